import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { EventAnswer, EventBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ReportedEvent } from '@naer/domain/monitor/reported-event';
import type { CoverageHours } from '@naer/domain/plan/coverage';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { command, count, eventually, newPatient, type TestPatient } from './monitor-fixture.ts';
import { recordEvents } from './record-events.ts';
import { DAY, HOUR, NOON, planOf, withStore } from './rule-fixture.ts';
import type { MonitorStore } from './store/monitor-store.ts';

const MINUTE = 60_000;
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red', acknowledgeWithinMinutes: 5 };
const FALL: Rule = { type: 'event', ruleKey: 'fall', codes: ['4.1', '3'], severity: 'yellow' };

const patientWith = (rules: readonly Rule[], more: Partial<PlanVersion> = {}, facts: Partial<RegistryFacts> = {}) =>
  newPatient({ plans: [planOf(rules, more)], ...facts });

function happened(code: string, at: number, more: Partial<ReportedEvent> = {}): ReportedEvent {
  return {
    v: 1,
    code,
    at,
    late: false,
    deviceTime: at,
    atText: new Date(at).toISOString(),
    clock: 'device',
    receivedAt: at,
    deviceId: 'device-1',
    ...more,
  };
}

const batchOf = (
  patient: TestPatient,
  events: readonly ReportedEvent[],
  more: Partial<EventBatch> = {},
): EventBatch => ({
  v: 1,
  credential: patient.credential,
  receivedAt: NOON,
  events,
  refusals: [],
  ...more,
});
const tell = (patient: TestPatient, ...events: readonly ReportedEvent[]) =>
  patient.monitor.recordEvents(batchOf(patient, events));
/** At that time, on a monitor that has just woken. */
const tellAt = (patient: TestPatient, now: number, events: readonly ReportedEvent[], more: Partial<EventBatch> = {}) =>
  withStore(patient, (store) => recordEvents(store, patient.facts, batchOf(patient, events, more), now));

function said(answer: EventAnswer): readonly string[] {
  if (!answer.ok) return [answer.reason];
  return answer.outcomes.map(
    ({ status, code, matched }) => `${status} ${code ?? (matched === true ? 'watched' : 'unwatched')}`,
  );
}
const idsOf = (answer: EventAnswer) => (answer.ok ? answer.outcomes.map(({ id }) => id) : []);
const alerts = (patient: TestPatient) =>
  withStore(patient, (store) =>
    store.alerts.live.map(({ ruleKey, category, severity, state, count, late, overdueAt }) => ({
      ruleKey,
      category,
      severity,
      state,
      count,
      late,
      overdueAt,
    })),
  );
const changesOf = (store: MonitorStore) =>
  store.outbox
    .load('records', 100)
    .flatMap(({ payload }) => (JSON.parse(payload) as { changes: { kind: string }[] }).changes);

