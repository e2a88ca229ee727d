import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { PatientAct } from '@naer/domain/patient/patient-act';
import { describe, expect, it } from 'vitest';
import { runEnterInError } from './acts/enter-in-error.ts';
import { command, MINUTE, newPatient, type TestPatient } from './monitor-fixture.ts';
import { rebuildMonitor } from './rebuild-monitor.ts';
import { MonitorStore } from './store/monitor-store.ts';

const NURSE = crypto.randomUUID();
const HOUR = 60 * MINUTE;

function act(patient: TestPatient, done: PatientAct, commandId: string = crypto.randomUUID(), by = NURSE) {
  const { tenantId, patientId, enrolment } = patient.facts;
  const actor = { practitionerId: by, unitIds: [enrolment.unitId] };
  return patient.monitor.act({ v: 1, tenantId, patientId, commandId, actor, act: done });
}

function wrong(sequence: number): PatientAct {
  return { kind: 'enter-in-error', sequence, reason: 'another person was measured' };
}

async function sequenceOf(kept: ReturnType<TestPatient['record']>): Promise<number> {
  const answer = await kept;
  if (!answer.ok) throw new Error(answer.reason);
  return Number(answer.outcomes[0]?.id.split('.')[1]);
}

function alertsOf({ monitor }: TestPatient) {
  return runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ body: string }>('select body from alert')
      .toArray()
      .map(({ body }) => JSON.parse(body)),
  );
}

function sentOf({ monitor }: TestPatient) {
  return runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ payload: string | null }>("select payload from outbox where destination = 'records'")
      .toArray()
      .flatMap(({ payload }) => (payload === null ? [] : (JSON.parse(payload).changes as { kind: string }[]))),
  );
}

