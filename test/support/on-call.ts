import type { CastPerson, castOf } from './cast.ts';
import { eventually } from './eventually.ts';
import { oxygen } from './items.ts';
import type { Pager } from './pager.ts';
import type { TestStack } from './stack.ts';
import { unitDesk } from './unit-desk.ts';

type Cast = ReturnType<typeof castOf>;

/** What a Worker must have to send pushes and SMS to the pager. */
export async function pagedBindings(pager: Pager): Promise<Readonly<Record<string, string>>> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { d: VAPID_PRIVATE_KEY = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  return {
    VAPID_PRIVATE_KEY,
    VAPID_SUBJECT: 'mailto:drift@naer.example',
    SMS_GATEWAY_URL: `${pager.url}/sms`,
    SMS_GATEWAY_TOKEN: 'a-token-for-this-test',
  };
}

/** A red is pushed to the nurse at once; what nobody's browser takes is sent to the physician's telephone. */
export async function putPushThenSms(stack: TestStack, { nurse, physician }: Cast): Promise<void> {
  const desk = unitDesk(stack, physician);
  const steps = [
    { afterMinutes: 0, duty: 'first', channel: 'push' },
    { afterMinutes: 600, duty: 'second', channel: 'sms' },
  ];
  const red = { acknowledgeWithinMinutes: 600, counting: 'always', steps, rounds: 1, roundAfterMinutes: 60 };
  await desk.put('duties', { duties: ['first', 'second'].map((key) => ({ key, name: key })) });
  await desk.put('policies', { ladders: { red }, followUpMinutes: 240 });
  await desk.putOnCall('first', nurse.id);
  await desk.putOnCall('second', physician.id);
  await stack.sweep();
}

/** A browser of the person's own; its requests come to the pager under `/push/<name>`. */
export async function subscribe(person: CastPerson, pager: Pager, name: string): Promise<void> {
  const keys = { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) };
  const body = { endpoint: `${pager.url}/push/${name}`, keys };
  const { status } = await person.post(`/api/v1/units/${person.unitId}/push-subscriptions`, body);
  if (status !== 201) throw new Error(`A browser was answered ${status}`);
}

/** As the version before seals had left them. */
export async function putClearAddresses(
  stack: TestStack,
  { tenantId, nurse, physician }: Cast,
  { endpoint, phone }: { readonly endpoint: string; readonly phone: string },
): Promise<void> {
  await stack.ownerSql('insert into practitioner_contact (tenant_id, practitioner_id, phone) values ($1, $2, $3)', [
    tenantId,
    physician.id,
    phone,
  ]);
  await stack.ownerSql(
    `insert into push_subscription (tenant_id, subscription_id, practitioner_id, endpoint, p256dh, auth)
     values ($1, gen_random_uuid(), $2, $3, 'p', 'a')`,
    [tenantId, nurse.id, endpoint],
  );
}

/** Paths of what was sent because of a new red, once it is so much. */
export async function pagesOfRed({ takePatient }: Cast, pager: Pager, n: number): Promise<readonly string[]> {
  const before = pager.requests.length;
  const { status } = await takePatient('copd').post([oxygen(80)]);
  if (status !== 200) throw new Error(`A reading was answered ${status}`);
  await eventually(
    async () => pager.requests.length - before,
    (count) => count >= n,
  );
  return pager.requests.slice(before).map(({ path }) => path);
}
