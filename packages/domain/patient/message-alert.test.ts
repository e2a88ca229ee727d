import { describe, expect, it } from 'vitest';
import { actOnAlert } from '../alert/act-on-alert.ts';
import type { Alert, AlertState } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import { compareRevisions, formatRevision } from '../alert/revision.ts';
import { runAlertClock } from '../alert/run-alert-clock.ts';
import type { UnitCare } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ruleKey } from '../rules/shapes.ts';
import { DEFAULT_ANSWER_WITHIN_MINUTES } from './message.ts';
import { answerMessageAlert, messageAlertOf, raiseMessageAlert } from './message-alert.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const CARE: UnitCare = {
  v: 1,
  unitId: 'unit',
  organisationId: 'organisation',
  version: 1,
  kind: 'municipality',
  liveQueue: true,
  policies: [
    {
      policyVersion: 1,
      ladders: {
        yellow: {
          acknowledgeWithinMinutes: 90,
          counting: 'always',
          steps: [{ afterMinutes: 30, duty: 'nurse', channel: 'push' }],
          rounds: 1,
          roundAfterMinutes: 30,
        },
      },
      followUpMinutes: 240,
      signedBy: 'leader',
      signedAt: 0,
    },
  ],
  redSnoozeMinutes: 60,
  greens: 2,
  contactsRaise: 3,
};

function stateOf(more: Partial<MonitorState> = {}): MonitorState {
  return {
    patientId: 'patient',
    epoch: 1,
    enrolment: {
      enrolmentId: 'enrolment',
      programme: 'copd',
      unitId: 'unit',
      ownerOrganisationId: 'owner',
      controllerOrganisationId: 'controller',
      active: true,
    },
    plans: [],
    alerts: [],
    ...more,
  };
}

const raised = (more: Partial<MonitorState> = {}) => raiseMessageAlert(stateOf(more), 7, NOW);
const inState = (state: AlertState, more: Partial<Alert> = {}): Alert => ({
  ...raised().alert,
  state,
  ...(state === 'open' ? {} : { overdueAt: undefined }),
  ...more,
});
const events = (moved: { readonly history: readonly { readonly event: string }[] }) =>
  moved.history.map(({ event }) => event);

