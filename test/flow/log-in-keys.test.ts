import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { openSession } from '@naer/auth/session/session';
import type { LogoutView, SessionView } from '@naer/contracts/session';
import { afterAll, describe, expect, test } from 'vitest';
import { Browser, formOf } from '../support/browser.ts';
import { newKey, partnerOf, tokenOf } from '../support/partner.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const [tenant] = stack.demo.tenants;
if (tenant === undefined) throw new Error('The demo is incomplete');
const [first] = tenant.users?.filter(({ role }) => role === 'nurse') ?? [];
if (first === undefined) throw new Error('The demo has no nurse');
const nurse = first;
const FORM = { username: nurse.username, password: nurse.password };
const worklist = `/api/v1/units/${nurse.unitId}/worklist`;

interface Provider {
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly claims: Readonly<Record<string, string>>;
}
const providers = JSON.parse(stack.bindings.IDENTITY_PROVIDERS ?? '[]') as Provider[];
const helseid = providers.find(({ id }) => id === 'helseid');
if (helseid === undefined) throw new Error('The stack has no HelseID');

async function loggedIn(provider = 'helseid'): Promise<Browser> {
  const browser = new Browser(stack.baseUrl);
  expect(await browser.logIn(`/oauth/login?provider=${provider}`, FORM)).toBe('/');
  return browser;
}
async function restart(bindings: Readonly<Record<string, string>>): Promise<void> {
  await stack.killWorkerd9();
  await stack.restartWorker(bindings);
}
const statusOf = async (browser: Browser, path = worklist) => (await browser.ask({ path })).status;
const leave = async (browser: Browser, path = '/oauth/logout') =>
  (await browser.ask<LogoutView>({ method: 'POST', path })).body.endSessionUrl ?? '';

