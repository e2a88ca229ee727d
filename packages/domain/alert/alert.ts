import type { Comparator, ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { Severity } from '../plan/severity.ts';
import type { Finding } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';

export type AlertState = 'open' | 'acknowledged' | 'resolved';
export type AlertCategory = 'clinical' | 'missing' | 'technical' | 'event';

/** DOMAIN 5: how a resolution ended. "Tried, no answer" is an attempt, never one of these. */
export const RESOLUTION_OUTCOMES = [
  'contacted-patient',
  'plan-adjusted',
  'visit',
  'gp',
  'emergency',
  'admitted',
  'died',
  'patient-asks-to-stop',
  'technical',
  'false-alarm',
  'other',
] as const;
export type ResolutionOutcome = (typeof RESOLUTION_OUTCOMES)[number];

/** Ordered first by epoch (raised by a rebuild), then by n; only grows. */
export interface Revision {
  readonly epoch: number;
  readonly n: number;
}

/** The reading an alert shows: what was sent, digit for digit. */
export interface AlertReading {
  readonly sequence: number;
  readonly measuredAt: number;
  readonly value?: string | undefined;
  readonly unit?: string | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, { value: string; unit: string }>>> | undefined;
  readonly answer?: string | undefined;
}

/** Who did it, when, and what was said. `by` is a practitioner id, never a name. */
export interface HumanAct {
  readonly at: number;
  readonly by: string;
  readonly unitId: string;
  readonly note?: string | undefined;
}

/** The whole state of an alert; Postgres keeps a projection of exactly this, guarded by `revision`. Times are epoch ms. */
export interface Alert {
  readonly v: 1;
  readonly alertId: string;
  readonly ruleKey: string;
  readonly category: AlertCategory;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly revision: Revision;
  /** What the shown reading measures; absent when nothing was measured (missing, silence, event). */
  readonly measure?: MeasurementType | undefined;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  /** The limit that was crossed, in the canonical unit. Absent for LO/HI without a number. */
  readonly limit?: Finding['limit'];
  /** Absent in alerts of the first version, where every rule was of type zones. */
  readonly ruleType?: Rule['type'] | undefined;
  /** What else the latest finding rests on: parts of a composite or NEWS2, the value compared with, numbers of the sentence. */
  readonly finding?: Pick<Finding, 'values' | 'facts'> | undefined;
  /** Latest reading at the alert's severity; absent when nothing was measured. */
  readonly reading?: AlertReading | undefined;
  /** Measured time of that reading, or the moment a clock or event fired it; absent in alerts of the first version. */
  readonly firedAt?: number | undefined;
  readonly openedAt: number;
  /** The opening reading; absent when a clock or an event opened it. */
  readonly openedBySequence?: number | undefined;
  /** Readings that fired the rule since the alert opened, the opening one included. */
  readonly count: number;
  readonly late: boolean;
  /** A questionable reading fired it: verify before acting. */
  readonly verify: boolean;
  /** Clock: an unacknowledged red is overdue from here. Absent when no clock runs. */
  readonly overdueAt?: number | undefined;
  readonly overdue: boolean;
  readonly unitId: string;
  readonly ownerOrganisationId: string;
  readonly controllerOrganisationId: string;
  readonly planVersion: number;
  readonly engineVersion: string;
  readonly mappingVersion: string;
  readonly acknowledged?: HumanAct | undefined;
  readonly resolved?: (HumanAct & { readonly outcome: ResolutionOutcome }) | undefined;
}
