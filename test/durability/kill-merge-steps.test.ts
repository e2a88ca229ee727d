import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { listed, merge, recordsOf, type Two, undo } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';
import { startStepGate } from '../support/step-gate.ts';

const gate = await startStepGate();
const stack = await startStack({ patients: 60, hangable: false, bindings: { STEP_GATE: gate.url } });
afterAll(async () => {
  await gate.close();
  await stack.stop();
});
const { nurse, takePatient } = castOf(stack);

/** As `workers/objects/reach-step.ts` names them. */
const OF_MERGE = ['recorded', 'to-told', 'from-told', 'ask', 'hand', 'handed', 'let-go'] as const;
const OF_UNDO = ['recorded', 'to-told', 'from-told', 'back', 'given-back', 'parted'] as const;
/** Each step costs a start of workerd, on whatever machine. */
const TIMEOUT_MS = 400_000;

async function bothRed(): Promise<Two> {
  const two = { from: takePatient('copd'), to: takePatient('copd') };
  await two.from.post([oxygen(80)]);
  await two.to.post([oxygen(79)]);
  await listed(nurse, two, (at) => at.from === 1 && at.to === 1);
  return two;
}

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

async function standing({ from }: Two): Promise<string | undefined> {
  const [row] = await stack.ownerSql<{ merge_id: string }>(
    'select merge_id from patient_merge where from_patient_id = $1 and undone_at is null',
    [from.id],
  );
  return row?.merge_id;
}

/** Live alerts in the records, with what they counted. */
const liveIn = async (two: Two) => {
  const rows = await stack.ownerSql<{ patient_id: string; count: number }>(
    `select patient_id, (body ->> 'count')::integer as count from alert
     where patient_id = any ($1::uuid[]) and state <> 'resolved'`,
    [`{${two.from.id},${two.to.id}}`],
  );
  const of = (id: string) => rows.filter(({ patient_id }) => patient_id === id).map(({ count }) => count);
  return { from: of(two.from.id), to: of(two.to.id) };
};

async function settles(two: Two, step: string, wanted: Awaited<ReturnType<typeof liveIn>>): Promise<void> {
  const at = { from: wanted.from.length, to: wanted.to.length };
  const onList = await listed(nurse, two, (now) => now.from === at.from && now.to === at.to);
  expect([step, onList]).toEqual([step, at]);
  const recorded = await eventually(
    () => liveIn(two),
    (now) => JSON.stringify(now) === JSON.stringify(wanted),
  );
  expect([step, recorded]).toEqual([step, wanted]);
}

test(
  'killed at each step of a merge, there is one alert of the rule in the end, with what both counted, and never none',
  async () => {
    for (const step of OF_MERGE) {
      const two = await bothRed();
      await killedAt(step, () => merge(nurse, two.from, two.to));
      const first = await listed(nurse, two, () => true);
      expect([step, first.from + first.to > 0, (await standing(two)) !== undefined]).toEqual([step, true, true]);
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
      const two = await bothRed();
      await merge(nurse, two.from, two.to);
      await listed(nurse, two, (at) => at.from === 0 && at.to === 1);
      await eventually(
        () => two.from.post([oxygen(95)]),
        ({ status }) => status === 200,
      );
      const mergeId = (await standing(two)) ?? '';
      await killedAt(step, () => undo(nurse, two.to, mergeId));
      expect([step, await standing(two)]).toEqual([step, undefined]);
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
