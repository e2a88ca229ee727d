import { UNIT_CHANGED } from '../event/catalogue.ts';
import type { RefusedValue } from '../measurement/outcome.ts';
import type { MeasurementType } from '../measurement/reading.ts';
import type { Sample } from '../measurement/sample.ts';
import type { Judged } from '../monitor/fire-rule.ts';
import type { MonitorState } from '../monitor/state.ts';
import { stepEvent } from '../monitor/step-event.ts';
import { isUnitTold } from '../monitor/step-refusals.ts';
import type { History } from '../window/range.ts';
import { refusedPressureJump } from './pressure-jump.ts';
import { refusedJump, UNIT_SAMPLES } from './unit-jump.ts';

/** One may be a slip; no body gives an impossible value, so that the second is told. */
export const REFUSED_JUMPS = 2;
const REACH_MS = 90 * 24 * 60 * 60_000;

/** The code that such refusals of a series are counted under. */
export function jumpCode(type: MeasurementType): string {
  return `jump.${type}`;
}

/** The newest readings that a refused value is held against. */
export function samplesBefore(
  history: Pick<History, 'samples'>,
  { type: series }: RefusedValue,
  now: number,
): readonly Sample[] {
  return history.samples({ kind: 'samples', series, from: now - REACH_MS, to: now + 1, limit: UNIT_SAMPLES });
}

/** Whether a refused value lies by the factor of another unit from those before it; of a blood pressure both its parts. */
export function isRefusedJump({ type, canonical, diastolic }: RefusedValue, before: readonly Sample[]): boolean {
  const jump =
    diastolic === undefined
      ? refusedJump(type, canonical, before)
      : refusedPressureJump({ systolic: canonical, diastolic }, before);
  return jump !== undefined;
}

/**
 * Values of a series that are refused, and lie by the factor of another unit from those before them, are the same alert as
 * values that are kept (`watch-reading.ts`). `total`: so many since the newest reading that was taken. While it lives nothing is
 * added: it is one fault, and its values are not stored.
 */
export function stepJumps(
  state: MonitorState,
  history: Pick<History, 'firedAt'>,
  total: number,
  now: number,
): Judged | undefined {
  if (total < REFUSED_JUMPS || isUnitTold(state)) return undefined;
  const step = stepEvent(state, history, { code: UNIT_CHANGED, at: now }, now);
  return { state: step.state, events: step.events, timers: step.timers, fired: step.fired };
}
