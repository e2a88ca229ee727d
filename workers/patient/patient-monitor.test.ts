import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { risenEpoch } from '@naer/domain/alert/revision';
import { describe, expect, it } from 'vitest';
import { getPatientMonitor } from './get-patient-monitor.ts';
import { bindings, count, eventually, ids, MINUTE, newPatient, outcomes } from './monitor-fixture.ts';
import { rebuildMonitor } from './rebuild-monitor.ts';
import { withStore } from './rule-fixture.ts';

describe('recording', () => {
  it('the same batch three times, split and reordered, is there once', async () => {
    const patient = await newPatient();
    const at = Date.now() - 10 * MINUTE;
    const readings = [95, 94, 93, 92].map((value, i) => patient.reading(value, { measuredAt: at + i * MINUTE }));
    const first = await patient.record(...readings);
    expect(outcomes(first)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);
    const again = await patient.record(...[...readings].reverse());
    expect(outcomes(again)).toEqual(Array(4).fill('duplicate of recorded'));
    expect(ids(again)).toEqual([...ids(first)].reverse());
    await patient.record(...readings.slice(2));
    await patient.record(...readings.slice(0, 2));
    expect(await count(patient, 'measurement')).toBe(4);
  });

  it('a batch that names a reading twice keeps it once', async () => {
    const patient = await newPatient();
    const one = patient.reading(95);
    expect(outcomes(await patient.record(one, one))).toEqual(['recorded', 'duplicate of recorded']);
  });

  it('6.3 after 6.30 is a duplicate; another value at the same time is kept and marked', async () => {
    const patient = await newPatient();
    const measuredAt = Date.now();
    const said = (text: string) =>
      patient.reading(0, { measuredAt, quantity: { text, unit: '%', canonical: Number(text) } });
    expect(outcomes(await patient.record(said('96.30')))).toEqual(['recorded']);
    expect(outcomes(await patient.record(said('96.3')))).toEqual(['duplicate of recorded']);
    const conflict = await patient.record(said('97'));
    expect(conflict).toMatchObject({ ok: true, outcomes: [{ status: 'recorded', conflict: true }] });
    expect(outcomes(await patient.record(said('97')))).toEqual(['duplicate of recorded']);
    expect(await count(patient, 'measurement')).toBe(2);
  });

  it.each([
    ['natural', [80, 95, 96]],
    ['reverse', [96, 95, 80]],
  ])('a late backlog in %s order alerts for nothing that it supersedes itself', async (_, values) => {
    const patient = await newPatient();
    const hour = 60 * MINUTE;
    const at = new Map([80, 95, 96].map((value, i) => [value, Date.now() - 100 * hour + i * hour]));
    const readings = values.map((value) => patient.reading(value, { measuredAt: at.get(value) ?? 0, late: true }));
    expect(outcomes(await patient.record(...readings))).toEqual(['recorded', 'recorded', 'recorded']);
    expect(await count(patient, 'alert')).toBe(0);
  });

  it('one identifier for two measures of a device is two readings', async () => {
    const patient = await newPatient();
    const answer = (code: string) =>
      patient.reading(0, {
        type: 'coded-answer',
        code,
        series: `coded-answer:${code}`,
        quantity: undefined,
        answer: 'yes',
        senderId: 'form-1',
      });
    expect(outcomes(await patient.record(answer('chest-pain'), answer('short-of-breath')))).toEqual([
      'recorded',
      'recorded',
    ]);
  });

  it('an identifier that a device uses again another day is a new reading, marked', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80, { senderId: '1', measuredAt: Date.now() - 25 * 60 * MINUTE, late: true }));
    const again = await patient.record(patient.reading(80, { senderId: '1' }));
    expect(again).toMatchObject({ outcomes: [{ status: 'recorded', conflict: true }] });
  });

  it('a monitor that the records remember does not begin without its past', async () => {
    const patient = await newPatient({ recorded: { sequence: 41, epoch: 3 } });
    expect(await patient.record(patient.reading(80))).toEqual({ ok: false, reason: 'not-ready' });
  });

  it('a monitor that is made anew gives out no number that the records know', async () => {
    const patient = await newPatient({ recorded: { sequence: 41, epoch: 3 } });
    const nothing = { readings: [], doubts: [], events: [], alerts: [], listed: [], quarantine: [], lastActAt: 0 };
    const madeAt = Date.now();
    await withStore(patient, (store) => rebuildMonitor(store, patient.facts, { v: 1, ...nothing }, madeAt));
    await evictDurableObject(patient.monitor);
    expect(ids(await patient.record(patient.reading(80)))).toEqual([`${patient.facts.patientId}.100042`]);
    await evictDurableObject(patient.monitor);
    expect(ids(await patient.record(patient.reading(79)))).toEqual([`${patient.facts.patientId}.100043`]);
    const [entry] = await eventually(patient.worklist, (items) => items[0]?.count === 2);
    expect(entry).toMatchObject({ revision: `${risenEpoch(3, madeAt)}-2` });
  });

  it("the sender's identifier alone is enough to know a duplicate", async () => {
    const patient = await newPatient();
    const first = await patient.record(patient.reading(95, { senderId: 'a1' }));
    const again = await patient.record(patient.reading(95, { senderId: 'a1', measuredAt: Date.now() - MINUTE }));
    expect(outcomes(again)).toEqual(['duplicate of recorded']);
    expect(ids(again)).toEqual(ids(first));
  });

  it('an eviction between any two readings forgets nothing and gives no number twice', async () => {
    const patient = await newPatient();
    const at = Date.now() - 10 * MINUTE;
    const seen: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      const reading = patient.reading(95, { measuredAt: at + i * MINUTE });
      seen.push(...ids(await patient.record(reading)));
      await evictDurableObject(patient.monitor);
      expect(outcomes(await patient.record(reading))).toEqual(['duplicate of recorded']);
    }
    expect(seen).toEqual([1, 2, 3, 4].map((n) => `${patient.facts.patientId}.${n}`));
  });

  it('a reading from outside the assignment is kept aside, once, and survives an eviction', async () => {
    const patient = await newPatient();
    const early = patient.reading(80, { measuredAt: Date.parse('2014-12-31T23:00:00Z'), late: true });
    expect(await patient.record(early)).toMatchObject({
      outcomes: [{ status: 'quarantined', quarantineReason: 'not-assigned-at-measured-time' }],
    });
    await evictDurableObject(patient.monitor);
    expect(outcomes(await patient.record(early))).toEqual(['duplicate of quarantined']);
    expect(await count(patient, 'measurement')).toBe(0);
    expect(await patient.worklist()).toEqual([]);
  });

  it('a conditional create finds the first one, kept aside or not, whatever the value now is', async () => {
    const patient = await newPatient();
    const early = { measuredAt: Date.parse('2014-12-31T23:00:00Z'), late: true, senderId: 'held' };
    const conditional = (value: number, senderId: string, more: object = {}) =>
      patient.monitor.record(
        patient.batch([patient.reading(value, { senderId, ...more })], { ifNoneExist: [senderId] }),
      );
    expect(outcomes(await conditional(80, 'held', early))).toEqual(['quarantined']);
    expect(outcomes(await conditional(81, 'held'))).toEqual(['duplicate of quarantined']);
    expect(outcomes(await conditional(95, 'kept'))).toEqual(['recorded']);
    expect(outcomes(await conditional(96, 'kept'))).toEqual(['duplicate of recorded']);
  });

  it('a corrected clock that spans two assignments is kept aside', async () => {
    const now = Date.now();
    const patient = await newPatient({
      assignments: [
        { assignmentId: 'assignment-1', deviceId: 'device-1', from: now - 30 * MINUTE, to: null, generation: 1 },
      ],
    });
    const off = patient.reading(95, { measuredAt: now - MINUTE, deviceTime: now - 61 * MINUTE, clock: 'corrected' });
    expect(await patient.record(off)).toMatchObject({
      outcomes: [{ status: 'quarantined', quarantineReason: 'clock-spans-assignments' }],
    });
  });

  it('an atomic batch with one misplaced reading keeps none and gives its numbers back', async () => {
    const patient = await newPatient();
    const stray = patient.reading(95, { measuredAt: Date.parse('2014-01-01'), late: true });
    const batch = patient.batch([patient.reading(80), stray], { atomic: true });
    expect(await patient.monitor.record(batch)).toMatchObject({ ok: true, kept: false });
    expect(await count(patient, 'measurement')).toBe(0);
    expect(await count(patient, 'alert')).toBe(0);
    expect(ids(await patient.record(patient.reading(95)))).toEqual([`${patient.facts.patientId}.1`]);
  });

  it('a body that names another patient is refused and counted', async () => {
    const patient = await newPatient();
    const batch = patient.batch([patient.reading(80)], { subjects: [['index-of-somebody-else']] });
    expect(await patient.monitor.record(batch)).toMatchObject({
      outcomes: [{ status: 'refused', code: 'wrong-subject' }],
    });
    expect(await count(patient, 'refusal_count')).toBe(1);
  });

  it('an assignment the monitor does not know is asked of Postgres before it is refused', async () => {
    const patient = await newPatient();
    const credential = { ...patient.credential, assignmentId: 'made a moment ago' };
    const batch = { ...patient.batch([patient.reading(95)]), credential };
    expect(await patient.monitor.record(batch)).toEqual({ ok: false, reason: 'not-ready' });
    const assignments = patient.facts.assignments.map((known) => ({ ...known, assignmentId: 'made a moment ago' }));
    await patient.monitor.applyRegistry({ ...patient.facts, version: 2, assignments });
    expect(outcomes(await patient.monitor.record(batch))).toEqual(['recorded']);
  });

  it('facts of an older version are refused', async () => {
    const patient = await newPatient();
    await patient.monitor.applyRegistry({ ...patient.facts, version: 3, assignments: [] });
    expect(await patient.monitor.applyRegistry({ ...patient.facts, version: 2 })).toEqual({ active: true, version: 3 });
    expect(await patient.record(patient.reading(95))).toEqual({ ok: false, reason: 'not-ready' });
  });

  it('an older generation, an ended enrolment or another patient is revoked', async () => {
    const patient = await newPatient();
    const revoked = { ok: false, reason: 'credential-revoked' };
    const as = (more: object) =>
      patient.monitor.record({
        ...patient.batch([patient.reading(95)]),
        credential: { ...patient.credential, ...more },
      });
    expect(await as({ generation: 0 })).toEqual(revoked);
    expect(await count(patient, 'refusal_count')).toBe(1);
    expect(await count(patient, 'measurement')).toBe(0);
    expect(await as({ patientId: crypto.randomUUID() })).toEqual(revoked);
    expect(await as({ tenantId: crypto.randomUUID() })).toEqual(revoked);
    const enrolment = { ...patient.facts.enrolment, active: false };
    await patient.monitor.applyRegistry({ ...patient.facts, version: 2, enrolment });
    expect(await as({})).toEqual(revoked);
  });

  it('a monitor without facts keeps nothing and says so', async () => {
    const patient = await newPatient();
    const patientId = crypto.randomUUID();
    const stranger = getPatientMonitor(bindings, patient.facts.tenantId, patientId);
    const batch = { ...patient.batch([patient.reading(95)]), credential: { ...patient.credential, patientId } };
    expect(await stranger.record(batch)).toEqual({ ok: false, reason: 'not-ready' });
  });

  it('refused items are counted by code and day', async () => {
    const patient = await newPatient();
    const refusals = [
      { code: 'time-in-future', field: 'measuredAt' },
      { code: 'time-in-future', field: 'measuredAt' },
    ] as const;
    await patient.monitor.record(patient.batch([], { refusals }));
    await patient.monitor.record(patient.batch([], { refusals }));
    const total = await runInDurableObject(
      patient.monitor,
      (_, state) => state.storage.sql.exec<{ total: number }>('select total from refusal_count').one().total,
    );
    expect(total).toBe(4);
  });
});
