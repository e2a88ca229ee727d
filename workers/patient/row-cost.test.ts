import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { MINUTE, newPatient } from './monitor-fixture.ts';
import { recordBatch } from './record-batch.ts';
import { countRows } from './row-fixture.ts';
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
});
