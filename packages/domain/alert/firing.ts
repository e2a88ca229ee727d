import type { Reading } from '../measurement/reading.ts';
import type { AlertHistoryChange } from '../monitor/change.ts';
import type { TimerChange } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Finding } from '../rules/finding.ts';
import type { Alert, AlertReading } from './alert.ts';

/** A rule fired on a reading. `now` is epoch ms. */
export interface Firing {
  readonly reading: Reading;
  readonly sequence: number;
  readonly finding: Finding;
  readonly plan: PlanVersion;
  readonly now: number;
}

/** An alert after an act or a firing, with its line of history and, when a clock starts or stops, that clock. */
export interface MovedAlert {
  readonly alert: Alert;
  readonly history: AlertHistoryChange;
  readonly timer?: TimerChange | undefined;
}

/** What the alert shows of the reading: digits and units as sent. */
export function showReading(reading: Reading, sequence: number): AlertReading {
  const components =
    reading.components === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(reading.components).flatMap(([name, quantity]) =>
            quantity === undefined ? [] : [[name, { value: quantity.text, unit: quantity.unit }]],
          ),
        );
  return {
    sequence,
    measuredAt: reading.measuredAt,
    value: reading.quantity?.text,
    unit: reading.quantity?.unit,
    comparator: reading.comparator,
    components,
    answer: reading.answer,
  };
}
