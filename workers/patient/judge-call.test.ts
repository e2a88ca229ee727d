import { evictDurableObject } from 'cloudflare:test';
import type { Reading } from '@naer/domain/measurement/reading';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { applyFacts } from './apply-facts.ts';
import { command, count, eventually, newPatient, type TestPatient } from './monitor-fixture.ts';
import { receiveReading, recordBatch } from './record-batch.ts';
import { alertsOf, DAY, HOUR, measured, NOON, patientWith, planOf, withStore } from './rule-fixture.ts';

const MINUTE = 60_000;
const spo2: Rule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 90,
};
const persists: Rule = {
  type: 'persistence',
  ruleKey: 'spo2-persists',
  on: 'spo2',
  counts: 'yellow',
  n: 2,
  of: { days: 3 },
  becomes: 'red',
};
const weight: Rule = {
  type: 'delta',
  ruleKey: 'weight',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
};
const both: Rule = {
  type: 'composite',
  ruleKey: 'low-and-fast',
  match: 'all',
  within: { hours: 6 },
  parts: [
    { rule: 'spo2', atLeast: 'yellow' },
    { measure: 'pulse', unit: '/min', above: 110 },
  ],
  severity: 'red',
};

/** Each reading in a call of its own, the monitor evicted in between. */
async function oneByOne(patient: TestPatient, readings: readonly Reading[]): Promise<void> {
  for (const reading of readings) {
    await patient.record(reading);
    await evictDurableObject(patient.monitor);
  }
}

function take(patient: TestPatient, readings: readonly Reading[], now = NOON, facts = patient.facts) {
  return withStore(patient, (store) => recordBatch(store, facts, patient.batch(readings), now));
}

describe('a rule that looks back finds what it needs on a monitor that has just woken:', () => {
  const now = Date.now();
  it.each<[string, Rule[], Reading[], object[]]>([
    [
      'a gain over three days',
      [weight],
      [
        measured('body-weight', 80, now - 3 * DAY),
        measured('body-weight', 81, now - DAY),
        measured('body-weight', 82, now),
      ],
      [{ ruleKey: 'weight', severity: 'yellow', count: 1, value: '82' }],
    ],
    [
      'yellow on two of three days',
      [spo2, persists],
      [
        measured('oxygen-saturation', 89, now - 2 * DAY),
        measured('oxygen-saturation', 95, now - DAY),
        measured('oxygen-saturation', 89, now),
      ],
      [
        { ruleKey: 'spo2', severity: 'yellow', count: 2 },
        { ruleKey: 'spo2-persists', severity: 'red', count: 1 },
      ],
    ],
    [
      'two series together',
      [spo2, both],
      [measured('oxygen-saturation', 89, now - HOUR), measured('pulse', 120, now)],
      [
        { ruleKey: 'low-and-fast', severity: 'red', count: 1 },
        { ruleKey: 'spo2', severity: 'yellow', count: 1 },
      ],
    ],
  ])('%s', async (_, rules, readings, expected) => {
    const patient = await patientWith(rules);
    await oneByOne(patient, readings);
    expect(await alertsOf(patient)).toMatchObject(expected);
  });
});

describe('the order of arrival', () => {
  const rules = [spo2, persists, weight, both];
  const readings = [
    measured('oxygen-saturation', 89, NOON - DAY),
    measured('body-weight', 80, NOON - 2 * DAY),
    measured('body-weight', 82.5, NOON - HOUR),
    measured('pulse', 120, NOON - 10 * MINUTE),
    measured('oxygen-saturation', 88, NOON - 5 * MINUTE),
  ];
  const inOrder = [
    { ruleKey: 'low-and-fast', severity: 'red', count: 1, value: '88' },
    { ruleKey: 'spo2', severity: 'yellow', count: 2, value: '88' },
    { ruleKey: 'spo2-persists', severity: 'red', count: 1, value: '88' },
    { ruleKey: 'weight', severity: 'yellow', count: 1, value: '82.5' },
  ];

  it.each([
    ['as measured', [0, 1, 2, 3, 4]],
    ['backwards', [4, 3, 2, 1, 0]],
    ['the pulse last', [0, 1, 2, 4, 3]],
    ['the past last', [2, 3, 4, 0, 1]],
    ['mixed', [3, 0, 4, 2, 1]],
  ])('does not decide which alerts there are: %s', async (_, order) => {
    const patient = await patientWith(rules);
    const arriving = order.flatMap((at) => readings[at] ?? []);
    for (const reading of arriving) await take(patient, [reading]);
    expect(await alertsOf(patient)).toMatchObject(inOrder);
    const together = await patientWith(rules);
    await take(together, arriving);
    expect(await alertsOf(together)).toMatchObject(inOrder);
  });

  it('within a call gives numbers in measured order and outcomes in the order sent', async () => {
    const patient = await patientWith(rules);
    const [first, second] = [measured('pulse', 70, NOON - HOUR), measured('pulse', 71, NOON)];
    const answer = await take(patient, [second, first, second]);
    const id = (sequence: number) => `${patient.facts.patientId}.${sequence}`;
    expect(answer).toMatchObject({
      outcomes: [
        { status: 'recorded', id: id(2) },
        { status: 'recorded', id: id(1) },
        { status: 'duplicate', id: id(2), firstStatus: 'recorded' },
      ],
    });
  });

  it('does not decide which of two weights is doubted', async () => {
    const patient = await patientWith([weight]);
    await take(patient, [measured('body-weight', 90, NOON)]);
    await take(patient, [measured('body-weight', 80, NOON - HOUR)]);
    const alerts = await withStore(patient, (store) => {
      const range = { kind: 'samples', series: 'body-weight', from: 0, to: NOON + 1, limit: 9 } as const;
      return { live: store.alerts.live, doubtful: store.history.samples(range).map(({ doubtful }) => doubtful) };
    });
    expect(alerts).toMatchObject({ live: [{ ruleKey: 'weight', verify: true, count: 1 }], doubtful: [true, false] });
  });
});

