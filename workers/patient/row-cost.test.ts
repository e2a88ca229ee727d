import { runInDurableObject } from 'cloudflare:test';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { MINUTE, newPatient } from './monitor-fixture.ts';
import { recordBatch } from './record-batch.ts';
import { countRows } from './row-fixture.ts';
import { DAY, HOUR, measured, NOON, patientWith, withStore } from './rule-fixture.ts';
import { MonitorStore } from './store/monitor-store.ts';

describe('the outbox', () => {
  it('gives a delivery no more text than one call may carry, and always at least one row', async () => {
    const patient = await newPatient();
    const taken = await runInDurableObject(patient.monitor, (_instance, state) => {
      const { outbox } = new MonitorStore(state.storage);
      const sizes = [1_500_000, 600_000, 300_000, 200_000];
      for (const [i, size] of sizes.entries()) outbox.add('worklist/nowhere', 'x'.repeat(size), i);
      const batches: number[] = [];
      for (
        let rows = outbox.load('worklist/nowhere', 100);
        rows.length > 0;
        rows = outbox.load('worklist/nowhere', 100)
      ) {
        batches.push(rows.length);
        outbox.confirm('worklist/nowhere', rows.at(-1)?.slot ?? 0, rows.length);
      }
      return batches;
    });
    expect(taken).toEqual([1, 2, 1]);
  });
});

describe('cost', () => {
  it.each([
    ['without a sender id', undefined, 3],
    ['with a sender id, whose index is one row more', 'a', 4],
  ])('a quiet reading %s writes few rows, confirming included', async (_, senderId, expected) => {
    const patient = await newPatient();
    await patient.record(patient.reading(95, { measuredAt: Date.now() - MINUTE, senderId: 'first' }));
    const rows = await runInDurableObject(patient.monitor, (_instance, state) => {
      const counted = countRows(state.storage);
      const store = new MonitorStore(counted.storage);
      store.outbox.confirm('records', 1, 1);
      counted.reset();
      const reading = patient.reading(95, senderId === undefined ? {} : { senderId });
      const answer = recordBatch(store, patient.facts, patient.batch([reading]), Date.now());
      expect(answer).toMatchObject({ ok: true, outcomes: [{ status: 'recorded' }] });
      const [row] = store.outbox.load('records', 10);
      store.outbox.confirm('records', row?.slot ?? 0, 1);
      return counted.written();
    });
    // The alarm that guards the outbox is one row more when none stands earlier: 4, or 5 with a sender id.
    expect(rows).toBe(expected);
  });

  const trend: Rule = {
    type: 'trend',
    ruleKey: 'trend',
    measure: 'cgm-glucose',
    unit: 'mmol/L',
    window: { days: 30 },
    of: 'mean',
    minSamples: 100,
    yellowHigh: 50,
  };
  const meanOfDay: Rule = { ...trend, ruleKey: 'day', window: { hours: 24 } };
  const doubts: Rule = {
    type: 'device',
    ruleKey: 'doubts',
    on: 'questionable',
    series: ['cgm-glucose'],
    n: 5,
    of: 20,
    severity: 'yellow',
  };
  const STEP = 5 * MINUTE;
  const perDay = DAY / STEP;

  it('a day of a sensor, its sum included, writes hardly more than four rows a reading', async () => {
    const patient = await patientWith([trend]);
    const midnight = NOON - 12 * HOUR;
    const rows = await withStore(patient, (_, storage) => {
      const counted = countRows(storage);
      const store = new MonitorStore(counted.storage);
      for (let n = 0; n < 2 * perDay; n += 1) {
        if (n === perDay) counted.reset();
        const at = midnight + n * STEP;
        recordBatch(store, patient.facts, patient.batch([measured('cgm-glucose', 6, at)]), at);
        const [row] = store.outbox.load('records', 10);
        store.outbox.confirm('records', row?.slot ?? 0, 1);
      }
      return counted.written();
    });
    // With the alarm that guards the outbox once a reading.
    expect(rows / perDay + 1).toBeGreaterThan(4);
    expect(rows / perDay + 1).toBeLessThanOrEqual(4.05);
  });

  it('an alarming reading that repeats adds four rows, one of them its mark', async () => {
    const patient = await newPatient();
    const rows = await withStore(patient, (_, storage) => {
      const counted = countRows(storage);
      const store = new MonitorStore(counted.storage);
      const record = (value: number, at: number) => {
        counted.reset();
        recordBatch(store, patient.facts, patient.batch([measured('oxygen-saturation', value, at)]), at);
        return counted.written();
      };
      record(95, NOON - 2 * MINUTE);
      const quiet = record(95, NOON - MINUTE);
      record(80, NOON);
      return record(80, NOON + MINUTE) - quiet;
    });
    // The alert and its index, the mark, the row to the worklist.
    expect(rows).toBe(4);
  });

  it.each([
    ['a mean of 30 days', '1,000', [trend], 1_000, 400],
    ['a mean of 30 days', '26,000', [trend], 26_000, 400],
    ['all of a day and few of 89 days', '26,000', [meanOfDay, doubts], 26_000, 1_000],
  ] as const)(
    'a value judged by %s, with %s others behind it, reads few rows on a monitor that has just woken',
    async (_, __, rules, points, atMost) => {
      const patient = await patientWith(rules);
      const last = NOON - STEP;
      const read = await withStore(patient, (filled, storage) => {
        storage.transactionSync(() => {
          for (let n = 0; n < points; n += 1)
            filled.measurements.insert(measured('cgm-glucose', 6, last - n * STEP), n + 1, 0, 'recorded');
        });
        const wake = (at: number) => {
          const counted = countRows(storage);
          const store = new MonitorStore(counted.storage);
          const answer = recordBatch(store, patient.facts, patient.batch([measured('cgm-glucose', 6, at)]), at);
          expect(answer).toMatchObject({ ok: true, outcomes: [{ status: 'recorded' }] });
          return counted.read();
        };
        wake(NOON);
        return wake(NOON + STEP);
      });
      expect(read).toBeLessThanOrEqual(atMost);
    },
  );
});