describe('a log-out', () => {
  /** Whether the issuer still knows the person in this browser: it asks before it ends a session. */
  const isKnownThere = async (browser: Browser) => {
    const page = `${helseid.issuer}/session/end?client_id=${helseid.clientId}`;
    return /Vil du logge ut/.test(await browser.pageAt(page));
  };

  /** The page on the way to the issuer, as this browser is shown it; the browser keeps its cookie. */
  const formAt = async (browser: Browser, url: string) => {
    const response = await fetch(url, { headers: { cookie: browser.cookieNamed('__Secure-naer-issuer') } });
    const html = await response.text();
    return { html, headers: response.headers, ...(formOf(html) ?? { action: '', fields: new URLSearchParams() }) };
  };

  test('ends the session at the issuer too, unasked, and comes back to be told so; the cookies of both are gone', async () => {
    const browser = await loggedIn();
    const [copied, other] = [browser.copy(), await loggedIn()];
    expect([await isKnownThere(browser), await isKnownThere(other)]).toEqual([true, true]);
    const url = await leave(browser);
    expect(url).toBe(`${stack.baseUrl}/oauth/leave`);
    // Not before the browser has been there.
    expect(await isKnownThere(copied)).toBe(true);
    const { to, asked, steps } = await browser.leaveIssuer(url);
    expect([to, asked]).toEqual(['/?logged-out=here', false]);
    const ended = steps.find(({ fields }) => fields.includes('id_token_hint'));
    expect(new URL(ended?.url ?? '').origin).toBe(new URL(helseid.issuer).origin);
    expect(ended?.fields.toSorted()).toEqual(['client_id', 'id_token_hint', 'post_logout_redirect_uri', 'state']);
    expect([browser.cookie, browser.cookiesOf(stack.baseUrl)]).toEqual(['', []]);
    expect([await isKnownThere(browser), await isKnownThere(copied), await isKnownThere(other)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([await statusOf(copied), await statusOf(other)]).toEqual([401, 200]);
  });

  test('everywhere does so from where it is asked, and kills every session here', async () => {
    const [here, there] = [await loggedIn(), await loggedIn()];
    const url = await leave(here, '/oauth/logout-everywhere');
    expect(await statusOf(there)).toBe(401);
    expect(await here.leaveIssuer(url)).toMatchObject({ to: '/?logged-out=everywhere', asked: false });
    expect(await isKnownThere(here)).toBe(false);
  });

  test('that nobody began from this browser says nothing', async () => {
    const browser = new Browser(stack.baseUrl);
    expect(await browser.leave('/oauth/logged-out?state=x.here')).toBe('/');
    const mine = await loggedIn();
    await leave(mine);
    expect(await mine.leave(`/oauth/logged-out?state=${randomUUID()}.here`)).toBe('/');
  });

  test('with the hint of another session of this browser gives the issuer none, and leads there by a link, with which its own cookie comes', async () => {
    const browser = await loggedIn();
    const second = browser.copy();
    expect(await second.logIn('/oauth/login?provider=helseid', FORM)).toBe('/');
    const mixed = (path: string) => ({
      method: 'POST',
      path,
      headers: { cookie: `${browser.cookie}; ${second.cookieNamed('__Secure-naer-issuer')}` },
    });
    const { body } = await browser.ask<LogoutView>(mixed('/oauth/logout'));
    const url = new URL(body.endSessionUrl ?? '');
    expect([url.origin, ...[...url.searchParams.keys()].toSorted()]).toEqual([
      new URL(helseid.issuer).origin,
      'client_id',
      'post_logout_redirect_uri',
      'state',
    ]);
  });

  test('shows the issuer whose session it was by a form alone: no address on the way has the ID token, and no script but the page’s own runs', async () => {
    const browser = await loggedIn();
    const url = await leave(browser);
    const shown = await formAt(browser.copy(), url);
    const token = shown.fields.get('id_token_hint') ?? '';
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;
    expect(claims[helseid.claims.nationalId ?? '']).toMatch(/^[0-9]{11}$/);
    expect(new URL(shown.action).search).toBe('');
    const [script = '', more] = [...shown.html.matchAll(/<script>(.*?)<\/script>/g)].map(([, text = '']) => text);
    const hash = createHash('sha256').update(script).digest('base64');
    expect(more).toBeUndefined();
    expect(shown.html).toMatch(/<button>/);
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').toSorted()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      `form-action 'self' https: ${new URL(helseid.issuer).origin}`,
      "frame-ancestors 'none'",
      `script-src 'sha256-${hash}'`,
    ]);
    expect(shown.headers.get('cache-control')).toBe('no-store');
    const { steps } = await browser.leaveIssuer(url);
    expect(steps.map((step) => step.url).filter((address) => /id_token|eyJ/.test(address))).toEqual([]);
    expect(stack.logs()).not.toContain(token);
    // Once: nothing is left to show.
    expect(await browser.leave('/oauth/leave')).toBe('/');
  });

  test('at an issuer that takes no POST asks the person there, and gives the link no token', async () => {
    await restart({
      IDENTITY_PROVIDERS: JSON.stringify(providers.map((provider) => ({ ...provider, endSessionBy: 'get' }))),
    });
    const browser = await loggedIn();
    const url = await leave(browser);
    expect([...new URL(url).searchParams.keys()].toSorted()).toEqual([
      'client_id',
      'post_logout_redirect_uri',
      'state',
    ]);
    expect(await browser.leaveIssuer(url)).toMatchObject({ to: '/?logged-out=here', asked: true });
    expect(await isKnownThere(browser)).toBe(false);
    await restart({ IDENTITY_PROVIDERS: stack.bindings.IDENTITY_PROVIDERS ?? '' });
  });
});

