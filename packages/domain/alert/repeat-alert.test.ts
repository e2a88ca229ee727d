import { describe, expect, it } from 'vitest';
import type { MonitorState } from '../monitor/state.ts';
import { stepEvent } from '../monitor/step-event.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { EventRule } from '../rules/event.ts';
import { planOf } from '../rules/rule-testing.ts';
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

function press(state: MonitorState, at: number, late = false) {
  return stepEvent(state, new MemoryHistory('Europe/Oslo'), { code: '3', at, late }, at);
}

function acknowledged(state: MonitorState): MonitorState {
  const alert = only(state);
  const by = { at: NOON + 2 * MINUTE, by: 'nurse', unitId: 'unit-1' };
  const acted = actOnAlert(start, alert, { kind: 'acknowledge' }, formatRevision(alert.revision), by);
  if (!acted.ok) throw new Error(acted.error);
  return { ...state, alerts: [acted.value.alert] };
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
});
