import { ENGINE_VERSION } from '../engine-version.ts';
import { MAPPING_VERSION } from '../measurement/catalogue.ts';
import type { ComponentName } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { AlertHistoryChange, AlertOutput } from '../monitor/change.ts';
import type { Notice } from '../monitor/duty-port.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Finding } from '../rules/finding.ts';
import type { Alert, AlertReading } from './alert.ts';

/** A rule fired. `at` is the measured time, or the due time of a clock; `now` is epoch ms. */
export interface Firing {
  readonly at: number;
  /** The reading that fired it, or the one the alert shows of a moment; absent when nothing was measured. */
  readonly sample?: Sample | undefined;
  readonly finding: Finding;
  readonly plan: PlanVersion;
  readonly now: number;
  /** Of an event: it was late when it was received. What was measured says so itself. */
  readonly late?: boolean | undefined;
}

/** An alert after an act, a firing or a clock. Its clocks follow from it (`clocksOf`). */
export interface MovedAlert {
  readonly alert: Alert;
  /** In order; several of one revision differ in their event. */
  readonly history: readonly AlertHistoryChange[];
  /** Steps of the ladder that have come. */
  readonly notices?: readonly Notice[] | undefined;
}

/** What moving an alert comes to, in the order in which it is told. */
export function outputOf({ alert, history, notices = [] }: MovedAlert): readonly AlertOutput[] {
  return [{ kind: 'alert', alert }, ...history, ...notices.map((notice) => ({ kind: 'notice', notice }) as const)];
}

/** Late data pages nobody and raises nothing (DOMAIN 5). */
export function isLate({ sample, late }: Pick<Firing, 'sample' | 'late'>): boolean {
  return sample?.late === true || late === true;
}

/** What the alert shows of the reading: digits and units as sent. */
export function showReading(sample: Sample): AlertReading {
  return {
    sequence: sample.sequence,
    measuredAt: sample.measuredAt,
    value: sample.text,
    unit: sample.unit,
    comparator: sample.comparator,
    components: sample.components && showComponents(sample.components),
    answer: sample.answer,
  };
}

function showComponents(components: NonNullable<Sample['components']>): NonNullable<AlertReading['components']> {
  const shown: Record<string, { readonly value: string; readonly unit: string }> = {};
  for (const name in components) {
    const quantity = components[name as ComponentName];
    if (quantity !== undefined) shown[name] = { value: quantity.text, unit: quantity.unit };
  }
  return shown;
}

/** What an alert keeps of its latest firing. */
export function shown({ at, sample, finding, plan }: Firing) {
  return {
    measure: sample?.type,
    code: sample?.code,
    reading: sample && showReading(sample),
    firedAt: at,
    limit: finding.limit,
    finding:
      finding.values === undefined && finding.facts === undefined
        ? undefined
        : { values: finding.values, facts: finding.facts },
    verify: finding.verify === true || sample?.doubtful === true,
    acknowledgeWithinMs: finding.acknowledgeWithinMs,
    planVersion: plan.planVersion,
    engineVersion: ENGINE_VERSION,
    mappingVersion: sample?.mappingVersion ?? MAPPING_VERSION,
  } satisfies Partial<Alert>;
}
