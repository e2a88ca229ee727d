import type { DemoFile } from '@naer/contracts/demo';
import { call } from '../../support/call.ts';
import type { BenchStack } from './start-bench-stack.ts';

const HOUR_MS = 3_600_000;

/**
 * Signs for a unit that a red is pushed at once to its nurse, who is on duty from now on, at this address; the unit's
 * monitors know it when it resolves.
 */
export async function callOnDuty(
  { port, sweep }: Pick<BenchStack, 'port' | 'sweep'>,
  tenant: DemoFile['tenants'][number],
  unitId: string,
  endpoint: string,
): Promise<void> {
  const at = (role: string) => {
    const person = tenant.practitioners.find((one) => one.unitId === unitId && one.role === role);
    if (person === undefined) throw new Error(`The unit has no ${role}`);
    return person;
  };
  const [nurse, physician] = [at('nurse'), at('physician')];
  const send = async (method: string, path: string, token: string, body: object | undefined, etag?: string) => {
    const reply = await call(`http://127.0.0.1:${port}`, {
      method,
      path: `/api/v1/units/${unitId}/${path}`,
      token,
      body,
      ...(etag !== undefined && { headers: { 'if-match': etag } }),
    });
    if (reply.status >= 300) throw new Error(`${method} ${path} was answered ${reply.status}: ${reply.text}`);
    return reply;
  };
  const put = async (path: string, body: object) => {
    const { headers } = await send('GET', 'care', physician.token, undefined);
    await send('PUT', path, physician.token, body, headers.get('etag') ?? '');
  };
  const red = {
    acknowledgeWithinMinutes: 60,
    counting: 'always',
    steps: [{ afterMinutes: 0, duty: 'first', channel: 'push' }],
    rounds: 1,
    roundAfterMinutes: 60,
  };
  await put('duties', { duties: [{ key: 'first', name: 'first' }] });
  await put('policies', { ladders: { red }, followUpMinutes: 240 });
  await send('POST', 'duties/first/shifts', nurse.token, {
    practitionerId: nurse.id,
    from: new Date(Date.now() - HOUR_MS).toISOString(),
    to: new Date(Date.now() + HOUR_MS).toISOString(),
  });
  await send('POST', 'push-subscriptions', nurse.token, {
    endpoint,
    keys: { p256dh: 'p'.repeat(87), auth: 'a'.repeat(22) },
  });
  await sweep();
}