describe('a safety alarm', () => {
  it('is a red alert of its own kind on the worklist, with its own clock, in the call itself', async () => {
    const patient = await patientWith([ALARM]);
    const answer = await tell(patient, happened('3', Date.now()));
    expect(said(answer)).toEqual(['recorded watched']);
    expect(idsOf(answer)).toEqual([`${patient.facts.patientId}.e1`]);
    const [alert] = await alerts(patient);
    expect(alert).toMatchObject({ category: 'event', severity: 'red', state: 'open', count: 1, late: false });
    expect((alert?.overdueAt ?? 0) - Date.now()).toBeGreaterThan(4 * MINUTE);
    expect((alert?.overdueAt ?? 0) - Date.now()).toBeLessThanOrEqual(5 * MINUTE);
    await evictDurableObject(patient.monitor);
    const { earliestClockAt } = await patient.monitor.status();
    expect(earliestClockAt).toBe(alert?.overdueAt);
    expect(await eventually(patient.worklist, (items) => items.length === 1)).toMatchObject([{ severity: 'red' }]);
  });

  it('goes to the records with the event, the version and what it came to', async () => {
    const patient = await patientWith([ALARM]);
    const [changes] = await withStore(patient, (store) => {
      const batch = batchOf(patient, [happened('3', NOON, { text: 'Knapp', senderId: 'a' }), happened('9', NOON)]);
      recordEvents(store, patient.facts, batch, NOON);
      return [changesOf(store)];
    });
    expect(changes.map(({ kind }) => kind)).toEqual(['event', 'alert', 'alert-history', 'event']);
    expect(changes[0]).toMatchObject({
      sequence: 1,
      assignmentId: 'assignment-1',
      planVersion: 1,
      severity: 'red',
      event: { text: 'Knapp', senderId: 'a' },
    });
    expect(changes[3]).toMatchObject({ sequence: 2, severity: null });
  });

  it('fires each rule that is about it, and is told of once', async () => {
    const patient = await patientWith([ALARM, FALL]);
    expect(said(await tell(patient, happened('3', Date.now())))).toEqual(['recorded watched']);
    expect((await alerts(patient)).map(({ ruleKey, severity }) => `${ruleKey} ${severity}`).sort()).toEqual([
      'alarm red',
      'fall yellow',
    ]);
  });

  it('of the very moment at which another was pressed and is done with is one of its own', async () => {
    const patient = await patientWith([FALL]);
    const at = Date.now() - MINUTE;
    await tell(patient, happened('3', at));
    const [item] = await eventually(patient.worklist, (items) => items.length === 1);
    expect(await command(patient, item?.alertId ?? '', item?.revision ?? '')).toMatchObject({ ok: true });
    const [taken] = await eventually(patient.worklist, (items) => items[0]?.state === 'acknowledged');
    const resolve = { act: { kind: 'resolve', outcome: 'visit' } };
    expect(await command(patient, item?.alertId ?? '', taken?.revision ?? '', resolve)).toMatchObject({ ok: true });
    await evictDurableObject(patient.monitor);
    expect(said(await tell(patient, happened('4.1', at)))).toEqual(['recorded watched']);
    expect(await alerts(patient)).toMatchObject([{ state: 'open', count: 1 }]);
    expect(await count(patient, 'alert')).toBe(2);
  });

  it('takes its number from those of the measurements, and none is used twice', async () => {
    const patient = await patientWith([ALARM]);
    const { patientId } = patient.facts;
    await patient.record(patient.reading(95));
    expect(idsOf(await tell(patient, happened('3', Date.now())))).toEqual([`${patientId}.e2`]);
    await evictDurableObject(patient.monitor);
    const answer = await patient.record(patient.reading(96, { measuredAt: Date.now() - MINUTE }));
    expect(answer).toMatchObject({ outcomes: [{ id: `${patientId}.3` }] });
  });
});

describe('an event sent again', () => {
  it('answers with the first id and adds nothing, also on a monitor that has just woken, in one call or in two', async () => {
    const patient = await patientWith([ALARM]);
    const alarm = happened('3', Date.now());
    const first = await tell(patient, alarm, alarm);
    expect(said(first)).toEqual(['recorded watched', 'duplicate watched']);
    await evictDurableObject(patient.monitor);
    const again = await tell(patient, { ...alarm, text: 'again' });
    expect([said(again), idsOf(again)]).toEqual([['duplicate watched'], idsOf(first).slice(0, 1)]);
    expect([await count(patient, 'event'), (await alerts(patient))[0]?.count]).toEqual([1, 1]);
  });

  it.each([
    ['the same identifier, though its clock was set meanwhile', { senderId: 'a', at: NOON + MINUTE }, 'duplicate'],
    ['the same time on its clock, corrected otherwise', { deviceTime: NOON, at: NOON + 1000 }, 'duplicate'],
    ['an identifier used again another day', { senderId: 'a', at: NOON + DAY + 1 }, 'recorded'],
    ['a clock that began anew another day', { deviceTime: NOON, at: NOON + DAY + 1 }, 'recorded'],
    ['another time and no identifier', { at: NOON + 1 }, 'recorded'],
    ['another code', { code: '4.1', senderId: 'a' }, 'recorded'],
  ] as readonly (readonly [string, Partial<ReportedEvent>, string])[])(
    'is told by what names it: %s',
    async (_, more, status) => {
      const patient = await patientWith([ALARM]);
      await tellAt(patient, NOON, [happened('3', NOON, { senderId: 'a' })]);
      const answer = await tellAt(patient, NOON + DAY + 1, [
        happened('3', more.at ?? NOON, { senderId: undefined, ...more }),
      ]);
      expect(said(answer)[0]).toMatch(new RegExp(`^${status}`));
    },
  );

  it('is remembered for ninety days', async () => {
    const patient = await patientWith([FALL]);
    await tellAt(patient, NOON, [happened('3', NOON)]);
    await tellAt(patient, NOON + 90 * DAY, [happened('4.1', NOON + 90 * DAY)]);
    expect(await count(patient, 'event')).toBe(2);
    await tellAt(patient, NOON + 90 * DAY + 1, [happened('4.1', NOON + 90 * DAY + 1)]);
    expect(await count(patient, 'event')).toBe(2);
  });
});

