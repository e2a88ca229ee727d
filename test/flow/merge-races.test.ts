import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { listed, type MergeReply, merge, recordsOf, type Two, undo, versionOf } from '../support/merging.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 60, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, takePatient } = castOf(stack);
const ROUNDS = [1, 2, 3];

const told = ({ status, body }: MergeReply) => [status, body.code ?? 'merged'];
const byOutcome = (replies: readonly MergeReply[]) => replies.map(told).toSorted((a, b) => Number(a[0]) - Number(b[0]));

const mergesOf = (ids: readonly string[]) =>
  stack.ownerSql<{ from_patient_id: string; to_patient_id: string }>(
    'select from_patient_id, to_patient_id from patient_merge where from_patient_id = any ($1::uuid[]) and undone_at is null',
    [`{${ids.join(',')}}`],
  );

async function allRed<const Names extends readonly string[]>(names: Names) {
  const patients = names.map(() => takePatient('copd'));
  await Promise.all(patients.map((patient) => patient.post([oxygen(80)])));
  for (const { id } of patients) await nurse.entryOf(id);
  return patients;
}

/** One alert of the rule on the whole list for these people, which has counted so many. */
async function oneAlert(ids: readonly string[], counts: readonly number[], why: unknown): Promise<void> {
  const of = async () =>
    (await nurse.worklist())
      .filter(({ patientId }) => ids.includes(patientId))
      .map(({ count }) => count)
      .toSorted();
  const at = await eventually(of, (now) => JSON.stringify(now) === JSON.stringify(counts));
  expect([why, at]).toEqual([why, counts]);
}

test('two people who merge the same two records at once, each the other way round: one of them has, the other is told that it is done', async () => {
  for (const round of ROUNDS) {
    const [a, b] = await allRed(['a', 'b']);
    if (a === undefined || b === undefined) continue;
    const seen = { a: await versionOf(nurse, a), b: await versionOf(nurse, b) };
    const replies = await Promise.all([
      merge(nurse, a, b, { expectVersions: { to: seen.b, from: seen.a } }),
      merge(physician, b, a, { expectVersions: { to: seen.a, from: seen.b } }),
    ]);
    expect([round, byOutcome(replies)]).toEqual([
      round,
      [
        [200, 'merged'],
        [409, 'already-merged'],
      ],
    ]);
    expect(await mergesOf([a.id, b.id])).toHaveLength(1);
    await oneAlert([a.id, b.id], [2], round);
  }
});

test('one record merged into two others at once is merged into one of them', async () => {
  for (const round of ROUNDS) {
    const [a, b, c] = await allRed(['a', 'b', 'c']);
    if (a === undefined || b === undefined || c === undefined) continue;
    const seen = await Promise.all([a, b, c].map((one) => versionOf(nurse, one)));
    const replies = await Promise.all([
      merge(nurse, a, b, { expectVersions: { to: seen[1] } }),
      merge(physician, a, c, { expectVersions: { to: seen[2] } }),
    ]);
    expect([round, byOutcome(replies)]).toEqual([
      round,
      [
        [200, 'merged'],
        [409, 'already-merged'],
      ],
    ]);
    expect(await mergesOf([a.id])).toHaveLength(1);
    await oneAlert([a.id, b.id, c.id], [1, 2], round);
  }
});

test('an undo and another merge of the record at once, and two undos at once: each has one outcome, and says so', async () => {
  for (const round of ROUNDS) {
    const [a, b, c] = await allRed(['a', 'b', 'c']);
    if (a === undefined || b === undefined || c === undefined) continue;
    const { body } = await merge(nurse, a, b);
    await oneAlert([a.id, b.id, c.id], [1, 2], round);
    const to = await versionOf(nurse, c);
    const [first, second, third] = await Promise.all([
      undo(nurse, b, body.mergeId),
      undo(physician, b, body.mergeId),
      merge(nurse, a, c, { expectVersions: { to } }),
    ]);
    expect([round, byOutcome([first, second])]).toEqual([
      round,
      [
        [200, 'merged'],
        [409, 'merge-undone'],
      ],
    ]);
    const isMerged = third.status === 200;
    expect([round, told(third)]).toEqual([round, isMerged ? [200, 'merged'] : [409, 'already-merged']]);
    expect(await mergesOf([a.id])).toHaveLength(isMerged ? 1 : 0);
    await oneAlert([a.id, b.id, c.id], isMerged ? [1, 2] : [1, 1, 1], round);
  }
});

test('alarms that arrive and somebody who acknowledges while it is merged: nothing is lost, nothing counted twice', async () => {
  for (const round of ROUNDS) {
    const two: Two = { from: takePatient('copd'), to: takePatient('copd') };
    await two.from.post([oxygen(80)]);
    await two.to.post([oxygen(79)]);
    const entry = await nurse.entryOf(two.from.id);
    await nurse.entryOf(two.to.id);
    const versions = { from: await versionOf(nurse, two.from), to: await versionOf(nurse, two.to) };
    const kept = (sender: Two['from'], value: number) => {
      const item = oxygen(value);
      return eventually(
        () => sender.post([item]),
        ({ status, body }) => status === 200 && body.items[0]?.status !== 'retry',
      );
    };
    const [merged, seen, ...sent] = await Promise.all([
      merge(nurse, two.from, two.to, { expectVersions: versions }),
      physician.acknowledge(entry),
      kept(two.from, 78),
      kept(two.to, 77),
      kept(two.from, 76),
    ]);
    expect([round, told(merged)]).toEqual([round, [200, 'merged']]);
    expect([round, [200, 404, 409].includes(seen.status)]).toEqual([round, true]);
    expect(sent.map(({ body }) => body.items[0]?.status)).not.toContain('refused');
    expect([round, await listed(nurse, two, (at) => at.from === 0 && at.to === 1)]).toEqual([
      round,
      { from: 0, to: 1 },
    ]);
    expect([round, (await nurse.entryOf(two.to.id, ({ count }) => count === 5)).state]).toEqual([round, 'open']);
    const values = await eventually(
      async () => [...(await recordsOf(stack, two.from)), ...(await recordsOf(stack, two.to))].toSorted(),
      (all) => all.length >= 5,
    );
    expect([round, values]).toEqual([round, ['76', '77', '78', '79', '80']]);
  }
});
