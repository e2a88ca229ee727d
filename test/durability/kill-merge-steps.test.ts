import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { bothRed, listed, liveCounts, merge, recordsOf, standingMerge, type Two, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';
import { startStepGate } from '../support/step-gate.ts';

const gate = await startStepGate();
const stack = await startStack({ patients: 60, hangable: false, bindings: { STEP_GATE: gate.url } });
afterAll(async () => {
  await gate.close();
  await stack.stop();
});
const cast = castOf(stack);
const { nurse } = cast;

/** As `workers/objects/reach-step.ts` names them. */
const OF_MERGE = ['recorded', 'to-told', 'from-told', 'ask', 'hand', 'handed', 'let-go'] as const;
const OF_UNDO = ['recorded', 'to-told', 'from-told', 'back', 'given-back', 'parted'] as const;
/** Each step costs a start of workerd, on whatever machine. */
const TIMEOUT_MS = 400_000;

/** Sent, and workerd killed while it stands at that step. */
async function killedAt(step: string, send: () => Promise<unknown>): Promise<void> {
  const reached = gate.hold(step);
  const sent = send().catch(() => undefined);
  await reached;
  await stack.killWorkerd9();
  gate.open();
  await sent;
  await stack.restartWorker();
}

async function settles(two: Two, step: string, wanted: Awaited<ReturnType<typeof liveCounts>>): Promise<void> {
  const at = { from: wanted.from.length, to: wanted.to.length };
  const onList = await listed(nurse, two, (now) => now.from === at.from && now.to === at.to);
  expect([step, onList]).toEqual([step, at]);
  const recorded = await eventually(
    () => liveCounts(stack, two),
    (now) => JSON.stringify(now) === JSON.stringify(wanted),
  );
  expect([step, recorded]).toEqual([step, wanted]);
}

test(
  'killed at each step of a merge, there is one alert of the rule in the end, with what both counted, and never none',
  async () => {
    for (const step of OF_MERGE) {
      const two = await bothRed(cast);
      await killedAt(step, () => merge(nurse, two.from, two.to));
      const first = await listed(nurse, two, () => true);
      expect([step, first.from + first.to > 0, (await standingMerge(stack, two)) !== undefined]).toEqual([
        step,
        true,
        true,
      ]);
      await stack.sweep();
      await settles(two, step, { from: [], to: [2] });
    }
  },
  TIMEOUT_MS,
);

test(
  'killed at each step of the undo, each has its own alert in the end, and what came in meanwhile stands in its own record once',
  async () => {
    for (const step of OF_UNDO) {
      const two = await bothRed(cast);
      await merge(nurse, two.from, two.to);
      await listed(nurse, two, (at) => at.from === 0 && at.to === 1);
      await eventually(
        () => two.from.post([oxygen(95)]),
        ({ status }) => status === 200,
      );
      const mergeId = (await standingMerge(stack, two)) ?? '';
      await killedAt(step, () => undo(nurse, two.to, mergeId));
      expect([step, await standingMerge(stack, two)]).toEqual([step, undefined]);
      await stack.sweep();
      await settles(two, step, { from: [1], to: [1] });
      const wanted = { from: ['80', '95'], to: ['79', '95 in error'] };
      const values = await eventually(
        async () => ({ from: await recordsOf(stack, two.from), to: await recordsOf(stack, two.to) }),
        (now) => JSON.stringify(now) === JSON.stringify(wanted),
      );
      expect([step, values]).toEqual([step, wanted]);
    }
  },
  TIMEOUT_MS,
);