describe('a plan that changes under an open alert loses nothing:', () => {
  const later = (rules: readonly Rule[], more: Partial<PlanVersion> = {}) =>
    planOf(rules, { planVersion: 2, validFrom: NOON + MINUTE, ...more });
  async function changed(from: readonly Rule[], first: Reading, to: PlanVersion) {
    const patient = await patientWith(from);
    await take(patient, [first]);
    const facts = { ...patient.facts, version: 2, plans: [...patient.facts.plans, to] };
    await withStore(patient, (store) => applyFacts(store, facts, NOON + MINUTE));
    await evictDurableObject(patient.monitor);
    return { ...patient, facts };
  }

  it('the rule is removed: the alert stays with its clock until a person closes it', async () => {
    const patient = await changed([spo2], measured('oxygen-saturation', 80, NOON), later([]));
    await take(patient, [measured('oxygen-saturation', 79, NOON + 2 * MINUTE)], NOON + 2 * MINUTE);
    const [alert] = await withStore(patient, (store) => store.alerts.live);
    const planChanged = { planVersion: 2 };
    expect(alert).toMatchObject({ state: 'open', severity: 'red', count: 1, planVersion: 1, planChanged });
    await evictDurableObject(patient.monitor);
    expect(await patient.monitor.status()).toMatchObject({ earliestClockAt: NOON + HOUR });
    expect(await command(patient, alert?.alertId ?? '', '1-2')).toMatchObject({ ok: true });
  });

  it('its limits are moved: the new ones judge what is measured from then on, on the same alert', async () => {
    const patient = await changed([spo2], measured('oxygen-saturation', 80, NOON), later([{ ...spo2, redLow: 78 }]));
    await take(patient, [measured('oxygen-saturation', 79, NOON + 2 * MINUTE)]);
    expect(await alertsOf(patient)).toMatchObject([{ severity: 'red', count: 2, value: '80', planVersion: 1 }]);
    await take(patient, [measured('oxygen-saturation', 77, NOON + 3 * MINUTE)]);
    expect(await alertsOf(patient)).toMatchObject([{ severity: 'red', count: 3, value: '77', planVersion: 2 }]);
    await take(patient, [measured('oxygen-saturation', 85, NOON - MINUTE)]);
    expect(await alertsOf(patient)).toMatchObject([{ severity: 'red', count: 4, value: '77', planVersion: 2 }]);
  });

  it('it becomes more severe: the next reading raises the alert with a clock of its own', async () => {
    const yellow = measured('oxygen-saturation', 89, NOON);
    const patient = await changed([spo2], yellow, later([{ ...spo2, redLow: 89.5 }]));
    await take(patient, [measured('oxygen-saturation', 89, NOON + 2 * MINUTE)], NOON + 2 * MINUTE);
    expect(await alertsOf(patient)).toMatchObject([{ severity: 'red', state: 'open', count: 2, planVersion: 2 }]);
    await evictDurableObject(patient.monitor);
    expect(await patient.monitor.status()).toMatchObject({ earliestClockAt: NOON + 2 * MINUTE + HOUR });
  });
});

