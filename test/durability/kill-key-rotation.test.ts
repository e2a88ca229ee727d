import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { keyRows, keysOnce, unreadableRows } from '../support/keys.ts';
import { asOperator } from '../support/leaving.ts';
import { pagedBindings, pagesOfRed, putClearAddresses, putPushThenSms, subscribe } from '../support/on-call.ts';
import { startPager } from '../support/pager.ts';
import { startStack } from '../support/stack.ts';
import { naer } from '../support/steward.ts';

const pager = await startPager();
const stack = await startStack({ patients: 60, hangable: false, bindings: await pagedBindings(pager) });
afterAll(async () => {
  await stack.stop();
  await pager.close();
});
const cast = castOf(stack);
const { tenantId, nurse, takePatient } = cast;
const patients = [takePatient('copd'), takePatient('copd')];
const { identityKey } = stack.secrets;
const TIMEOUT_MS = 300_000;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Wakes what lost its turn: nothing waits for the next minute of the sweep. */
const sweepJobs = async () => {
  await stack.ownerSql(`update job set updated_at = now() - interval '1 hour' where state in ('waiting', 'running')`);
  await stack.sweep();
};
const standing = async () =>
  (
    await stack.ownerSql<{ state: string; phase: string | null }>(
      `select state, detail ->> 'phase' as phase from job where kind = 'key-rotation' order by created_at desc limit 1`,
    )
  )[0];

test(
  'the Worker and PostgreSQL killed in the middle of a change of keys: every row opens at every moment, and it ends with nothing under the old key',
  async () => {
    for (const patient of patients) expect((await patient.post([oxygen(82)])).status).toBe(200);
    // Of staff one browser of before, in clear, one that is sealed, and a telephone in clear.
    await putPushThenSms(stack, cast);
    await putClearAddresses(stack, cast, { endpoint: `${pager.url}/push/of-before`, phone: '+4799900002' });
    await subscribe(nurse, pager, 'nurse');
    const browsers = ['/push/nurse', '/push/of-before'];
    const names = new Map<string, string>();
    for (const { id } of patients) names.set(id, (await nurse.entryOf(id)).patientName);
    const [old] = await keyRows(stack, tenantId);
    const oldKey = old?.wrapped_key ?? '';
    await naer(stack, ['key', 'rotate', '--tenant', tenantId]);

    const seen = new Set<string>();
    for (const [round, afterMs] of [20, 60, 150, 40, 300, 100].entries()) {
      await wait(afterMs);
      if (round % 2 === 0) await stack.killWorkerd9();
      else await stack.killPostgres9();
      if (round % 2 === 1) {
        // Who is on call is reached, and what is on the list is read, without the records.
        expect((await pagesOfRed(cast, pager, 2)).toSorted()).toEqual(browsers);
        for (const item of (await nurse.worklist()).filter(({ patientId }) => names.has(patientId)))
          expect(item.patientName).toBe(names.get(item.patientId));
        await stack.startPostgres();
      }
      const at = await standing();
      seen.add(`${at?.state} ${at?.phase ?? ''}`);
      expect(await unreadableRows(stack, tenantId, identityKey)).toMatchObject({ unreadable: [] });
      if (round % 2 === 0) await stack.restartWorker();
      await sweepJobs();
      for (const { id } of patients) expect((await nurse.entryOf(id)).patientName).toBe(names.get(id));
    }
    // Cut short in the middle at least once, or this shows nothing.
    expect([...seen].filter((one) => /^(waiting|running)/.test(one)).length).toBeGreaterThan(0);

    await eventually(
      async () => {
        await sweepJobs();
        return await standing();
      },
      (at) => at?.state === 'done',
      120_000,
    );
    const { left, keys } = await keysOnce(await asOperator(stack), tenantId, 'done');
    expect(Object.values(left).every((n) => n === 0)).toBe(true);
    expect(keys.map(({ state }) => state)).toEqual(['retired', 'active']);
    const { rows, unreadable } = await unreadableRows(stack, tenantId, identityKey);
    expect([rows > 100, unreadable]).toEqual([true, []]);
    expect(stack.objectRowsNaming(oldKey)).toEqual([]);
    for (const text of ['+4799900002', 'push/of-before']) expect(stack.objectRowsNaming(text)).toEqual([]);
    const clear = await stack.ownerSql(`select phone from practitioner_contact where phone <> ''
      union all select endpoint from push_subscription where endpoint <> ''`);
    expect(clear).toEqual([]);
    await stack.stopPostgres();
    expect((await pagesOfRed(cast, pager, 2)).toSorted()).toEqual(browsers);
    await stack.startPostgres();
    for (const { id } of patients) expect((await nurse.entryOf(id)).patientName).toBe(names.get(id));
  },
  TIMEOUT_MS,
);