describe('what comes of an event', () => {
  it('that is for information or that nobody knows: it is recorded, and the sender reads that nobody watches it', async () => {
    const patient = await patientWith([ALARM]);
    expect(said(await tell(patient, happened('5.2.1', Date.now())))).toEqual(['recorded unwatched']);
    expect(said(await tell(patient, happened('99', Date.now() - MINUTE)))).toEqual(['recorded unwatched']);
    expect(await alerts(patient)).toEqual([]);
  });

  it('of 30 hours ago: its alert is marked late and has its clock; it raises none that lives', async () => {
    const patient = await patientWith([ALARM]);
    const late = { late: true, receivedAt: NOON };
    expect(said(await tellAt(patient, NOON, [happened('3', NOON - 30 * HOUR, late)]))).toEqual(['recorded watched']);
    expect(await alerts(patient)).toMatchObject([{ late: true, severity: 'red', overdueAt: NOON + 5 * MINUTE }]);
    await tellAt(patient, NOON, [happened('3', NOON - MINUTE), happened('3', NOON - 40 * HOUR, late)]);
    expect(await alerts(patient)).toMatchObject([{ late: false, count: 3 }]);
  });

  it('that no rule of the plan names is watched all the same when it needs somebody, without a plan too', async () => {
    for (const plans of [[planOf([])], []]) {
      const patient = await newPatient({ plans });
      expect(said(await tell(patient, happened('3', Date.now())))).toEqual(['recorded watched']);
      const [alert] = await alerts(patient);
      expect(alert).toMatchObject({ ruleKey: 'built-in.event.3', category: 'event', severity: 'red', state: 'open' });
      expect((alert?.overdueAt ?? 0) - Date.now()).toBeLessThanOrEqual(5 * MINUTE);
      expect(await eventually(patient.worklist, (items) => items.length === 1)).toHaveLength(1);
    }
  });

  it('is judged by the plan in force when it happened', async () => {
    const older = planOf([], { planVersion: 1 });
    const newer = planOf([{ ...ALARM, codes: ['99'] }], { planVersion: 2, validFrom: NOON });
    const patient = await newPatient({ plans: [older, newer] });
    const answer = await tellAt(patient, NOON + MINUTE, [happened('99', NOON), happened('99', NOON - 1)]);
    expect(said(answer)).toEqual(['recorded watched', 'recorded unwatched']);
  });

  it('pressed again after somebody has taken the first: it calls anew', async () => {
    const patient = await patientWith([ALARM]);
    await tell(patient, happened('3', Date.now() - MINUTE));
    const [item] = await eventually(patient.worklist, (items) => items.length === 1);
    expect(await command(patient, item?.alertId ?? '', item?.revision ?? '')).toMatchObject({ ok: true });
    await evictDurableObject(patient.monitor);
    await tell(patient, happened('3', Date.now()));
    expect(await alerts(patient)).toMatchObject([{ state: 'open', count: 2 }]);
  });
});

