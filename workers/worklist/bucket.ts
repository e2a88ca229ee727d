import type { Alert, AlertCategory, AlertState } from '@naer/domain/alert/alert';
import type { Severity } from '@naer/domain/plan/severity';

/** What a page of patients can be narrowed to; one alert of the patient fits all of it. */
export interface PatientFilter {
  readonly severity?: Severity | undefined;
  readonly category?: AlertCategory | undefined;
  /** Absent: every state but `pending`. */
  readonly state?: Exclude<AlertState, 'resolved'> | undefined;
  readonly offered?: boolean | undefined;
  readonly drill?: boolean | undefined;
}

const SEVERITY = { red: 'r', yellow: 'y' } as const;
const CATEGORY = { clinical: 'c', missing: 'm', technical: 't', event: 'e', message: 'g' } as const;
const STATE = { pending: 'p', open: 'o', acknowledged: 'a', 'in-progress': 'i', resolved: 'x' } as const;
const flag = (set: boolean) => (set ? '1' : '0');

/** An alert stands in one bucket, one letter for each thing a page can be narrowed to: 160 at most, whatever the list's length. */
export function bucketOf(alert: Pick<Alert, 'severity' | 'category' | 'state' | 'drill'>, offered: boolean): string {
  const { severity, category, state, drill } = alert;
  return `${SEVERITY[severity]}${CATEGORY[category]}${STATE[state]}${flag(offered)}${flag(drill === true)}`;
}

export function isInBucket(bucket: string, { severity, category, state, offered, drill }: PatientFilter): boolean {
  const [severityOf, categoryOf, stateOf, offeredOf, drillOf] = bucket;
  return (
    (severity === undefined || severityOf === SEVERITY[severity]) &&
    (category === undefined || categoryOf === CATEGORY[category]) &&
    (state === undefined ? stateOf !== STATE.pending : stateOf === STATE[state]) &&
    (offered === undefined || offeredOf === flag(offered)) &&
    (drill === undefined || drillOf === flag(drill))
  );
}

/** Nothing is asked for: the whole list. */
export function isWhole(filter: PatientFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
