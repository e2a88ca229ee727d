import { describe, expect, it } from 'vitest';
import type { Severity } from '../plan/severity.ts';
import { planOf } from '../rules/rule-testing.ts';
import type { Alert } from './alert.ts';
import { clocksOf } from './alert-clock.ts';
import { correctAlert } from './correct-alert.ts';
import type { Firing } from './firing.ts';
import { MINUTE, MONDAY_NOON, stateOf, VALUES } from './life-testing.ts';
import { openAlert } from './open-alert.ts';
import { pendAlert } from './pend-alert.ts';

const STATE = stateOf(undefined);
const LATER = MONDAY_NOON + 5 * MINUTE;

function firing(severity: Severity, at = MONDAY_NOON): Firing {
  return { at, finding: { severity }, plan: planOf([VALUES]), now: at };
}

/** A yellow whose reading was wrong; what is left of it is a red that had come late and raised nothing. */
function corrected(over: Partial<Alert>) {
  const opened = openAlert(STATE, VALUES, firing('yellow'), { sequence: 0, before: undefined });
  const left = { rule: VALUES, firing: firing('red', MONDAY_NOON - MINUTE) };
  const basis = { holding: [{ at: MONDAY_NOON - MINUTE, sequence: 7, again: left }], isWhole: true };
  return correctAlert(STATE, { ...opened.alert, ...over }, basis, 3, LATER);
}

describe('an alert of which a reading was wrong, and something worse is left', () => {
  it.each([
    ['open', 'raised'],
    ['acknowledged', 'reopened'],
    ['in-progress', 'reopened'],
  ] as const)('calls for somebody anew, with its clocks, when it is %s', (state, event) => {
    const { alert, history } = corrected({ state });
    expect(alert).toMatchObject({ severity: 'red', state: 'open', revision: { epoch: 1, n: 2 } });
    expect(history.map((line) => line.event)).toEqual(['corrected', event]);
    const clocks = clocksOf(alert);
    expect(clocks.map(({ clock }) => clock)).toEqual(['overdue', 'escalate']);
    expect(clocks.every(({ dueAt }) => dueAt > LATER)).toBe(true);
  });
});

describe('an alert that waits for n of m', () => {
  it('does not take the id of the wait that a correction has ended', () => {
    const waiting = { finding: { severity: 'red' }, have: 1, need: 2, until: LATER } as const;
    const ids = [undefined, 3, 4].map(
      (without) => pendAlert(STATE, VALUES, firing('yellow'), waiting, without).alert.alertId,
    );
    expect(new Set(ids).size).toBe(3);
  });
});