describe('what is refused', () => {
  const counts = (patient: TestPatient) =>
    runInDurableObject(patient.monitor, (_, { storage }) =>
      storage.sql
        .exec<{ code: string; total: number }>('select code, total from refusal_count order by code')
        .toArray(),
    );

  it('is counted, and the others of the call are kept', async () => {
    const day = { from: NOON - DAY, to: null, deviceId: 'device-1', assignmentId: 'assignment-1', generation: 1 };
    const patient = await patientWith([ALARM], {}, { assignments: [day] });
    const events = [happened('3', NOON - 2 * DAY), happened('3', NOON), happened('3', NOON - 1)];
    const answer = await tellAt(patient, NOON, events, {
      subjects: [[], ['index-of-this-patient'], ['somebody-else']],
      refusals: [{ code: 'invalid-time', field: 'at' }],
    });
    expect(said(answer)).toEqual(['refused cannot-be-placed', 'recorded watched', 'refused wrong-subject']);
    expect(await counts(patient)).toEqual([
      { code: 'cannot-be-placed', total: 1 },
      { code: 'invalid-time', total: 1 },
      { code: 'wrong-subject', total: 1 },
    ]);
    expect(await count(patient, 'event')).toBe(1);
  });

  it('is everything under a credential that was revoked, or of a patient nobody follows', async () => {
    const patient = await patientWith([ALARM]);
    const [assignment] = patient.facts.assignments;
    if (assignment === undefined) throw new Error('no assignment');
    await patient.monitor.applyRegistry({
      ...patient.facts,
      version: 2,
      assignments: [{ ...assignment, generation: 2 }],
    });
    expect(said(await tell(patient, happened('3', Date.now())))).toEqual(['credential-revoked']);
    const left = await patientWith([ALARM]);
    const enrolment = { ...left.facts.enrolment, active: false };
    await left.monitor.applyRegistry({ ...left.facts, version: 2, enrolment });
    expect(said(await tell(left, happened('3', Date.now())))).toEqual(['credential-revoked']);
    expect([await alerts(patient), await alerts(left)]).toEqual([[], []]);
    expect(await counts(patient)).toEqual([{ code: 'credential-revoked', total: 1 }]);
  });

  it('is nothing when a clock was wrong and the device told: an alarm is placed by its corrected time', async () => {
    const patient = await patientWith([ALARM]);
    const alarm = happened('3', Date.now(), { deviceTime: 0, clock: 'corrected' });
    expect(said(await tell(patient, alarm))).toEqual(['recorded watched']);
  });
});

describe('at an hour that nobody covers', () => {
  const ALWAYS = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' } as const;
  const nobody: CoverageHours = { ...ALWAYS, receiver: { kind: 'not-covered', instead: '113' } };
  const coverage = { red: [nobody], yellow: [nobody] };
  const advised = (answer: EventAnswer) => (answer.ok ? answer.outcomes.map(({ advice }) => advice?.instead) : []);

  it('of a clock that was lost is of now: whoever has the device is heard, and the alert is not late', async () => {
    const patient = await patientWith([ALARM]);
    const lost = happened('3', Date.UTC(2000, 0, 1), { late: true, receivedAt: NOON });
    expect(said(await tellAt(patient, NOON, [lost]))).toEqual(['refused cannot-be-placed']);
    expect(said(await tellAt(patient, NOON, [lost], { forNow: [true] }))[0]).toMatch(/^recorded/);
    expect(await alerts(patient)).toMatchObject([{ late: false, severity: 'red' }]);
  });

  it('the answer says what to do, again when it is sent again, until somebody has taken it; not of what is late or unwatched', async () => {
    const patient = await patientWith([ALARM], { coverage });
    const alarm = happened('3', Date.now());
    const late = happened('3', Date.now() - 30 * HOUR, { late: true });
    expect(advised(await tell(patient, alarm, happened('9', Date.now()), late))).toEqual(['113', undefined, undefined]);
    await evictDurableObject(patient.monitor);
    expect(advised(await tell(patient, alarm))).toEqual(['113']);
    const [item] = await eventually(patient.worklist, (items) => items[0]?.count === 2);
    expect(await command(patient, item?.alertId ?? '', item?.revision ?? '')).toMatchObject({ ok: true });
    expect(advised(await tell(patient, alarm))).toEqual([undefined]);
  });
});
