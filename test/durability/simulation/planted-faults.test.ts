import { describe, expect, it } from 'vitest';
import type { PlantName } from './plants.ts';
import { runInThread } from './run-in-thread.ts';

/** Worlds within which a fault of the product must show: most do in a few, one that needs a block in 1 of 130. */
const BUDGET = 600;

/** Which promise each planted fault breaks; some break one before the other. */
const FOUND_BY: Readonly<Record<PlantName, readonly string[]>> = {
  'drop-an-outbox-row': ['nothing-lost', 'records-are-equal'],
  'drop-a-row-of-a-list': ['on-its-owners-list'],
  'forget-a-timer': ['clocks-are-stored'],
  'act-on-a-stale-revision': ['acts-on-what-was-seen'],
  'remove-before-put': ['put-before-remove'],
  'await-before-a-clock': ['clocks-come-on-time', 'alarm-is-set'],
  'a-put-that-is-not-idempotent': ['revision-grows', 'on-its-owners-list'],
  'forget-a-block': ['hidden-as-blocked'],
  'leave-it-with-a-blocked-unit': ['no-alert-of-a-blocked-unit'],
  'lose-an-acknowledged-reading': ['nothing-lost', 'records-are-equal'],
  'forget-a-command': ['a-repeated-command-has-its-own-outcome', 'acts-on-what-was-seen'],
  'sleep-through-the-alarm': ['alarm-is-set', 'clocks-come-on-time'],
};

describe(`a planted fault is found within ${BUDGET} worlds`, () => {
  it.each(Object.entries(FOUND_BY))(
    '%s',
    async (plant, by) => {
      const { broken } = await runInThread({ from: 1, worlds: BUDGET, plant: plant as PlantName, atMostBroken: 1 });
      expect(by).toContain(broken[0]?.invariant);
    },
    300_000,
  );

  it('and the same seed breaks at the same step again', async () => {
    const order = { from: 1, worlds: BUDGET, plant: 'forget-a-timer', atMostBroken: 3 } as const;
    const [first, second] = [await runInThread(order), await runInThread(order)];
    expect(first.broken).toHaveLength(3);
    expect(second).toEqual({ ...first, cpuMs: second.cpuMs });
  }, 300_000);
});
