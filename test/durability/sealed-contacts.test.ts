import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { keyRows, keysOnce, unreadableRows } from '../support/keys.ts';
import { asOperator } from '../support/leaving.ts';
import { pagedBindings, pagesOfRed, putClearAddresses, putPushThenSms, subscribe } from '../support/on-call.ts';
import { startPager } from '../support/pager.ts';
import { startStack } from '../support/stack.ts';
import { naer } from '../support/steward.ts';
import { unitDesk } from '../support/unit-desk.ts';

const pager = await startPager();
const stack = await startStack({ patients: 24, hangable: false, bindings: await pagedBindings(pager) });
afterAll(async () => {
  await stack.stop();
  await pager.close();
});
const cast = castOf(stack);
const { tenantId, nurse, physician } = cast;
// Not planted: objects that were told these in clear had them in their files.
const [PHONE, ENDPOINT] = ['+4799900002', `${pager.url}/push/of-before`];
const SEALED_PHONE = '+4799911122';

/** What a new red sends that no browser takes, while the records are away, by a Worker that remembers nothing. */
async function pagesWithoutRecords(n: number): Promise<readonly string[]> {
  await stack.stopPostgres();
  await stack.killWorkerd9();
  await stack.restartWorker();
  pager.answer('/push/', 500);
  try {
    return await pagesOfRed(cast, pager, n);
  } finally {
    pager.answer('/push/', 201);
    await stack.startPostgres();
  }
}
const clearRows = async () =>
  await stack.ownerSql(
    `select practitioner_id from practitioner_contact where phone <> ''
     union all select practitioner_id from push_subscription where (endpoint || p256dh || auth) <> ''`,
  );

test('who was told to the duty in clear, before there were seals, is reached while the records are away', async () => {
  await putPushThenSms(stack, cast);
  await putClearAddresses(stack, cast, { endpoint: ENDPOINT, phone: PHONE });
  // Any change of the unit brings its duty what stands in the records.
  await unitDesk(stack, physician).put('care', { liveQueue: true });
  expect(await clearRows()).toHaveLength(2);
  expect(stack.objectRowsNaming(PHONE)).not.toEqual([]);
  expect(await pagesWithoutRecords(2)).toEqual(['/push/of-before', '/sms']);
  expect(JSON.parse(pager.requests.at(-1)?.body ?? '')).toMatchObject({ to: PHONE });
});

test('the sweep seals the rows and tells the duty anew: in clear it stands in no row of anything, and everybody is reached', async () => {
  await stack.sweep();
  await stack.sweep();
  expect(await clearRows()).toEqual([]);
  for (const text of [PHONE, '/push/of-before']) expect(stack.objectRowsNaming(text)).toEqual([]);
  expect(await unreadableRows(stack, tenantId, stack.secrets.identityKey)).toMatchObject({ unreadable: [] });
  expect(await pagesWithoutRecords(2)).toEqual(['/push/of-before', '/sms']);
});

test('after a change of keys nothing of the old one is in any object, and people are reached while the records are away', async () => {
  await unitDesk(stack, physician).put('contact', { phone: SEALED_PHONE });
  await subscribe(nurse, pager, 'nurse');
  const [old] = await keyRows(stack, tenantId);
  const oldKey = old?.wrapped_key ?? '';
  expect(stack.objectRowsNaming(oldKey).some((place) => /duty/i.test(place))).toBe(true);
  await naer(stack, ['key', 'rotate', '--tenant', tenantId]);
  const { left, keys } = await keysOnce(await asOperator(stack), tenantId, 'done');
  expect(left).toMatchObject({ staffPhones: 0, pushSubscriptions: 0, dutyAddresses: 0, dutiesUnasked: 0 });
  expect(keys.map(({ state }) => state)).toEqual(['retired', 'active']);
  expect(stack.objectRowsNaming(oldKey)).toEqual([]);
  expect(await unreadableRows(stack, tenantId, stack.secrets.identityKey)).toMatchObject({ unreadable: [] });
  await naer(stack, ['key', 'destroy', '--tenant', tenantId]);
  expect((await pagesWithoutRecords(3)).toSorted()).toEqual(['/push/nurse', '/push/of-before', '/sms']);
  expect(JSON.parse(pager.requests.at(-1)?.body ?? '')).toMatchObject({ to: SEALED_PHONE });
});
