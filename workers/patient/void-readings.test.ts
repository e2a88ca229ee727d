import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { Alert } from '@naer/domain/alert/alert';
import { describe, expect, it } from 'vitest';
import { MINUTE, newPatient, type TestPatient } from './monitor-fixture.ts';
import { rebuildMonitor } from './rebuild-monitor.ts';
import { MonitorStore } from './store/monitor-store.ts';

const NURSE = crypto.randomUUID();
const READINGS = 1_300;
const EVER = {
  kind: 'samples',
  series: 'oxygen-saturation',
  from: 0,
  to: Number.MAX_SAFE_INTEGER,
  limit: 5_000,
} as const;

function orderOf({ facts }: TestPatient, sequences?: readonly number[]) {
  const { tenantId, patientId, enrolment } = facts;
  const said = { at: Date.now(), by: NURSE, unitId: enrolment.unitId, reason: 'assignment-voided' };
  return { v: 1, tenantId, patientId, ...said, ...(sequences !== undefined && { sequences }) } as const;
}
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** Of so many readings, all red, in calls of a hundred. */
async function monitored(count: number): Promise<TestPatient> {
  const patient = await newPatient();
  const from = Date.now() - count * MINUTE;
  const all = Array.from({ length: count }, (_, n) => patient.reading(80, { measuredAt: from + n * MINUTE }));
  for (let at = 0; at < all.length; at += 100) await patient.record(...all.slice(at, at + 100));
  return patient;
}

async function stateOf({ monitor }: TestPatient) {
  return await runInDurableObject(monitor, (_, { storage }) => {
    const bodies = storage.sql.exec<{ body: string }>('select body from alert').toArray();
    const rows = storage.sql
      .exec<{ payload: string | null }>("select payload from outbox where destination = 'records'")
      .toArray();
    const changes = rows.flatMap(({ payload }) => (payload === null ? [] : (JSON.parse(payload).changes as Told[])));
    return {
      alerts: bodies.map(({ body }) => JSON.parse(body) as Alert),
      counting: new MonitorStore(storage).history.samples(EVER).length,
      corrections: changes.filter(({ kind }) => kind === 'correction').map(({ sequence }) => sequence),
      lines: changes.filter(({ kind, event }) => kind === 'alert-history' && event === 'corrected').length,
    };
  });
}
interface Told {
  readonly kind: string;
  readonly sequence: number;
  readonly event?: string;
}

describe('readings of an assignment that was entered in error', () => {
  it('are out of every window first, and judged piece by piece, through an eviction, with one line of the alert', async () => {
    const patient = await monitored(READINGS);
    for (const sequences of [upTo(700), upTo(READINGS, 701)])
      expect(await patient.monitor.voidReadings(orderOf(patient, sequences))).toBe('done');
    expect(await stateOf(patient)).toMatchObject({ counting: 0, alerts: [{ state: 'open', count: READINGS }] });
    expect((await stateOf(patient)).alerts[0]?.normalisedAt).toBeUndefined();
    const answers: string[] = [];
    for (let more = true; more; more = answers.at(-1) === 'more') {
      await evictDurableObject(patient.monitor);
      answers.push(await patient.monitor.voidReadings(orderOf(patient)));
    }
    expect(answers).toEqual(['more', 'more', 'done']);
    const { alerts, corrections, lines } = await stateOf(patient);
    expect(alerts).toMatchObject([{ state: 'open', normalisedAt: expect.any(Number), verify: false }]);
    expect([corrections.toSorted((a, b) => a - b), lines]).toEqual([upTo(READINGS), 1]);
  });

  it('told again change nothing here, and what is older than the window is told to the records alone', async () => {
    const patient = await monitored(3);
    const order = orderOf(patient, [1, 2, 9_999]);
    expect(await patient.monitor.voidReadings(order)).toBe('done');
    expect(await patient.monitor.voidReadings(orderOf(patient))).toBe('done');
    const first = await stateOf(patient);
    expect([first.counting, first.corrections]).toEqual([1, [1, 2, 9_999]]);
    expect(await patient.monitor.voidReadings({ ...order, sequences: [1, 2] })).toBe('done');
    expect(await patient.monitor.voidReadings(orderOf(patient))).toBe('done');
    // The records are told once more: they ask only of what they have not taken, and take each once.
    expect(await stateOf(patient)).toEqual({ ...first, corrections: [1, 2, 9_999, 1, 2] });
    // The third still stands.
    expect(first.alerts).toMatchObject([{ state: 'open', severity: 'red' }]);
    expect(first.alerts[0]?.normalisedAt).toBeUndefined();
  });

  it('are judged by a monitor that was lost in between and made anew', async () => {
    const lost = await monitored(1);
    const { alerts } = await stateOf(lost);
    const patient = await newPatient({ recorded: { sequence: 1, epoch: 1 } });
    const now = Date.now();
    await runInDurableObject(patient.monitor, (_, { storage }) => {
      const reading = patient.reading(80, { measuredAt: alerts[0]?.firedAt ?? now });
      const nothing = { doubts: [], events: [], listed: [], quarantine: [], lastActAt: now };
      const readings = [{ sequence: 1, ordinal: 0, status: 'recorded', reading }] as const;
      const corrections = [{ sequence: 1, at: now }];
      rebuildMonitor(
        new MonitorStore(storage),
        patient.facts,
        { v: 1, ...nothing, readings, corrections, alerts },
        now,
      );
    });
    await evictDurableObject(patient.monitor);
    expect((await stateOf(patient)).alerts).toMatchObject([{ state: 'open' }]);
    expect((await stateOf(patient)).alerts[0]?.normalisedAt).toBeUndefined();
    expect(await patient.monitor.voidReadings(orderOf(patient))).toBe('done');
    expect((await stateOf(patient)).alerts).toMatchObject([{ state: 'open', normalisedAt: expect.any(Number) }]);
  });

  it('of another patient are not this one’s', async () => {
    const [patient, other] = [await monitored(1), await newPatient()];
    const order = { ...orderOf(patient, [1]), patientId: other.facts.patientId };
    expect(await patient.monitor.voidReadings(order)).toBe('done');
    expect((await stateOf(patient)).counting).toBe(1);
  });
});
