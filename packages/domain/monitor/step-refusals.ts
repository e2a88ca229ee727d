import { REFUSED_OFTEN, UNIT_CHANGED, WRONG_CLOCK } from '../event/catalogue.ts';
import type { History } from '../window/range.ts';
import type { RefusalCountChange } from './change.ts';
import type { Judged } from './fire-rule.ts';
import type { MonitorState } from './state.ts';
import { stepEvent } from './step-event.ts';

/** Whether an alert says that values have changed their unit. */
export function isUnitTold({ alerts }: MonitorState): boolean {
  return alerts.some(({ finding }) => finding?.facts?.code === UNIT_CHANGED);
}

/** So many on one day are no slip: a default, which a plan's event rule on the same code does not change. */
export const DEFAULT_REFUSALS_A_DAY = 3;

const OF_CLOCKS: ReadonlySet<string> = new Set(['clock-drift', 'time-in-future', 'invalid-time']);
/** Says nothing of the equipment that is in use. */
const NOT_TECHNICAL: ReadonlySet<string> = new Set(['credential-revoked']);

/**
 * What is refused again and again, or comes with a clock that is off, is a technical alert and not silence (DESIGN 2,
 * step 3). `counted`: the totals of the day that have just grown. Once a day: further ones of the day find the mark.
 */
export function stepRefusals(
  state: MonitorState,
  history: Pick<History, 'firedAt'>,
  counted: readonly RefusalCountChange[],
  now: number,
): Judged | undefined {
  let judged: Judged | undefined;
  for (const { day, code, total } of counted) {
    if (total < DEFAULT_REFUSALS_A_DAY || NOT_TECHNICAL.has(code)) continue;
    // By the factor of another unit: that is one fault, and one alert.
    if (code === 'impossible-value' && isUnitTold(state)) continue;
    const event = { code: OF_CLOCKS.has(code) ? WRONG_CLOCK : REFUSED_OFTEN, at: Date.parse(day) };
    const before = judged;
    const step = stepEvent(before?.state ?? state, marksOf(history, before), event, now);
    judged = {
      state: step.state,
      events: [...(before?.events ?? []), ...step.events],
      timers: [...(before?.timers ?? []), ...step.timers],
      fired: [...(before?.fired ?? []), ...step.fired],
    };
  }
  return judged;
}

/** Two codes of one call mean the same: the mark of the first is not stored yet. */
function marksOf(history: Pick<History, 'firedAt'>, judged: Judged | undefined): Pick<History, 'firedAt'> {
  if (judged === undefined) return history;
  return {
    firedAt: (ruleKey, at, sequence) =>
      judged.fired.find((mark) => mark.ruleKey === ruleKey && mark.measuredAt === at && mark.sequence === sequence)
        ?.severity ?? history.firedAt(ruleKey, at, sequence),
  };
}
