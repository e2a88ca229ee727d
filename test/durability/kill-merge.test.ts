import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { bothRed, listed, liveCounts, merge, recordsOf, standingMerge, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 60, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse } = cast;

/** From before the first push to well after the last word between the two monitors. */
const OFFSETS_MS = [0, 25, 75];
/** Each moment costs a start of workerd, on whatever machine. */
const TIMEOUT_MS = 240_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sent, and workerd killed so long afterwards; whether the records have it is what is true then. */
async function killedWhile(send: () => Promise<unknown>, afterMs: number): Promise<void> {
  const sent = send().catch(() => undefined);
  await wait(afterMs);
  await stack.killWorkerd9();
  await sent;
  await stack.restartWorker();
}

test(
  'killed at any moment of a merge there is never no alert, and one of the rule in the end, with what both counted',
  async () => {
    for (const afterMs of OFFSETS_MS) {
      const two = await bothRed(cast);
      await killedWhile(() => merge(nurse, two.from, two.to), afterMs);
      const first = await listed(nurse, two, () => true);
      expect([afterMs, first.from + first.to > 0]).toEqual([afterMs, true]);
      if ((await standingMerge(stack, two)) === undefined)
        expect((await merge(nurse, two.from, two.to)).status).toBe(200);
      await stack.sweep();
      expect([afterMs, await listed(nurse, two, (at) => at.from === 0 && at.to === 1)]).toEqual([
        afterMs,
        { from: 0, to: 1 },
      ]);
      expect((await nurse.entryOf(two.to.id)).count).toBe(2);
      const recorded = await eventually(
        () => liveCounts(stack, two),
        (at) => at.from.length === 0 && at.to.length === 1,
      );
      expect([afterMs, recorded]).toEqual([afterMs, { from: [], to: [2] }]);
    }
  },
  TIMEOUT_MS,
);

test(
  'killed at any moment of the undo each has its own alert in the end, and what came in meanwhile stands in its own record once',
  async () => {
    for (const afterMs of OFFSETS_MS) {
      const two = await bothRed(cast);
      await merge(nurse, two.from, two.to);
      await listed(nurse, two, (at) => at.from === 0 && at.to === 1);
      const sent = await eventually(
        () => two.from.post([oxygen(95)]),
        ({ status }) => status === 200,
      );
      expect(sent.status).toBe(200);
      const mergeId = (await standingMerge(stack, two)) ?? '';
      await killedWhile(() => undo(nurse, two.to, mergeId), afterMs);
      if ((await standingMerge(stack, two)) !== undefined)
        expect((await undo(nurse, two.to, mergeId)).status).toBe(200);
      await stack.sweep();
      expect([afterMs, await listed(nurse, two, (at) => at.from === 1 && at.to === 1)]).toEqual([
        afterMs,
        { from: 1, to: 1 },
      ]);
      const records = await eventually(
        async () => ({ from: await recordsOf(stack, two.from), to: await recordsOf(stack, two.to) }),
        ({ from, to }) => from.length === 2 && to.includes('95 in error'),
      );
      expect([afterMs, records]).toEqual([afterMs, { from: ['80', '95'], to: ['79', '95 in error'] }]);
    }
  },
  TIMEOUT_MS,
);

test('with the records away after the merge, the two monitors settle it between them, killed in between', async () => {
  const two = await bothRed(cast);
  expect((await merge(nurse, two.from, two.to)).status).toBe(200);
  await stack.stopPostgres();
  await stack.killWorkerd9();
  await stack.restartWorker();
  expect(await listed(nurse, two, (at) => at.from === 0 && at.to === 1)).toEqual({ from: 0, to: 1 });
  await two.from.post([oxygen(78)]);
  expect((await nurse.entryOf(two.to.id, ({ count }) => count === 3)).count).toBe(3);
  await stack.startPostgres();
});
