import { randomUUID } from 'node:crypto';
import { CLIENT_SCOPES } from '@naer/contracts/scopes';
import { LOCAL_OPERATOR } from '@naer/local/secrets/worker-bindings';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allAs, ask, bearer, codeOf, eachOf, nameOf, nowhere, outcomeOf, outcomesOf } from '../support/battery.ts';
import { acceptedAt, type Kind, ROUTES } from '../support/battery-cases.ts';
import { castOf } from '../support/cast.ts';
import { accessForgeries, accessToken } from '../support/forge-access.ts';
import { gatewayOf } from '../support/gateway.ts';
import { citizenSession, cookieOf, nurseLogin, SEALED_BY_TESTS, staffSession } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { askOperatorToken } from '../support/steward.ts';

const stack = await startStack({ patients: 4, hangable: false, bindings: SEALED_BY_TESTS });
afterAll(() => stack.stop());
const [ours, theirs] = [castOf(stack, 0), castOf(stack, 1)];
const { baseUrl } = stack;
const [gateway, theirGateway] = [
  await gatewayOf(stack, ours, CLIENT_SCOPES),
  await gatewayOf(stack, theirs, CLIENT_SCOPES),
];
const scope = CLIENT_SCOPES.join(' ');
const platform = 'platform/tenant.read platform/tenant.write';
const operator = { clientId: LOCAL_OPERATOR, scope: platform };
const partner = { clientId: gateway.clientId, scope };
const others = { clientId: theirGateway.clientId, scope };

type Headers = Readonly<Record<string, string>>;
const walls = ROUTES.closed.map((walk) => [nameOf(walk), walk] as const);

let good: Readonly<Record<Kind, Headers>>;
let forged: { readonly client: Readonly<Record<string, string>>; readonly operator: Readonly<Record<string, string>> };
beforeAll(async () => {
  const login = await nurseLogin(stack, { ...ours, practitionerId: ours.nurse.id });
  good = {
    person: bearer(ours.nurse.token),
    client: bearer(await gateway.token()),
    operator: bearer(await askOperatorToken(stack, platform)),
    device: bearer(ours.takePatient('copd').deviceCredential),
    'staff cookie': await cookieOf(stack, staffSession(login)),
    'citizen cookie': await cookieOf(stack, citizenSession()),
  };
  forged = {
    client: await accessForgeries(stack, partner, others),
    operator: await accessForgeries(stack, operator, { ...operator, clientId: 'platform.other' }),
  };
});

describe.each(walls)('%s', (name, walk) => {
  const asked = (headers: Headers) => ask(baseUrl, walk, nowhere(), headers);
  const accepted = acceptedAt(walk);

  test('lets in its own kind of callers and no other kind', async () => {
    const kinds = Object.keys(good) as readonly Kind[];
    const outcomes = await eachOf(kinds, async (kind) => {
      // It would end what the others come with.
      if (name === 'POST /oauth/logout-everywhere' && accepted.includes(kind)) return [kind, 'let in'];
      const answer = await asked(good[kind]);
      return [kind, answer.status === 401 ? outcomeOf(answer) : 'let in'];
    });
    const wanted = kinds.map((kind) => [kind, accepted.includes(kind) ? 'let in' : '401 unauthenticated']);
    expect(outcomes).toEqual(wanted);
  });
});

describe.each(ROUTES.accessTokens.map((walk) => [nameOf(walk), walk] as const))('%s', (_, walk) => {
  const [audience] = walk;
  const asked = (headers: Headers) => ask(baseUrl, walk, nowhere(), headers);

  test('refuses every forged access token, and does not say why', async () => {
    const tokens = audience === 'operator' ? forged.operator : forged.client;
    const outcomes = await outcomesOf(tokens, async (token) => {
      const answer = await asked(bearer(token));
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.text).not.toMatch(/signature|expir|audience|issuer|alg/i);
      return answer;
    });
    expect(outcomes).toEqual(allAs(tokens, '401 unauthenticated'));
  });

  test('refuses who is not known, and a good token under a scheme or in a place that is not its own', async () => {
    const own = audience === 'operator' ? operator : partner;
    const token = await accessToken(stack, own);
    expect(codeOf(await asked(bearer(token)))).not.toBe('unauthenticated');
    const nobody = audience === 'operator' ? 'platform.nobody' : `${ours.tenantId}.${randomUUID()}`;
    const elsewhere = audience === 'operator' ? 'platform.other' : `${theirs.tenantId}.${gateway.clientId.slice(37)}`;
    const headers: Readonly<Record<string, Headers>> = {
      'nobody of the tenant': bearer(await accessToken(stack, { ...own, clientId: nobody })),
      'the client in another tenant': bearer(await accessToken(stack, { ...own, clientId: elsewhere })),
      'a tenant that does not exist': bearer(
        await accessToken(stack, { ...own, clientId: `${randomUUID()}.${randomUUID()}` }),
      ),
      'an unbound token as DPoP': { authorization: `DPoP ${token}` },
      Basic: { authorization: `Basic ${token}` },
      'no scheme': { authorization: token },
      'two tokens': { authorization: `Bearer ${token}, Bearer ${token}` },
      'another header': { 'x-authorization': `Bearer ${token}`, cookie: `token=${token}` },
    };
    expect(await outcomesOf(headers, asked)).toEqual(allAs(headers, '401 unauthenticated'));
  });
});

describe('a client of another tenant', () => {
  const patientId = ours.takePatient('copd').id;

  test.each(ROUTES.readers.map((walk) => [nameOf(walk), walk] as const))(
    'reads of a patient of ours at %s what it reads of nobody',
    async (_, walk) => {
      const ids = { ...nowhere(), patientId };
      const headers = bearer(await accessToken(stack, others));
      const [nobody, foreign] = [await ask(baseUrl, walk, nowhere(), headers), await ask(baseUrl, walk, ids, headers)];
      expect(outcomeOf(nobody)).toBe('404 not-found');
      expect([foreign.status, foreign.text]).toEqual([nobody.status, nobody.text]);
    },
  );
});
