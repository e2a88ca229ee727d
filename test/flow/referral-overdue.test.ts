import { afterAll, beforeAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { startPager } from '../support/pager.ts';
import { inventPerson } from '../support/planted/invent-person.ts';
import { startStack } from '../support/stack.ts';
import { unitDesk } from '../support/unit-desk.ts';

const PHONE = '+4799900003';
const pager = await startPager();
const stack = await startStack({
  patients: 2,
  bindings: { SMS_GATEWAY_URL: `${pager.url}/sms`, SMS_GATEWAY_TOKEN: 'a-token-for-this-test' },
});
afterAll(async () => {
  await stack.stop();
  await pager.close();
});
const { nurse, physician, neighbour } = castOf(stack);
const desk = unitDesk(stack, physician);

beforeAll(async () => {
  const everyDay = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
  await desk.put('care', { liveQueue: false, openingHours: [everyDay] });
  await desk.put('duties', { duties: [{ key: 'first', name: 'first' }] });
  await desk.put('contact', { practitionerId: nurse.id, phone: PHONE });
});

/** Everybody is reached by every way there is: a text and a call. */
const told = () => pager.requests.filter(({ body }) => body.includes('"sms"'));
async function overdue(): Promise<string> {
  const { nationalId, name, birthDate } = inventPerson();
  const patient = { nationalId, name, birthDate };
  const referral = { toUnitId: nurse.unitId, patient, programme: 'copd', purpose: 'COPD at home', risk: 'medium' };
  const sent = await neighbour.post<{ referralId: string }>(`/api/v1/units/${neighbour.unitId}/referrals`, referral);
  expect(sent.status).toBe(201);
  const { referralId } = sent.body;
  await stack.ownerSql(`update referral set due_at = now() - interval '1 minute' where referral_id = $1`, [referralId]);
  return referralId;
}
const toldAt = async (referralId: string) =>
  (
    await stack.ownerSql<{ told_at: Date | null }>('select told_at from referral where referral_id = $1', [referralId])
  )[0]?.told_at;
const waiting = async () =>
  (await nurse.get<{ overdue: number }>(`/api/v1/units/${nurse.unitId}/referrals`)).body.overdue;
const decline = (referralId: string) =>
  nurse.post(`/api/v1/referrals/${referralId}/decline`, { reason: 'no capacity' });

test('nobody on call is no answer: who comes on call later is told, once for all that wait, whatever is down meanwhile', async () => {
  const first = await overdue();
  await stack.sweep();
  expect([told().length, await toldAt(first), await waiting()]).toEqual([0, null, 1]);
  const second = await overdue();
  await desk.putOnCall('first', nurse.id);
  await stack.stopPostgres();
  await stack.sweep();
  expect(told()).toHaveLength(0);
  await stack.startPostgres();
  await stack.sweep();
  expect(told()).toHaveLength(1);
  expect(told()[0]?.body).toContain(PHONE);
  for (const secret of ['Lekkesen', 'COPD', first]) expect(told()[0]?.text).not.toContain(secret);
  expect([await toldAt(first), await toldAt(second)]).toEqual([expect.any(Date), expect.any(Date)]);
  await stack.sweep();
  await stack.sweep();
  expect([told().length, await waiting()]).toEqual([1, 2]);
  // What the sweep could not write down is no reason to tell it again.
  await stack.ownerSql('update referral set told_at = null');
  await stack.sweep();
  expect([told().length, await toldAt(first)]).toEqual([1, expect.any(Date)]);
  expect([(await decline(first)).status, (await decline(second)).status, await waiting()]).toEqual([200, 200, 0]);
});

test('what is answered before anybody was told is told to nobody; a gateway that is away is asked again', async () => {
  const before = told().length;
  pager.answer('/sms', 500);
  const [answered, left] = [await overdue(), await overdue()];
  await stack.sweep();
  expect(await toldAt(left)).toBeNull();
  expect((await decline(answered)).status).toBe(200);
  pager.answer('/sms', 201);
  const failed = told().length;
  expect(failed).toBeGreaterThan(before);
  await stack.sweep();
  expect([told().length, await toldAt(left), await toldAt(answered)]).toEqual([failed + 1, expect.any(Date), null]);
  await stack.sweep();
  expect(told().length).toBe(failed + 1);
});
