import type { Alert } from '../alert/alert.ts';
import type { Sample } from '../measurement/sample.ts';
import { readingsOf } from '../monitor/basis-of-alert.ts';
import type { AccessFacts } from './blocked-units.ts';
import { EVERYBODY } from './list-access.ts';

/** A measurement that the patient keeps from one person, or (`*`) from everybody at the unit that was asked about. */
export interface KeptMeasurement {
  readonly sequence: number;
  readonly from: string;
}

/** The measurements kept from people of this unit. */
export function keptMeasurements(
  { access, patientId }: AccessFacts & { readonly patientId: string },
  unitId: string,
): readonly KeptMeasurement[] {
  const prefix = `measurement/${patientId}.`;
  return (access?.blocks ?? []).flatMap(({ document: named, practitionerId, unitId: of }) => {
    if (named === undefined || !named.startsWith(prefix)) return [];
    const from = practitionerId ?? EVERYBODY;
    const isHere = practitionerId === undefined ? of === unitId : (of ?? unitId) === unitId;
    return isHere ? [{ sequence: Number(named.slice(prefix.length)), from }] : [];
  });
}

/** From whom the values of an alert are withheld: it shows, or rests on, a measurement that is kept from them. */
export function withheldFrom(
  alert: Alert,
  kept: readonly KeptMeasurement[],
  find: (sequence: number) => Pick<Sample, 'series' | 'measuredAt'> | undefined,
): readonly string[] {
  // Numbers of an event or a message are not a measurement's.
  if (alert.category === 'event' || alert.category === 'message') return [];
  const own = new Set(readingsOf(alert));
  const shows = (sequence: number) => {
    const sample = find(sequence);
    const values = sample === undefined ? [] : (alert.finding?.values ?? []);
    return values.some(({ series, measuredAt }) => series === sample?.series && measuredAt === sample.measuredAt);
  };
  const people = kept.filter(({ sequence }) => own.has(sequence) || shows(sequence)).map(({ from }) => from);
  return [...new Set(people)].toSorted();
}

/** The alert without anything that was measured: that it stands, and since when, is told; somebody must act on it. */
export function withoutValues(alert: Alert): Alert {
  return { ...alert, reading: undefined, finding: undefined, limit: undefined };
}
