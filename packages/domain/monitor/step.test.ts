import { describe, expect, it } from 'vitest';
import { actOnAlert } from '../alert/act-on-alert.ts';
import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import { formatRevision } from '../alert/revision.ts';
import { runAlertClock } from '../alert/run-alert-clock.ts';
import type { Reading } from '../measurement/reading.ts';
import { type Sample, toSample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { ZonesRule } from '../rules/zones.ts';
import { NO_WINDOWS, type Windows } from '../window/range.ts';
import type { MonitorState } from './state.ts';
import { type StepAnswer, step } from './step.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const MINUTE = 60_000;

const spo2: ZonesRule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
const glucose: ZonesRule = {
  type: 'zones',
  ruleKey: 'glucose',
  measure: 'glucose',
  unit: 'mmol/L',
  redLow: 3,
  yellowLow: 4,
  yellowHigh: 14,
  redHigh: 20,
};
const plan: PlanVersion = {
  v: 1,
  planVersion: 3,
  programme: 'copd',
  validFrom: Date.parse('2026-01-01T00:00:00Z'),
  rules: [spo2, glucose],
  acknowledgeRedWithinMs: 30 * MINUTE,
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
  plans: [plan],
  alerts: [],
};

function reading(
  type: 'oxygen-saturation' | 'glucose' | 'body-weight',
  value: number | 'LO' | 'HI',
  more: Partial<Reading> = {},
): Reading {
  const unit = { 'oxygen-saturation': '%', glucose: 'mmol/L', 'body-weight': 'kg' }[type];
  return {
    v: 1,
    type,
    series: type,
    ...(typeof value === 'number'
      ? { quantity: { text: String(value), unit, canonical: value } }
      : { comparator: value }),
    deviceTime: NOW,
    measuredAt: NOW,
    measuredAtText: '2026-11-22T09:00:00+01:00',
    precision: 'instant',
    receivedAt: NOW,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device-1',
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
}

let sequence = 0;
function take(
  state: MonitorState,
  next: Reading,
  now = NOW,
  { windows = NO_WINDOWS, superseded = false }: { windows?: Windows; superseded?: boolean } = {},
): StepAnswer {
  sequence += 1;
  const input = { reading: next, sequence, ordinal: 0, conflict: false, assignmentId: 'a', superseded };
  return step(state, windows, input, now);
}
function windowOf(...samples: Sample[]): Windows {
  return { samples: Map.groupBy(samples, ({ series }) => series), days: new Map() };
}
function only(state: MonitorState): Alert {
  expect(state.alerts).toHaveLength(1);
  const [alert] = state.alerts;
  if (alert === undefined) throw new Error('no alert');
  return alert;
}
const nurse = { at: NOW + MINUTE, by: 'nurse-1', unitId: 'unit-1' };
function acknowledged(state: MonitorState): MonitorState {
  const alert = only(state);
  const acted = actOnAlert(start, alert, { kind: 'acknowledge' }, formatRevision(alert.revision), nurse);
  if (!acted.ok) throw new Error(acted.error);
  return { ...state, alerts: [acted.value.alert] };
}

describe('a reading and its zones', () => {
  it.each([
    ['oxygen-saturation', 85.9, 'red', 'redLow'],
    ['oxygen-saturation', 86, 'yellow', 'yellowLow'],
    ['oxygen-saturation', 87.9, 'yellow', 'yellowLow'],
    ['oxygen-saturation', 88, undefined, undefined],
    ['oxygen-saturation', 100, undefined, undefined],
    ['glucose', 2.9, 'red', 'redLow'],
    ['glucose', 3, 'yellow', 'yellowLow'],
    ['glucose', 4, undefined, undefined],
    ['glucose', 14, undefined, undefined],
    ['glucose', 14.1, 'yellow', 'yellowHigh'],
    ['glucose', 20, 'yellow', 'yellowHigh'],
    ['glucose', 20.1, 'red', 'redHigh'],
    ['glucose', 'LO', 'red', 'redLow'],
    ['glucose', 'HI', 'red', 'redHigh'],
    ['oxygen-saturation', 'HI', undefined, undefined],
  ] as const)('%s %s is %s (%s)', (type, value, severity, zone) => {
    const { state } = take(start, reading(type, value));
    expect(state.alerts[0]?.severity).toBe(severity);
    expect(state.alerts[0]?.limit?.zone).toBe(zone);
  });

  it('a comparator with a value fires the outermost zone of its side', () => {
    const { state } = take(start, { ...reading('glucose', 10), comparator: '<' });
    expect(only(state).limit?.zone).toBe('redLow');
  });

  it('before the first plan a reading is recorded without judgement', () => {
    const measuredAt = plan.validFrom - 1;
    const answer = take(start, reading('oxygen-saturation', 80, { measuredAt }));
    expect(answer.events).toMatchObject([{ kind: 'measurement', planVersion: null }]);
  });

  it('the plan in force at the measured time judges, not the newest', () => {
    const wide = { ...plan, planVersion: 4, validFrom: NOW + MINUTE, rules: [] };
    const state = { ...start, plans: [plan, wide] };
    expect(only(take(state, reading('oxygen-saturation', 80)).state).planVersion).toBe(3);
    expect(take(state, reading('oxygen-saturation', 80, { measuredAt: NOW + 2 * MINUTE })).state.alerts).toEqual([]);
  });

  it('test data is stored and never alerts', () => {
    const answer = take(start, reading('oxygen-saturation', 70, { test: true }));
    expect(answer.events.map((event) => event.kind)).toEqual(['measurement']);
  });

  it('a questionable reading that fires asks to be verified', () => {
    expect(only(take(start, reading('oxygen-saturation', 55, { doubts: ['soft-limit'] })).state).verify).toBe(true);
  });

  it('a weight that jumps more than 5 % within a day is questionable', () => {
    const windows = windowOf(toSample(reading('body-weight', 80, { measuredAt: NOW - MINUTE }), 1));
    expect(take(start, reading('body-weight', 84.1), NOW, { windows }).outcome).toBe('questionable');
    expect(take(start, reading('body-weight', 84), NOW, { windows }).outcome).toBe('recorded');
  });
});

describe('one alert per rule', () => {
  it('the opening alert carries its reading, its clock and what judged it', () => {
    const answer = take(start, reading('oxygen-saturation', 80));
    const alert = only(answer.state);
    expect(alert).toMatchObject({
      state: 'open',
      count: 1,
      overdueAt: NOW + 30 * MINUTE,
      planVersion: 3,
      revision: { epoch: 1, n: 1 },
    });
    expect(alert.reading?.value).toBe('80');
    expect(clocksOf(alert)).toContainEqual({ clock: 'overdue', dueAt: NOW + 30 * MINUTE });
  });

  it('the same opening reading derives the same alert id again', () => {
    const input = {
      reading: reading('oxygen-saturation', 80),
      sequence: 7,
      ordinal: 0,
      conflict: false,
      assignmentId: 'a',
      superseded: false,
    };
    expect(step(start, NO_WINDOWS, input, NOW)).toEqual(step(start, NO_WINDOWS, input, NOW));
  });

  it('a yellow has no clock', () => {
    expect(take(start, reading('oxygen-saturation', 87)).timers).toEqual([]);
  });

  it('a repeat counts up on the same alert', () => {
    const first = take(start, reading('oxygen-saturation', 80)).state;
    const second = take(first, reading('oxygen-saturation', 79, { measuredAt: NOW + MINUTE }), NOW + MINUTE);
    expect(only(second.state)).toMatchObject({
      count: 2,
      alertId: only(first).alertId,
      revision: { n: 2 },
      overdueAt: NOW + 30 * MINUTE,
    });
    expect(only(second.state).reading?.value).toBe('79');
    expect(second.timers).toEqual([]);
  });

  it('a yellow on a red counts and leaves the red reading in sight', () => {
    const red = take(start, reading('oxygen-saturation', 80)).state;
    expect(only(take(red, reading('oxygen-saturation', 87)).state)).toMatchObject({
      severity: 'red',
      count: 2,
      reading: { value: '80' },
    });
  });

  it('a rise in severity re-opens an acknowledged alert with a new clock', () => {
    const seen = acknowledged(take(start, reading('oxygen-saturation', 87)).state);
    const answer = take(seen, reading('oxygen-saturation', 80), NOW + 5 * MINUTE);
    expect(only(answer.state)).toMatchObject({ severity: 'red', state: 'open', overdueAt: NOW + 35 * MINUTE });
    expect(only(answer.state).acknowledged).toBeUndefined();
    expect(answer.events).toContainEqual(expect.objectContaining({ kind: 'alert-history', event: 'reopened' }));
  });

  it('a repeat of the same severity leaves an acknowledged alert acknowledged', () => {
    const seen = acknowledged(take(start, reading('oxygen-saturation', 80)).state);
    expect(only(take(seen, reading('oxygen-saturation', 81)).state)).toMatchObject({ state: 'acknowledged', count: 2 });
  });

  it('a green reading resolves nothing', () => {
    const red = take(start, reading('oxygen-saturation', 80)).state;
    expect(take(red, reading('oxygen-saturation', 95)).state).toBe(red);
  });

  it('is told by the rule as the newer plan has it, also when that is of another type or about another part', () => {
    const pressure = (at: number) =>
      reading('oxygen-saturation', 0, {
        type: 'blood-pressure',
        series: 'blood-pressure',
        quantity: undefined,
        components: {
          systolic: { text: '85', unit: 'mm[Hg]', canonical: 85 },
          diastolic: { text: '45', unit: 'mm[Hg]', canonical: 45 },
        },
        measuredAt: at,
      });
    const about = { ruleKey: 'pressure', measure: 'blood-pressure', unit: 'mm[Hg]' } as const;
    const systolic = { ...about, type: 'zones', component: 'systolic', redLow: 90 } as const;
    const diastolic = { ...about, type: 'relative', component: 'diastolic', baseline: 70, as: 'percent' } as const;
    const plans = [
      { ...plan, rules: [systolic] },
      { ...plan, planVersion: 4, validFrom: NOW, rules: [{ ...diastolic, redLow: 80 }] },
    ];
    const before = take({ ...start, plans }, pressure(NOW - MINUTE)).state;
    expect(only(before)).toMatchObject({ ruleType: 'zones', component: 'systolic', planVersion: 3 });
    expect(only(take(before, pressure(NOW)).state)).toMatchObject({
      ruleType: 'relative',
      component: 'diastolic',
      planVersion: 4,
      count: 2,
    });
  });

  it('an older reading of the same severity counts and does not replace a newer one', () => {
    const red = take(start, reading('oxygen-saturation', 80)).state;
    const older = reading('oxygen-saturation', 81, { measuredAt: NOW - MINUTE });
    expect(only(take(red, older).state)).toMatchObject({ count: 2, reading: { value: '80' } });
  });
});

describe('late data', () => {
  const late = { late: true, measuredAt: NOW - 25 * 60 * MINUTE };

  it('opens an alert marked late when its series has nothing newer', () => {
    expect(only(take(start, reading('oxygen-saturation', 80, late)).state).late).toBe(true);
  });
  it('opens nothing when its series has something newer', () => {
    expect(take(start, reading('oxygen-saturation', 80, late), NOW, { superseded: true }).state.alerts).toEqual([]);
  });
  it('neither raises nor re-opens', () => {
    const seen = acknowledged(take(start, reading('oxygen-saturation', 87)).state);
    expect(only(take(seen, reading('oxygen-saturation', 80, late)).state)).toMatchObject({
      severity: 'yellow',
      state: 'acknowledged',
      count: 2,
    });
  });
  it.each([
    ['of the same severity', 80, {}],
    ['less severe', 87, {}],
    ['of an earlier time than the late one', 80, { measuredAt: NOW - 26 * 60 * MINUTE }],
  ])('a live reading, also one %s, takes the mark away', (_, value, more) => {
    const opened = take(start, reading('oxygen-saturation', 80, late)).state;
    expect(only(take(opened, reading('oxygen-saturation', value, more)).state)).toMatchObject({
      late: false,
      severity: 'red',
    });
  });
});

describe('acts and clocks', () => {
  it('two people at once: the second is told that the revision is stale', () => {
    const alert = only(take(start, reading('oxygen-saturation', 80)).state);
    const first = actOnAlert(start, alert, { kind: 'acknowledge' }, '1-1', nurse);
    if (!first.ok) throw new Error(first.error);
    expect(actOnAlert(start, first.value.alert, { kind: 'acknowledge' }, '1-1', nurse)).toEqual({
      ok: false,
      error: 'stale-revision',
    });
  });
  it('resolving what nobody acknowledged is refused', () => {
    const alert = only(take(start, reading('oxygen-saturation', 80)).state);
    expect(actOnAlert(start, alert, { kind: 'resolve', outcome: 'visit' }, '1-1', nurse)).toEqual({
      ok: false,
      error: 'not-acknowledged',
    });
  });
  it('an unacknowledged red becomes overdue once, and raises its revision', () => {
    const alert = only(take(start, reading('oxygen-saturation', 80)).state);
    expect(runAlertClock(start, alert, 'overdue', NOW)).toBeUndefined();
    const due = runAlertClock(start, alert, 'overdue', NOW + 30 * MINUTE);
    expect(due?.alert).toMatchObject({ overdue: true, revision: { n: 2 } });
    expect(due && runAlertClock(start, due.alert, 'overdue', NOW + 31 * MINUTE)).toBeUndefined();
  });
  it('acknowledging stops the clock', () => {
    const alert = only(acknowledged(take(start, reading('oxygen-saturation', 80)).state));
    expect(runAlertClock(start, alert, 'overdue', NOW + 60 * MINUTE)).toBeUndefined();
  });
});
