import { describe, expect, it } from 'vitest';
import type { Bindings } from '../env.ts';
import { createIngestRoutes } from '../ingest/create-ingest-routes.ts';
import { TEST_BINDINGS } from '../ingest/ingest-testing.ts';
import { createOauthRoutes } from '../oauth/create-oauth-routes.ts';
import { createApp } from './create-app.ts';

/** The doors that strangers stand at; each test counts for itself. */
function doors(limits: object, over: object = {}) {
  const app = createApp();
  app.route('/oauth', createOauthRoutes());
  app.route('/ingest', createIngestRoutes());
  const env = { ...TEST_BINDINGS, LIMITS: JSON.stringify(limits), ...over } as Bindings;
  const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    await app.request(path, { redirect: 'manual', ...init, headers }, env);
  const from = (address: string) => ({ 'cf-connecting-ip': address });
  const askToken = (address: string, clientId = `${crypto.randomUUID()}.${crypto.randomUUID()}`) =>
    ask(
      '/oauth/token',
      { ...from(address), 'content-type': 'application/x-www-form-urlencoded' },
      {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'x' }),
      },
    );
  return { ask, from, askToken };
}
const LOGIN = '/oauth/login?provider=none';

describe('log-in', () => {
  it('is limited by address, before anything is asked of an issuer', async () => {
    const { ask, from } = doors({ addressLogins: 2 });
    const found = [];
    for (let nth = 0; nth < 3; nth += 1) found.push((await ask(LOGIN, from('192.0.2.1'))).status);
    expect(found).toEqual([303, 303, 429]);
    expect((await ask(LOGIN, from('192.0.2.2'))).status).toBe(303);
  });

  it('believes the edge alone: who says to come for another gains nothing', async () => {
    const { ask, from } = doors({ addressLogins: 1 });
    await ask(LOGIN, { ...from('192.0.2.1'), 'x-forwarded-for': '198.51.100.1' });
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip'])
      expect((await ask(LOGIN, { ...from('192.0.2.1'), [name]: '198.51.100.2' })).status).toBe(429);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 429],
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002:0:0:0:7', 429],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 303],
    ['2001:db8::1', '2001:db8:0:0:5::', 429],
    ['::1', '::2', 429],
  ])('takes a network of IPv6 for one address: %s and then %s is answered %i', async (first, second, expected) => {
    const { ask, from } = doors({ addressLogins: 1 });
    await ask(LOGIN, from(first));
    expect((await ask(LOGIN, from(second))).status).toBe(expected);
  });

  it('is not limited where there is no edge, on a laptop, and for all of them together elsewhere', async () => {
    const local = doors({ addressLogins: 1 });
    expect([(await local.ask(LOGIN)).status, (await local.ask(LOGIN)).status]).toEqual([303, 303]);
    const { SQL_ENDPOINT: _, PRACTITIONER_TOKEN_KEY: __, ...rest } = TEST_BINDINGS as unknown as Record<string, string>;
    const deployed = doors(
      { addressLogins: 1 },
      {
        ...rest,
        ENVIRONMENT: 'staging',
        JURISDICTION: 'eu',
        PUBLIC_URL: 'https://naer.test',
        PRACTITIONER_TOKEN_KEY: undefined,
      },
    );
    expect([(await deployed.ask(LOGIN)).status, (await deployed.ask(LOGIN)).status]).toEqual([303, 429]);
  });
});

describe('the token endpoint', () => {
  it('is limited by address in its own format, and before the form is read', async () => {
    const { ask, from } = doors({ addressTokens: 1 });
    const broken = () => ask('/oauth/token', from('192.0.2.1'), { method: 'POST', body: '{' });
    expect((await broken()).status).toBe(415);
    const refused = await broken();
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('is limited by client id at one address: from another its owner still comes in', async () => {
    const { askToken } = doors({ clientTokens: 2 });
    const clientId = `${crypto.randomUUID()}.none`;
    const found = [];
    for (let nth = 0; nth < 3; nth += 1) found.push((await askToken('192.0.2.1', clientId)).status);
    expect(found).toEqual([401, 401, 429]);
    expect((await askToken('192.0.2.2', clientId)).status).toBe(401);
    expect((await askToken('192.0.2.1', `${crypto.randomUUID()}.none`)).status).toBe(401);
  });
});

describe('who is not let in', () => {
  it('is told after so many times that it is too often, by address', async () => {
    const { ask, from } = doors({ addressRefusals: 2 });
    const found = [];
    for (let nth = 0; nth < 3; nth += 1)
      found.push(await ask('/ingest/v1/measurements', from('192.0.2.1'), { method: 'POST' }));
    expect(found.map(({ status }) => status)).toEqual([401, 401, 429]);
    expect([found[2]?.headers.has('retry-after'), found[2]?.headers.has('www-authenticate')]).toEqual([true, false]);
    expect((await ask('/ingest/v1/measurements', from('192.0.2.9'), { method: 'POST' })).status).toBe(401);
  });
});