describe('a measurement that is entered in error', () => {
  it('ends the alert that it alone has fired: unseen it stays as normal, acknowledged nobody has it any more', async () => {
    const patient = await newPatient();
    const sequence = await sequenceOf(patient.record(patient.reading(80)));
    expect(await act(patient, wrong(sequence))).toEqual({ ok: true, done: { kind: 'enter-in-error', sequence } });
    expect(await alertsOf(patient)).toMatchObject([{ state: 'open', normalisedAt: expect.any(Number) }]);

    const other = await newPatient();
    const again = await sequenceOf(other.record(other.reading(80)));
    const [alert] = await alertsOf(other);
    const { tenantId, patientId, enrolment } = other.facts;
    await other.monitor.command({
      v: 1,
      tenantId,
      patientId,
      alertId: alert.alertId,
      commandId: crypto.randomUUID(),
      expectRevision: `${alert.revision.epoch}-${alert.revision.n}`,
      actor: { practitionerId: NURSE, unitIds: [enrolment.unitId] },
      act: { kind: 'acknowledge' },
    });
    await act(other, wrong(again));
    expect(await alertsOf(other)).toMatchObject([{ state: 'resolved', resolved: { outcome: 'entered-in-error' } }]);
  });

  it('that ended an alert as normal lets it call anew; in a monitor that has slept since too', async () => {
    const patient = await newPatient();
    const at = (minutes: number) => ({ measuredAt: Date.now() - minutes * MINUTE });
    await patient.record(patient.reading(80, at(9)));
    const [first] = await alertsOf(patient);
    await command(patient, first.alertId, `${first.revision.epoch}-${first.revision.n}`);
    const green = await sequenceOf(patient.record(patient.reading(95, at(5))));
    await patient.record(patient.reading(96, at(4)));
    expect(await alertsOf(patient)).toMatchObject([{ state: 'resolved', resolved: { outcome: 'normalised' } }]);
    await evictDurableObject(patient.monitor);
    expect(await act(patient, wrong(green))).toMatchObject({ ok: true });
    const again = (await alertsOf(patient)).filter(({ state }) => state === 'open');
    expect(again).toMatchObject([{ ruleKey: 'spo2', severity: 'red', reading: { value: '80' }, greens: { n: 1 } }]);
    const opened = (await sentOf(patient)).filter(
      ({ kind, ...line }) => kind === 'alert-history' && JSON.stringify(line).includes(again[0].alertId),
    );
    const detail = { reason: 'greens-in-error', alertId: first.alertId };
    expect(opened).toContainEqual(expect.objectContaining({ event: 'opened', detail }));
  });

  it('leaves the alert what else has fired it, and counts in no window after an eviction either', async () => {
    const patient = await newPatient();
    const { reading, facts } = patient;
    const now = Date.now();
    const [plan] = facts.plans;
    if (plan === undefined) throw new Error('no plan');
    const mean = {
      type: 'trend',
      ruleKey: 'mean',
      measure: 'oxygen-saturation',
      unit: '%',
      of: 'mean',
      window: { days: 1 },
      minSamples: 2,
      yellowLow: 92,
    } as const;
    await patient.monitor.applyRegistry({ ...facts, version: 2, plans: [{ ...plan, rules: [...plan.rules, mean] }] });
    await patient.record(reading(85, { measuredAt: now - 2 * HOUR }));
    const second = await sequenceOf(patient.record(reading(80, { measuredAt: now - HOUR })));
    await act(patient, wrong(second));
    const red = (await alertsOf(patient)).find(({ ruleKey }) => ruleKey === 'spo2');
    expect(red).toMatchObject({ state: 'open', severity: 'red', reading: { value: '85' } });
    expect(red.normalisedAt).toBeUndefined();
    await evictDurableObject(patient.monitor);
    await patient.record(reading(99, { measuredAt: now }));
    const told = (await alertsOf(patient)).filter(({ ruleKey }) => ruleKey === 'mean');
    // 85 and 99 have a mean of 92: with 80 it would be 88.
    expect(told.filter(({ reading: shown }) => shown.value === '99')).toEqual([]);
  });

  it('is told to the records with who said so and why, and once', async () => {
    const patient = await newPatient();
    const sequence = await sequenceOf(patient.record(patient.reading(95)));
    const commandId = crypto.randomUUID();
    const first = await act(patient, wrong(sequence), commandId);
    expect(await act(patient, wrong(sequence), commandId)).toEqual(first);
    expect(await act(patient, wrong(sequence))).toEqual({ ok: false, reason: 'already-entered-in-error' });
    expect(await act(patient, wrong(sequence + 7))).toMatchObject({ ok: false, reason: 'unknown-measurement' });
    const corrections = (await sentOf(patient)).filter(({ kind }) => kind === 'correction');
    expect(corrections).toEqual([
      {
        kind: 'correction',
        sequence,
        at: expect.any(Number),
        by: NURSE,
        unitId: patient.facts.enrolment.unitId,
        reason: 'another person was measured',
      },
    ]);
  });

  it('is none of the window of a monitor that was lost and made anew, and can be marked no second time', async () => {
    const patient = await newPatient({ recorded: { sequence: 2, epoch: 1 } });
    const { reading, facts } = patient;
    const stored = (sequence: number, value: number) => ({
      sequence,
      ordinal: 0,
      status: 'recorded' as const,
      reading: reading(value, { measuredAt: Date.now() - (3 - sequence) * HOUR, deviceId: `d${sequence}` }),
    });
    const now = Date.now();
    const nothing = { doubts: [], events: [], alerts: [], listed: [], quarantine: [], lastActAt: now };
    const corrections = [{ sequence: 2, at: now }];
    const kept = await runInDurableObject(patient.monitor, (_, { storage }) => {
      const store = new MonitorStore(storage);
      rebuildMonitor(store, facts, { v: 1, ...nothing, readings: [stored(1, 95), stored(2, 80)], corrections }, now);
      const range = { kind: 'samples', series: 'oxygen-saturation', from: 0, to: now + 1, limit: 9 } as const;
      const samples = store.history.samples(range);
      return [samples.map(({ sequence }) => sequence), store.history.enterInError(2)];
    });
    expect(kept).toEqual([[1], 'already']);
  });

  it('looks its alerts up together: what that costs does not grow with how often they have fired', async () => {
    const patient = await newPatient();
    const at = Date.now() - HOUR;
    const sent = Array.from({ length: 30 }, (_, i) => patient.reading(80, { measuredAt: at + i * MINUTE }));
    await patient.record(...sent.slice(0, 5));
    const few = await rowsReadBy(patient, 5);
    await patient.record(...sent.slice(5));
    const many = await rowsReadBy(patient, 30);
    // A look through all rows for each firing would be twenty times as many.
    expect(many).toBeLessThan(few * 12);
  });
});

/** Rows of measurements read when that one is entered in error, on a store of its own; nothing comes of it. */
async function rowsReadBy({ monitor, facts }: TestPatient, sequence: number): Promise<number> {
  return await runInDurableObject(monitor, (_, { storage }) => {
    let read = 0;
    const counted = (text: string, ...bound: unknown[]) => {
      const cursor = storage.sql.exec(text, ...bound);
      const rows = cursor.toArray();
      if (text.includes('from measurement')) read += cursor.rowsRead;
      return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
    };
    const sql = { exec: counted } as unknown as SqlStorage;
    const own = { sql, transactionSync: (work: () => unknown) => storage.transactionSync(work) };
    const store = new MonitorStore(own as unknown as DurableObjectStorage);
    const undone = new Error('undone');
    try {
      store.transact(() => {
        runEnterInError(
          { store, facts, by: NURSE, unitId: 'u', unitIds: ['u'], commandId: 'c', now: Date.now() },
          sequence,
          'wrong',
        );
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
    return read;
  });
}
