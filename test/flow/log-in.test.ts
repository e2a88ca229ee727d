import { randomUUID } from 'node:crypto';
import { hashInvitationCode, newInvitationCode } from '@naer/auth/invitation-code';
import type { MemberView } from '@naer/contracts/member';
import type { LogoutView, SessionView } from '@naer/contracts/session';
import type { WorklistPage } from '@naer/contracts/worklist';
import { afterAll, describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { openLive, upgradeStatus } from '../support/live-socket.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2, identityProvider: true });
afterAll(() => stack.stop());
const [tenant, otherTenant] = stack.demo.tenants;
if (tenant === undefined || otherTenant === undefined) throw new Error('The demo is incomplete');
const users = tenant.users ?? [];
type User = (typeof users)[number];
const guests = stack.demo.guests ?? [];

/** Of a role at a unit, and of no other role in any tenant. */
function userWith(role: string): User {
  const all = stack.demo.tenants.flatMap((one) => one.users ?? []);
  const found = users.find((one) => one.role === role && all.filter((x) => x.username === one.username).length === 1);
  if (found === undefined) throw new Error(`Nobody is ${role} and nothing else`);
  return found;
}
const nurse = userWith('nurse');
const STAFF = '/oauth/login?provider=helseid';

const formOf = ({ username, password }: { readonly username: string; readonly password: string }) => ({
  username,
  password,
});
async function loggedIn(user: Pick<User, 'username' | 'password'>, path = STAFF): Promise<Browser> {
  const browser = new Browser(stack.baseUrl);
  expect(await browser.logIn(path, formOf(user))).toBe('/');
  return browser;
}
const sessionOf = async (browser: Browser) => (await browser.ask<SessionView>({ path: '/api/v1/session' })).body;
const worklistPath = `/api/v1/units/${nurse.unitId}/worklist`;
const statusOf = async (browser: Browser, path = worklistPath) => (await browser.ask({ path })).status;

describe('a log-in', () => {
  test('leads a nurse from the issuer to the worklist of the unit, as what the records say', async () => {
    const browser = new Browser(stack.baseUrl);
    const path = `/oauth/login?provider=helseid&returnTo=${encodeURIComponent('/units/1?tab=all')}`;
    expect(await browser.logIn(path, formOf(nurse))).toBe('/units/1?tab=all');
    expect(browser.cookie).toMatch(/^__Host-naer-session=[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    const session = await sessionOf(browser);
    expect(session).toMatchObject({
      kind: 'staff',
      current: { tenantId: tenant.id, tenantName: tenant.name, role: 'nurse', units: [{ id: nurse.unitId }] },
    });
    expect(session.options).toHaveLength(1);
    const list = await browser.ask<WorklistPage>({ path: worklistPath });
    expect([list.status, Array.isArray(list.body.items)]).toEqual([200, true]);
    expect(await statusOf(browser, `/api/v1/units/${otherTenant.units[0]?.id}/worklist`)).toBe(404);
    const audit = await stack.ownerSql(`select 1 from audit_event where action = 'session.begin' and actor_id = $1`, [
      session.current?.practitionerId,
    ]);
    expect(audit.length).toBeGreaterThan(0);
  });

  test('of somebody nobody has invited, at too low a level, or cancelled is refused and says so where it began', async () => {
    const browser = new Browser(stack.baseUrl);
    const [high, low] = ['4', '3'].map((level) => guests.find(({ securityLevel }) => securityLevel === level));
    if (high === undefined || low === undefined) throw new Error('The demo has no guests');
    const path = '/oauth/login?provider=helseid&returnTo=/start';
    const refused = (form: Record<string, string>) => new Browser(stack.baseUrl).logIn(path, form);
    expect(await refused(formOf(high))).toBe('/start?login=not-a-member');
    expect(await refused(formOf(low))).toBe('/start?login=level-too-low');
    expect(await browser.logIn(path, { cancel: '1' })).toBe('/start?login=login-denied');
    expect(await browser.logIn('/oauth/login?provider=nobody', {})).toBe('/?login=unknown-provider');
    expect(await browser.logIn('/oauth/callback?code=x&state=y', {})).toBe('/?login=login-lost');
    const away = await browser.logIn('/oauth/login?provider=helseid&returnTo=//evil.example/', { cancel: '1' });
    expect(away).toBe('/?login=login-denied');
    expect(browser.cookie).toBe('');
    expect((await browser.ask({ path: '/api/v1/session' })).status).toBe(401);
    expect(stack.workerLog()).not.toContain(high.username);
  });

  test('comes back to the browser that began it, and to no other', async () => {
    const [mine, theirs] = [new Browser(stack.baseUrl), new Browser(stack.baseUrl)];
    const leaving = await mine.leave('/oauth/login?provider=helseid');
    expect(leaving).toMatch(/request_uri=/);
    expect(await theirs.logIn('/oauth/callback?code=stolen&state=stolen', {})).toBe('/?login=login-lost');
    expect(await mine.logIn('/oauth/callback?code=stolen&state=stolen', {})).toBe('/?login=login-refused');
    expect(await mine.logIn('/oauth/callback?code=stolen&state=stolen', {})).toBe('/?login=login-lost');
  });

  test('with another number of health personnel than the person’s is another person’s', async () => {
    const physician = userWith('physician');
    const { current } = await sessionOf(await loggedIn(physician));
    const [row] = await stack.ownerSql<{ hpr_number: string }>(
      'select hpr_number from practitioner where practitioner_id = $1',
      [current?.practitionerId],
    );
    const set = (number: string | undefined) =>
      stack.ownerSql('update practitioner set hpr_number = $2 where practitioner_id = $1', [
        current?.practitionerId,
        number,
      ]);
    await set('7777777');
    const refused = await new Browser(stack.baseUrl).logIn('/oauth/login?provider=helseid', formOf(physician));
    await set(row?.hpr_number);
    expect(refused).toBe('/?login=another-person');
  });
});

describe('an invitation', () => {
  const guest = guests.find(({ securityLevel }) => securityLevel === '4');
  async function invite(practitionerId: string): Promise<string> {
    const code = newInvitationCode(tenant?.id ?? '');
    await stack.ownerSql(
      `insert into invitation (tenant_id, invitation_id, practitioner_id, code_hash, expires_at)
       values ($1, $2, $3, $4, now() + interval '1 hour')`,
      [tenant?.id, randomUUID(), practitionerId, await hashInvitationCode(code)],
    );
    return code;
  }

  test('lets a guest in as the person who was invited, once; a log-in that is somebody already takes no other’s', async () => {
    if (guest === undefined) throw new Error('The demo has no guests');
    const practitionerId = randomUUID();
    await stack.ownerSql(`insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'Ny Testesen')`, [
      tenant.id,
      practitionerId,
    ]);
    await stack.ownerSql(
      `insert into practitioner_role (tenant_id, role_id, practitioner_id, role) values ($1, $2, $3, 'auditor')`,
      [tenant.id, randomUUID(), practitionerId],
    );
    const code = await invite(practitionerId);
    const browser = new Browser(stack.baseUrl);
    expect(await browser.logIn(`/oauth/login?invitation=${code}`, formOf(guest))).toBe('/');
    expect((await sessionOf(browser)).current).toMatchObject({ practitionerId, role: 'auditor', tenantId: tenant.id });
    const other = new Browser(stack.baseUrl);
    expect(await other.logIn(`/oauth/login?invitation=${code}`, formOf(nurse))).toBe('/?login=invitation-used');
    const theirs = await invite(practitionerId);
    expect(await other.logIn(`/oauth/login?invitation=${theirs}`, formOf(nurse))).toBe('/?login=already-linked');
    const unknown = newInvitationCode(tenant.id);
    expect(await other.logIn(`/oauth/login?invitation=${unknown}`, formOf(nurse))).toBe('/?login=invitation-unknown');
    expect(await other.logIn('/oauth/login?invitation=x', formOf(nurse))).toBe('/?login=invitation-unknown');
    expect(other.cookie).toBe('');
  });
});

test('a person with several roles chooses, and acts as nothing until then', async () => {
  const all = stack.demo.tenants.flatMap((one) => (one.users ?? []).map((user) => ({ ...user, tenantId: one.id })));
  const several = all.find(
    ({ username }) => new Set(all.filter((one) => one.username === username).map(({ tenantId }) => tenantId)).size > 1,
  );
  if (several === undefined) throw new Error('Nobody works in two tenants');
  const browser = await loggedIn(several);
  const before = await sessionOf(browser);
  expect(before.current).toBeUndefined();
  expect(new Set(before.options.map(({ tenantId }) => tenantId)).size).toBe(2);
  expect((await browser.ask<{ code: string }>({ path: '/api/v1/quarantine' })).body.code).toBe('capacity-required');
  const choose = (optionId: string) =>
    browser.ask({ method: 'POST', path: '/api/v1/session/choose', body: { optionId } });
  for (const option of before.options) {
    expect((await choose(option.id)).status).toBe(204);
    expect((await sessionOf(browser)).current).toEqual(option);
    for (const { id } of option.units) expect(await statusOf(browser, `/api/v1/units/${id}/worklist`)).toBe(200);
    const elsewhere = before.options
      .filter(({ tenantId }) => tenantId !== option.tenantId)
      .flatMap(({ units }) => units);
    for (const { id } of elsewhere) expect(await statusOf(browser, `/api/v1/units/${id}/worklist`)).toBe(404);
  }
  expect((await choose(`${tenant.id}.administrator`)).status).toBe(404);
});

describe('a session by cookie', () => {
  test('changes nothing and opens no list for a page of another origin', async () => {
    const browser = await loggedIn(nurse);
    const cross = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    for (const path of [
      `${worklistPath}/tickets`,
      '/api/v1/session/choose',
      '/oauth/logout',
      '/oauth/logout-everywhere',
    ]) {
      const answer = await browser.ask<{ code: string }>({
        method: 'POST',
        path,
        body: { optionId: 'x' },
        headers: cross,
      });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'cross-origin']);
    }
    const live = `${worklistPath}/live`;
    const { cookie } = browser;
    expect(await upgradeStatus(stack.baseUrl, live, { cookie, origin: 'https://evil.example' })).toMatchObject({
      status: 403,
    });
    expect(await upgradeStatus(stack.baseUrl, live, { cookie })).toMatchObject({ status: 403 });
    expect(await upgradeStatus(stack.baseUrl, live, { cookie, origin: stack.baseUrl })).toMatchObject({ status: 101 });
    expect(await statusOf(browser)).toBe(200);
  });

  /** A live list of this browser's session, by a ticket. */
  async function listen(browser: Browser) {
    const { body } = await browser.ask<{ ticket: string }>({ method: 'POST', path: `${worklistPath}/tickets` });
    return await openLive(stack.baseUrl, `${worklistPath}/live?ticket=${body.ticket}`);
  }

  test('that is logged out is over also where its cookie was copied to, and its list closes; another session stays', async () => {
    const [browser, other] = [await loggedIn(nurse), await loggedIn(nurse)];
    const copied = browser.copy();
    const [live, otherLive] = [await listen(browser), await listen(other)];
    const answer = await browser.ask<LogoutView>({ method: 'POST', path: '/oauth/logout' });
    expect([answer.status, browser.cookie]).toEqual([200, '']);
    expect(await live.closed).toBe(4401);
    expect([await statusOf(browser), await statusOf(copied)]).toEqual([401, 401]);
    expect(await statusOf(other)).toBe(200);
    await otherLive.close();
    expect((await browser.ask({ method: 'POST', path: '/oauth/logout' })).status).toBe(200);
  });

  test('and the list that is open end at once when an administrator suspends the person or takes the unit away', async () => {
    const administrator = await loggedIn(userWith('administrator'));
    const browser = await loggedIn(nurse);
    const live = await listen(browser);
    const member = `/api/v1/members/${(await sessionOf(browser)).current?.practitionerId}`;
    expect((await administrator.ask({ method: 'POST', path: `${member}/suspend` })).status).toBe(200);
    expect(await browser.ask({ path: worklistPath })).toMatchObject({
      status: 403,
      body: { code: 'tenant-suspended' },
    });
    expect(await new Browser(stack.baseUrl).logIn(STAFF, formOf(nurse))).toBe('/?login=suspended');
    expect(await live.closed).toBe(4401);
    expect((await administrator.ask({ method: 'POST', path: `${member}/resume` })).status).toBe(200);
    expect(await statusOf(browser)).toBe(200);
    const { headers, body } = await administrator.ask<MemberView>({ path: member });
    const put = async (units: MemberView['units']) => {
      const { name, roles, hprNumber, authorisations } = body;
      const etag = (await administrator.ask({ path: member })).headers.get('etag') ?? '';
      const request = { name, roles, authorisations, units, ...(hprNumber === undefined ? {} : { hprNumber }) };
      return (await administrator.ask({ method: 'PUT', path: member, body: request, headers: { 'if-match': etag } }))
        .status;
    };
    expect(headers.get('etag')).not.toBeNull();
    expect(await put([])).toBe(200);
    expect(await browser.ask({ path: worklistPath })).toMatchObject({
      status: 403,
      body: { code: 'capacity-required' },
    });
    expect(await put(body.units)).toBe(200);
    expect(await statusOf(browser)).toBe(200);
  });

  test('holds while the records are away; log-out everywhere is taken at once, and they follow when they are back', async () => {
    const [here, there] = [await loggedIn(nurse), await loggedIn(nurse)];
    const [live, otherLive] = [await listen(here), await listen(there)];
    const practitionerId = (await sessionOf(here)).current?.practitionerId;
    await stack.stopPostgres();
    expect(await statusOf(here)).toBe(200);
    const session = await sessionOf(here);
    expect(session.current).toMatchObject({ role: 'nurse', tenantName: null });
    expect((await here.ask({ method: 'POST', path: '/oauth/logout-everywhere' })).status).toBe(200);
    expect([await live.closed, await otherLive.closed]).toEqual([4401, 4401]);
    expect(await statusOf(there)).toBe(401);
    await stack.startPostgres();
    const rows = await eventually(
      () =>
        stack.ownerSql<{ revoked: boolean }>(
          'select revoked_before is not null as revoked from practitioner where practitioner_id = $1',
          [practitionerId],
        ),
      ([row]) => row?.revoked === true,
    );
    expect(rows).toEqual([{ revoked: true }]);
    await stack.killWorkerd9();
    await stack.restartWorker();
    expect(await statusOf(there)).toBe(401);
    expect(await statusOf(await loggedIn(nurse))).toBe(200);
  });
});

test('a patient logs in at the citizens’ issuer, and is nobody at the doors of staff', async () => {
  const [patient] = tenant.citizens ?? [];
  if (patient === undefined) throw new Error('The demo has no citizens');
  const browser = await loggedIn(patient, '/oauth/login?provider=idporten');
  expect(await sessionOf(browser)).toMatchObject({ kind: 'citizen', options: [] });
  expect([await statusOf(browser), await statusOf(browser, '/api/v1/quarantine')]).toEqual([401, 401]);
  const [copied, other] = [browser.copy(), await loggedIn(patient, '/oauth/login?provider=idporten')];
  expect((await browser.ask({ method: 'POST', path: '/oauth/logout' })).status).toBe(200);
  expect([await statusOf(copied, '/api/v1/session'), await statusOf(other, '/api/v1/session')]).toEqual([401, 200]);
  expect((await other.copy().ask({ method: 'POST', path: '/oauth/logout-everywhere' })).status).toBe(200);
  expect(await statusOf(other, '/api/v1/session')).toBe(401);
  const invited = await browser.logIn(`/oauth/login?provider=idporten&invitation=${newInvitationCode(tenant.id)}`, {});
  expect(invited).toBe('/?login=unknown-provider');
});