describe('a message from the patient', () => {
  it('opens one yellow alert of its own kind, with a clock of a day where the unit has signed none', () => {
    const { alert, history } = raised();
    expect(alert).toMatchObject({
      ruleKey: 'message',
      category: 'message',
      severity: 'yellow',
      state: 'open',
      unitId: 'unit',
      count: 1,
      planVersion: 0,
    });
    expect(DEFAULT_ANSWER_WITHIN_MINUTES).toBe(24 * 60);
    expect(alert.overdueAt).toBe(NOW + DAY);
    expect(clocksOf(alert)).toContainEqual({ clock: 'overdue', dueAt: NOW + DAY });
    expect(history.map(({ event }) => event)).toEqual(['opened']);
  });

  it('names the plan in force, where there is one', () => {
    const plan = {
      v: 1,
      planVersion: 4,
      programme: 'copd',
      validFrom: 0,
      acknowledgeRedWithinMs: DAY,
      rules: [],
    } as const;
    expect(raised({ plans: [plan] }).alert.planVersion).toBe(4);
  });

  it('has the clock of the yellow ladder that the unit has signed', () => {
    expect(raised({ cares: [CARE] }).alert.overdueAt).toBe(NOW + 90 * MINUTE);
  });

  it('is told to the duty of that ladder, without a word of it', () => {
    const [policy] = CARE.policies;
    const yellow = policy?.ladders.yellow;
    if (policy === undefined || yellow === undefined) throw new Error('no ladder');
    const steps = [{ afterMinutes: 0, duty: 'nurse', channel: 'push' }] as const;
    const atOnce = { ...CARE, policies: [{ ...policy, ladders: { yellow: { ...yellow, steps } } }] };
    expect(raised({ cares: [atOnce] }).notices).toMatchObject([{ duty: 'nurse', unitId: 'unit', severity: 'yellow' }]);
  });

  it('has the default where the ladder says no time, and keeps its steps', () => {
    const [policy] = CARE.policies;
    const yellow = policy?.ladders.yellow;
    if (policy === undefined || yellow === undefined) throw new Error('no ladder');
    const ladders = { yellow: { ...yellow, acknowledgeWithinMinutes: undefined } };
    const { alert } = raised({ cares: [{ ...CARE, policies: [{ ...policy, ladders }] }] });
    expect([alert.overdueAt, alert.escalation?.nextAt]).toEqual([NOW + DAY, NOW + 30 * MINUTE]);
  });

  it('waits for no holiday of the patient', () => {
    expect(raised({ pauses: [{ from: NOW - DAY, to: NOW + DAY }] }).alert).toMatchObject({ overdueAt: NOW + DAY });
  });

  it('has the default where another programme or another severity has a ladder', () => {
    const [policy] = CARE.policies;
    if (policy === undefined) throw new Error('no policy');
    const others = [{ ...policy, programme: 'diabetes' }];
    expect(raised({ cares: [{ ...CARE, policies: others }] }).alert.overdueAt).toBe(NOW + DAY);
    expect(raised({ cares: [{ ...CARE, unitId: 'another' }] }).alert.overdueAt).toBe(NOW + DAY);
  });

  it('counts on the alert that is open, and never changes its id or clock', () => {
    const first = raised().alert;
    const again = raiseMessageAlert(stateOf({ alerts: [first] }), 8, NOW + MINUTE);
    expect(again.alert).toMatchObject({ alertId: first.alertId, category: 'message', count: 2, state: 'open' });
    expect(again.alert.overdueAt).toBe(first.overdueAt);
    expect(events(again)).toEqual(['repeated']);
  });

  it('calls anew when somebody had acknowledged the one before: answered it was not', () => {
    const again = raiseMessageAlert(stateOf({ alerts: [inState('acknowledged')] }), 8, NOW + DAY);
    expect(again.alert).toMatchObject({ state: 'open', count: 2, category: 'message', overdueAt: NOW + 2 * DAY });
    expect(events(again)).toEqual(['reopened']);
  });

  it.each<[AlertState]>([['acknowledged'], ['in-progress']])(
    'is looked at again every day while it is %s and not answered',
    (state) => {
      const first = inState('open');
      const by = { at: NOW + MINUTE, by: 'nurse', unitId: 'unit' };
      const act = state === 'acknowledged' ? ({ kind: 'acknowledge' } as const) : ({ kind: 'start' } as const);
      const taken = actOnAlert(stateOf({ alerts: [first] }), first, act, formatRevision(first.revision), by);
      if (!taken.ok) throw new Error(taken.error);
      const { alert } = taken.value;
      expect([alert.state, clocksOf(alert)]).toEqual([state, [{ clock: 'follow-up', dueAt: by.at + DAY }]]);
      const again = runAlertClock(stateOf({ alerts: [alert] }), alert, 'follow-up', by.at + DAY);
      expect(again?.alert.followUp).toEqual({ dueAt: by.at + 2 * DAY, due: true, n: 1 });
    },
  );

  it('only counts while the alert is snoozed, and the clock comes back', () => {
    const snoozed = { at: NOW, by: 'nurse', unitId: 'unit', until: NOW + DAY, reason: 'other' } as const;
    const live = inState('open', { snoozed, overdueAt: undefined });
    const { alert } = raiseMessageAlert(stateOf({ alerts: [live] }), 8, NOW + MINUTE);
    expect([alert.count, clocksOf(alert)]).toEqual([2, [{ clock: 'snooze', dueAt: NOW + DAY }]]);
    const woken = runAlertClock(stateOf({ alerts: [alert] }), alert, 'snooze', NOW + DAY);
    expect(woken?.alert.overdueAt).toBe(NOW + 2 * DAY);
  });

  it('opens another one after that was resolved', () => {
    const first = raised().alert;
    const next = raiseMessageAlert(stateOf(), 8, NOW + MINUTE);
    expect(next.alert.alertId).not.toBe(first.alertId);
    expect(next.alert.count).toBe(1);
  });

  it('opens another one than any that a monitor raised before it was made anew, whose count of messages is another', () => {
    expect(raised({ epoch: 2 }).alert.alertId).not.toBe(raised().alert.alertId);
    expect(raised({ epoch: 2 }).alert.revision).toEqual({ epoch: 2, n: 1 });
  });

  it('has a key that no rule of a plan may have', () => {
    expect([ruleKey.safeParse('message').success, ruleKey.safeParse('message.1').success]).toEqual([false, true]);
  });

  it('leaves alerts of rules alone', () => {
    const clinical = inState('open', { alertId: 'other', ruleKey: 'spo2', category: 'clinical' });
    expect(messageAlertOf(stateOf({ alerts: [clinical] }))).toBeUndefined();
    expect(raised({ alerts: [clinical] }).alert.count).toBe(1);
  });
});

describe('an answer', () => {
  const by = { at: NOW + MINUTE, by: 'nurse', unitId: 'unit' };

  it.each<[AlertState]>([['acknowledged'], ['in-progress']])('resolves by itself what is %s', (state) => {
    const live = inState(state, { acknowledged: by });
    const moved = answerMessageAlert(stateOf({ alerts: [live] }), live, by);
    expect(moved.alert).toMatchObject({ state: 'resolved', resolved: { by: 'system', outcome: 'answered' } });
    expect(events(moved)).toEqual(['resolved']);
    expect(clocksOf(moved.alert)).toEqual([]);
  });

  it.each<[string, Partial<Alert>]>([
    ['open', {}],
    ['overdue', { overdue: true }],
    ['snoozed', { snoozed: { ...by, until: NOW + DAY, reason: 'other' } }],
    [
      'offered to another unit',
      {
        handover: {
          ...by,
          handoverId: 'h',
          toUnitId: 'other',
          toOrganisationId: 'o',
          reason: 'r',
          returnsAt: NOW + DAY,
          toCare: CARE,
        },
      },
    ],
  ])('acknowledges and resolves what is %s, by who answered', (_, more) => {
    const live = inState('open', more);
    const moved = answerMessageAlert(stateOf({ alerts: [live] }), live, by);
    expect(moved.alert).toMatchObject({
      state: 'resolved',
      overdue: false,
      acknowledged: { by: 'nurse', unitId: 'unit' },
      resolved: { by: 'nurse', outcome: 'answered' },
    });
    expect(moved.alert.handover).toBeUndefined();
    expect(events(moved)).toEqual(['acknowledged', 'resolved']);
    expect(compareRevisions(moved.alert.revision, live.revision)).toBeGreaterThan(0);
    expect(clocksOf(moved.alert)).toEqual([]);
  });
});