describe('what the patient must do instead', () => {
  const always = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
  const coverage = {
    red: [{ ...always, receiver: { kind: 'not-covered', instead: '113' } }],
    yellow: [{ ...always, receiver: { kind: 'unit', unitId: 'unit-1' } }],
  } as const;
  const low = (value: number, more: Partial<Reading> = {}) => measured('oxygen-saturation', value, NOON - MINUTE, more);
  const fast = measured('pulse', 120, NOON - MINUTE);

  it.each<[string, Reading[], (string | undefined)[]]>([
    ['is told where nobody receives', [low(80)], ['113']],
    ['is not told where a unit receives', [low(89)], [undefined]],
    ['is not told of what is green', [low(95)], [undefined]],
    ['is not told of what is late', [low(80, { late: true })], [undefined]],
    ['is not told of test data', [low(80, { test: true })], [undefined]],
    ['is told at each reading of a moment that two series make red', [low(89), fast], ['113', '113']],
  ])('%s', async (_, readings, instead) => {
    const patient = await newPatient({ plans: [planOf([spo2, both], { coverage })] });
    const answer = await take(patient, readings);
    expect(answer.ok && answer.outcomes.map(({ advice }) => advice?.instead)).toEqual(instead);
  });

  it('is told again to a repeat, for the first answer may be lost, until somebody has taken the alert', async () => {
    const patient = await newPatient({ plans: [planOf([spo2, both], { coverage })] });
    const again = async (...readings: Reading[]) => {
      await evictDurableObject(patient.monitor);
      const answer = await take(patient, readings);
      return answer.ok ? answer.outcomes.map(({ status, advice }) => `${status} ${advice?.instead}`) : [];
    };
    const first = [low(80), low(95, { measuredAt: NOON - HOUR, deviceTime: NOON - HOUR })];
    await take(patient, first);
    expect(await again(...first)).toEqual(['duplicate 113', 'duplicate undefined']);
    expect(await again(low(80), fast)).toEqual(['duplicate 113', 'recorded 113']);
    expect(await again(low(80, { late: true }))).toEqual(['duplicate undefined']);
    const listed = await eventually(patient.worklist, (items) => items.length === 2);
    for (const { alertId, revision } of listed)
      expect(await command(patient, alertId, revision)).toMatchObject({ ok: true });
    expect(await again(low(80), fast)).toEqual(['duplicate undefined', 'duplicate undefined']);
  });
});

describe('what else reaches the monitor', () => {
  it('a reading released from quarantine is judged alone and with others', async () => {
    const patient = await patientWith([spo2, both]);
    await take(patient, [measured('pulse', 120, NOON)]);
    const released = measured('oxygen-saturation', 89, NOON);
    const outcome = await withStore(patient, (store) =>
      receiveReading(store, patient.facts, released, 'assignment-1', NOON + MINUTE),
    );
    expect(outcome).toMatchObject({ status: 'recorded' });
    expect(await alertsOf(patient)).toMatchObject([{ ruleKey: 'low-and-fast' }, { ruleKey: 'spo2' }]);
  });

  it('an atomic call that keeps nothing leaves neither marks nor sums behind', async () => {
    const patient = await patientWith([spo2, persists]);
    const stray = measured('oxygen-saturation', 80, Date.parse('2014-01-01'));
    const batch = patient.batch([measured('oxygen-saturation', 80, NOON), stray], { atomic: true });
    await withStore(patient, (store) => recordBatch(store, patient.facts, batch, NOON));
    expect(await count(patient, 'firing')).toBe(0);
    expect(await alertsOf(patient)).toEqual([]);
    await take(patient, [measured('oxygen-saturation', 80, NOON)]);
    expect(await count(patient, 'firing')).toBe(1);
  });

  it('marks that are long past are pruned, those of rules that are gone too', async () => {
    const patient = await patientWith([spo2]);
    const mark = (ruleKey: string, measuredAt: number) =>
      ({ ruleKey, measuredAt, sequence: 1, severity: 'red' }) as const;
    const left = await withStore(patient, (store, { sql }) => {
      const keys = () =>
        sql
          .exec<{ key: string }>("select rule_key || ' ' || measured_at as key from firing order by 1")
          .toArray()
          .map(({ key }) => key);
      store.history.putFired([mark('spo2', 1), mark('gone', 1)], 2);
      store.history.putFired([mark('spo2', NOON)], NOON);
      const own = keys();
      applyFacts(store, { ...patient.facts, version: 2 }, NOON);
      return { own, all: keys() };
    });
    expect(left).toEqual({ own: ['gone 1', `spo2 ${NOON}`], all: [`spo2 ${NOON}`] });
  });
});