test('a log-in for no organisation or another’s where one is required, at too low a level or by odd claims is refused, says so, and stands in the log', async () => {
  const required = (id: string, claims: object) => {
    const { organisation: _, parentOrganisation: __, ...rest } = helseid.claims;
    return { ...helseid, id, requireOrganisation: true, claims: { ...rest, ...claims } };
  };
  const { organisation = '', parentOrganisation = '' } = helseid.claims;
  const changed = [
    ...providers,
    required('right', { organisation, parentOrganisation }),
    required('missing', {}),
    // Nine digits, and no organisation of anybody.
    required('wrong', { organisation: helseid.claims.hprNumber }),
    { ...helseid, id: 'low', requiredSecurityLevel: '5' },
    // A name is no number of the register.
    { ...helseid, id: 'unread', claims: { ...helseid.claims, hprNumber: helseid.claims.name } },
  ];
  await restart({ IDENTITY_PROVIDERS: JSON.stringify(changed) });
  const right = await loggedIn('right');
  const { current } = (await right.ask<SessionView>({ path: '/api/v1/session' })).body;
  expect([current?.role, await statusOf(right)]).toEqual(['nurse', 200]);
  for (const [provider, code] of [
    ['missing', 'organisation-missing'],
    ['wrong', 'organisation-other'],
    ['low', 'level-too-low'],
    ['unread', 'login-refused'],
  ] as const) {
    const browser = new Browser(stack.baseUrl);
    expect(await browser.logIn(`/oauth/login?provider=${provider}`, FORM)).toBe(`/?login=${code}`);
    expect([browser.cookie, await statusOf(browser)]).toEqual(['', 401]);
    const audit = await stack.ownerSql(
      `select outcome from audit_event where action = 'session.begin' and actor_id = $1 and decision_reference = $2`,
      [current?.practitionerId, code],
    );
    expect([code, audit]).toEqual([code, [{ outcome: 'refused' }]]);
  }
});

describe('keys are changed over a restart', () => {
  test('of access tokens: both are published and hold, then the old one’s token is refused', async () => {
    const [demo] = tenant.partners ?? [];
    if (demo === undefined) throw new Error('The demo has no partner');
    const partner = await partnerOf(demo);
    const take = () => tokenOf(partner, demo.tokenEndpoint);
    const path = `/api/v1/patients/${tenant.patients[0]?.id}/measurements`;
    const use = async (token: string) =>
      (await fetch(`${stack.baseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
    const published = async () => {
      const answer = (await (await fetch(`${stack.baseUrl}/oauth/jwks`)).json()) as { keys: Record<string, string>[] };
      expect(answer.keys.every((key) => !('d' in key))).toBe(true);
      return answer.keys.map(({ kid }) => kid);
    };
    const [old] = JSON.parse(stack.bindings.TOKEN_SIGNING_KEYS ?? '[]') as { kid: string }[];
    const fresh = { ...(await newKey()).privateJwk, kid: `fresh-${randomUUID()}` };
    const before = await take();
    const known = await use(before);
    expect(known).not.toBe(401);
    await restart({ TOKEN_SIGNING_KEYS: JSON.stringify([fresh, old]) });
    const after = await take();
    const kidOf = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    expect([kidOf(before), kidOf(after)]).toEqual([old?.kid, fresh.kid]);
    expect(await published()).toEqual([fresh.kid, old?.kid]);
    expect([await use(before), await use(after)]).toEqual([known, known]);
    await restart({ TOKEN_SIGNING_KEYS: JSON.stringify([fresh]) });
    expect(await published()).toEqual([fresh.kid]);
    expect([await use(before), await use(after)]).toEqual([401, known]);
  });

  test('of sessions: the old cookie is read and sealed anew under the new key, and that one outlives the old key', async () => {
    const browser = await loggedIn();
    const old = JSON.parse(stack.bindings.SESSION_KEYS ?? '{}') as Record<string, string>;
    const fresh = { [`fresh-${randomUUID().slice(0, 8)}`]: randomBytes(32).toString('base64url') };
    const opens = async (keys: Record<string, string>) =>
      (await openSession(keys, browser.cookie.split('=')[1] ?? '', Date.now())) !== undefined;
    const idle = browser.copy();
    await restart({ SESSION_KEYS: JSON.stringify({ ...fresh, ...old }) });
    expect([await opens(old), await opens(fresh)]).toEqual([true, false]);
    expect(await statusOf(browser)).toBe(200);
    expect([await opens(old), await opens(fresh)]).toEqual([false, true]);
    await restart({ SESSION_KEYS: JSON.stringify(fresh) });
    expect([await statusOf(browser), await statusOf(idle)]).toEqual([200, 401]);
    expect(await leave(browser)).not.toBe('');
  });
});
