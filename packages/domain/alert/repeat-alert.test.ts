import { describe, expect, it } from 'vitest';
import type { MonitorState } from '../monitor/state.ts';
import { stepEvent } from '../monitor/step-event.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { EventRule } from '../rules/event.ts';
import { planOf } from '../rules/rule-testing.ts';
import type { AlertAct } from './act.ts';
import { actOnAlert } from './act-on-alert.ts';
import type { Alert } from './alert.ts';
import { clocksOf } from './alert-clock.ts';
import { formatRevision } from './revision.ts';

const NOON = Date.parse('2026-11-22T11:00:00Z');
const MINUTE = 60_000;
const alarm: EventRule = {
  type: 'event',
  ruleKey: 'alarm',
  codes: ['3'],
  severity: 'red',
  acknowledgeWithinMinutes: 5,
};
const start: MonitorState = {
  patientId: '018f0000-0000-7000-8000-000000000001',
  epoch: 1,
  enrolment: {
    enrolmentId: 'e',
    programme: 'copd',
    unitId: 'unit-1',
    ownerOrganisationId: 'org-1',
    controllerOrganisationId: 'org-2',
    active: true,
  },
  plans: [planOf([alarm])],
  alerts: [],
};

function only({ alerts }: MonitorState): Alert {
  const [alert] = alerts;
  if (alert === undefined || alerts.length > 1) throw new Error('not one alert');
  return alert;
}

function press(state: MonitorState, at: number, late = false, now = at) {
  return stepEvent(state, new MemoryHistory('Europe/Oslo'), { code: '3', at, late }, now);
}

function act(alert: Alert, what: AlertAct): Alert {
  const by = { at: NOON + 2 * MINUTE, by: 'nurse', unitId: 'unit-1' };
  const acted = actOnAlert(start, alert, what, formatRevision(alert.revision), by);
  if (!acted.ok) throw new Error(acted.error);
  return acted.value.alert;
}

function acknowledged(state: MonitorState): MonitorState {
  return { ...state, alerts: [act(only(state), { kind: 'acknowledge' })] };
}

describe('a safety alarm that is pressed again', () => {
  it('calls again, with a clock of its own, when somebody has taken the first', () => {
    const again = NOON + 60 * MINUTE;
    const { state, events } = press(acknowledged(press(start, NOON).state), again);
    expect(only(state)).toMatchObject({ state: 'open', count: 2, firedAt: again, overdueAt: again + 5 * MINUTE });
    expect(only(state).acknowledged).toBeUndefined();
    expect(state.alerts.flatMap(clocksOf)).toContainEqual({ clock: 'overdue', dueAt: again + 5 * MINUTE });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'alert-history', event: 'reopened' }));
  });

  it('counts, and leaves the clock that runs, while nobody has', () => {
    const { state } = press(press(start, NOON).state, NOON + MINUTE);
    expect(only(state)).toMatchObject({ state: 'open', count: 2, overdueAt: NOON + 5 * MINUTE });
  });

  it('late calls nobody', () => {
    const { state } = press(acknowledged(press(start, NOON).state), NOON + 60 * MINUTE, true);
    expect(only(state)).toMatchObject({ state: 'acknowledged', count: 2 });
  });

  it('earlier than the one that was taken, and heard of afterwards, calls too: nobody has heard that one', () => {
    const { state, events } = press(acknowledged(press(start, NOON).state), NOON - MINUTE, false, NOON + 3 * MINUTE);
    expect(only(state)).toMatchObject({ state: 'open', count: 2, firedAt: NOON, overdueAt: NOON + 8 * MINUTE });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'alert-history', event: 'reopened' }));
  });

  it('breaks the silence also when it was pressed before the one that was silenced', () => {
    const alert = only(press(start, NOON).state);
    const until = NOON + 40 * MINUTE;
    const silent = act(alert, { kind: 'snooze', until, reason: 'other' });
    const { state } = press({ ...start, alerts: [silent] }, NOON - MINUTE, false, NOON + 3 * MINUTE);
    expect(only(state).snoozed).toBeUndefined();
  });

  it('as less severe than the one that was taken calls again, and what is unresolved stays as severe as it was', () => {
    const location = (at: number, sentSeverity: number) => ({ code: '2', at, sentSeverity });
    const history = new MemoryHistory('Europe/Oslo');
    const taken = acknowledged(stepEvent(start, history, location(NOON, 40), NOON).state);
    const again = NOON + 30 * MINUTE;
    const { state } = stepEvent(taken, history, location(again, 20), again);
    expect(only(state)).toMatchObject({ state: 'open', severity: 'red', firedAt: again, count: 2 });
    expect(state.alerts.flatMap(clocksOf)).not.toEqual([]);
  });

  it('in a drill calls again also when nobody has taken the drill before: that one is another', () => {
    const drill: MonitorState = { ...start, drill: true };
    const again = NOON + 24 * 60 * MINUTE;
    const { state, events } = press(press(drill, NOON).state, again);
    expect(only(state)).toMatchObject({ state: 'open', overdue: false, overdueAt: again + 5 * MINUTE });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'alert-history', event: 'raised' }));
  });
});
