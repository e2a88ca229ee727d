import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { ReminderChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { applyFacts } from './apply-facts.ts';
import { eventually, newPatient, type TestPatient } from './monitor-fixture.ts';
import { recordBatch } from './record-batch.ts';
import { alertsOf, DAY, HOUR, measured, planOf, withStore } from './rule-fixture.ts';
import { runDueClocks } from './run-due-clocks.ts';

const MINUTE = 60_000;
/** A Tuesday in the tenant's zone, UTC+0 without summer time; asked for 08-10, reminded 10:30, missed 12:00. */
const MIDNIGHT = Date.parse('2030-03-05T00:00:00Z');
const REMIND = MIDNIGHT + 10.5 * HOUR;
const MISSED = MIDNIGHT + 12 * HOUR;

const missing: Rule = {
  type: 'missing',
  ruleKey: 'morning-missing',
  schedule: 'morning',
  remindAfterMinutes: 30,
  missedAfterMinutes: 120,
  tell: 'when-missed',
  severity: 'yellow',
};
const silence: Rule = {
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['oxygen-saturation'],
  afterHours: 24,
  severity: 'yellow',
};
const schedule: PlanVersion['schedule'] = [
  {
    key: 'morning',
    measures: [{ measure: 'oxygen-saturation' }],
    when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
  },
];
const asked = (rules: readonly Rule[], more: Partial<PlanVersion> = {}) =>
  planOf(rules, { schedule, validFrom: MIDNIGHT, ...more });

/** The plan begins on that Tuesday, years after the facts came: nothing is due before. */
function patientWith(rules: readonly Rule[], more: Partial<RegistryFacts> = {}): Promise<TestPatient> {
  return newPatient({ plans: [asked(rules)], timeZone: 'Africa/Abidjan', ...more });
}

/** Runs what is due on a monitor that has just woken. */
async function runAt(patient: TestPatient, now: number): Promise<void> {
  await evictDurableObject(patient.monitor);
  await withStore(patient, (store) => runDueClocks(store, store.registry.facts ?? patient.facts, now));
}

function apply(patient: TestPatient, more: Partial<RegistryFacts>, now: number): Promise<void> {
  return withStore(patient, (store) =>
    applyFacts(store, { ...patient.facts, version: (store.registry.facts?.version ?? 0) + 1, ...more }, now),
  );
}

function clocks(patient: TestPatient): Promise<Record<string, number>> {
  return withStore(patient, (store) =>
    Object.fromEntries(store.alerts.ruleClocks().map(({ ruleKey, dueAt }) => [ruleKey, dueAt])),
  );
}

function reminders(patient: TestPatient): Promise<readonly ReminderChange[]> {
  return withStore(patient, (store) =>
    store.outbox
      .load('records', 1000)
      .flatMap(({ payload }) => (JSON.parse(payload) as { changes: { kind: string }[] }).changes)
      .filter((change): change is ReminderChange => change.kind === 'reminder'),
  );
}

const saturation = (at: number) => measured('oxygen-saturation', 96, at);
const record = (patient: TestPatient, at: number) =>
  withStore(patient, (store) => recordBatch(store, patient.facts, patient.batch([saturation(at)]), at));

describe('the clock of a rule', () => {
  it('of a plan that begins later is set for then', async () => {
    const patient = await patientWith([missing]);
    expect(await clocks(patient)).toEqual({ 'morning-missing': REMIND });
    expect(await withStore(patient, (store) => store.alerts.ruleClocks())).toMatchObject([{ dueAt: REMIND }]);
  });

  it('is due at the very moment its plan begins', async () => {
    const patient = await patientWith([missing], { plans: [asked([missing], { validFrom: MISSED })] });
    expect(await clocks(patient)).toEqual({ 'morning-missing': REMIND + DAY });
    const before = asked([missing], { validFrom: MIDNIGHT, planVersion: 1 });
    const after = asked([missing], { validFrom: REMIND, planVersion: 2 });
    const changed = await patientWith([missing], { plans: [before, after] });
    expect(await clocks(changed)).toEqual({ 'morning-missing': REMIND });
  });

  it('reminds, then opens the alert of what is missing, across evictions', async () => {
    const patient = await patientWith([missing]);
    await runAt(patient, REMIND);
    expect(await reminders(patient)).toEqual([
      {
        kind: 'reminder',
        ruleKey: 'morning-missing',
        at: REMIND,
        entryKey: 'morning',
        slotFrom: MIDNIGHT + 8 * HOUR,
        missing: ['oxygen-saturation'],
      },
    ]);
    expect(await alertsOf(patient)).toEqual([]);
    await runAt(patient, MISSED);
    expect(await alertsOf(patient)).toMatchObject([
      { ruleKey: 'morning-missing', severity: 'yellow', count: 1, firedAt: MISSED },
    ]);
    expect(await clocks(patient)).toEqual({ 'morning-missing': REMIND + DAY });
  });

  it('says nothing of what was measured in time', async () => {
    const patient = await patientWith([missing]);
    await record(patient, MIDNIGHT + 9 * HOUR);
    await runAt(patient, MISSED);
    expect(await reminders(patient)).toEqual([]);
    expect(await alertsOf(patient)).toEqual([]);
  });

  it('changes nothing when its alarm comes twice', async () => {
    const patient = await patientWith([missing]);
    await runAt(patient, MISSED);
    const once = await alertsOf(patient);
    await runAt(patient, MISSED);
    await withStore(patient, (store) =>
      store.alerts.setTimers([{ ruleKey: 'morning-missing', clock: 'rule', dueAt: MISSED }]),
    );
    await runAt(patient, MISSED + MINUTE);
    expect(await alertsOf(patient)).toEqual(once);
    expect(await clocks(patient)).toEqual({ 'morning-missing': REMIND + DAY });
  });

  it('that was missed for days is judged at each due time, a hundred an alarm at most', async () => {
    const patient = await patientWith([missing]);
    await runAt(patient, MISSED + 2 * DAY);
    expect(await alertsOf(patient)).toMatchObject([{ count: 3, firedAt: MISSED + 2 * DAY }]);
    await runAt(patient, MISSED + 80 * DAY);
    expect(await alertsOf(patient)).toMatchObject([{ count: 53 }]);
    await runAt(patient, MISSED + 80 * DAY);
    expect(await alertsOf(patient)).toMatchObject([{ count: 81 }]);
  });

  it('comes through the alarm of the monitor to the worklist', async () => {
    const patient = await patientWith([missing], {
      plans: [asked([missing], { validFrom: Date.parse('2015-01-01') })],
    });
    await runInDurableObject(patient.monitor, (_, state) =>
      state.storage.sql.exec('update timer set due_at = due_at - 2 * ?', DAY),
    );
    await evictDurableObject(patient.monitor);
    await patient.monitor.wake();
    const [entry] = await eventually(patient.worklist, (items) => items.length === 1);
    expect(entry).toMatchObject({ rule: 'morning-missing', severity: 'yellow', state: 'open' });
  });
});

describe('facts that change', () => {
  it('keep a due time that has come and was not run', async () => {
    const patient = await patientWith([missing]);
    await apply(patient, { plans: [asked([missing], { planVersion: 2 })] }, MISSED + HOUR);
    expect(await clocks(patient)).toEqual({ 'morning-missing': REMIND });
    await runAt(patient, MISSED + HOUR);
    expect(await alertsOf(patient)).toMatchObject([{ count: 1, firedAt: MISSED }]);
  });

  it('keep the clock of a silence that has begun', async () => {
    const patient = await patientWith([silence]);
    await record(patient, MIDNIGHT + HOUR);
    await runAt(patient, MIDNIGHT + DAY);
    expect(await clocks(patient)).toEqual({ silent: MIDNIGHT + 25 * HOUR });
    const changed = asked([silence, missing], { planVersion: 2, validFrom: MIDNIGHT + 24.5 * HOUR });
    await apply(patient, { plans: [...patient.facts.plans, changed] }, MIDNIGHT + 24.5 * HOUR);
    await runAt(patient, MIDNIGHT + 25 * HOUR);
    expect(await alertsOf(patient)).toMatchObject([{ ruleKey: 'silent', firedAt: MIDNIGHT + 25 * HOUR }]);
  });

  it('bring the clock forward when the rule is due sooner', async () => {
    const patient = await patientWith([missing]);
    const [entry] = schedule ?? [];
    const earlier = { ...entry, when: { kind: 'times', windows: [{ from: '06:00', to: '07:00' }] } };
    await apply(patient, { plans: [asked([missing], { planVersion: 2, schedule: [earlier] as never })] }, MIDNIGHT);
    expect(await clocks(patient)).toEqual({ 'morning-missing': MIDNIGHT + 7.5 * HOUR });
  });

  it('stop the clock of a rule that is gone, and its alert stays', async () => {
    const patient = await patientWith([missing]);
    await runAt(patient, MISSED);
    await apply(
      patient,
      { plans: [asked([missing]), asked([], { planVersion: 2, validFrom: MISSED })] },
      MISSED + MINUTE,
    );
    expect(await clocks(patient)).toEqual({});
    expect(await alertsOf(patient)).toMatchObject([{ ruleKey: 'morning-missing', state: 'open' }]);
  });

  it('of an enrolment that ended stop all of them', async () => {
    const patient = await patientWith([missing, silence]);
    const enrolment = { ...patient.facts.enrolment, active: false };
    await apply(patient, { enrolment }, MISSED + HOUR);
    expect(await clocks(patient)).toEqual({});
    await runAt(patient, MISSED + 2 * DAY);
    expect(await alertsOf(patient)).toEqual([]);
    expect(await reminders(patient)).toEqual([]);
  });

  it('with a pause ask for nothing in it', async () => {
    const patient = await patientWith([missing]);
    await apply(patient, { pauses: [{ from: MIDNIGHT - DAY, to: MIDNIGHT + DAY }] }, MIDNIGHT - HOUR);
    await runAt(patient, MISSED);
    expect(await reminders(patient)).toEqual([]);
    expect(await alertsOf(patient)).toEqual([]);
    await runAt(patient, REMIND + DAY);
    expect(await reminders(patient)).toMatchObject([{ at: REMIND + DAY }]);
  });
});
