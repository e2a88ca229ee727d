import type { DemoFile } from '@naer/contracts/demo';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { alertOf, buttonOf, connected, dialogOf, openConsole } from './console-page.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { findViolations } from './find-violations.ts';
import { launchChromium } from './launch-chromium.ts';

type Tenant = DemoFile['tenants'][number];
type User = Pick<NonNullable<Tenant['users']>[number], 'username' | 'password'>;

const SESSION = '__Host-naer-session';
const executable = findChromium();

if (executable === undefined) {
  describe('log-in in a browser', () => {
    it('needs Chromium, always in CI', () => {
      process.stderr.write(`\n  !! ${NO_CHROMIUM}\n\n`);
      expect(process.env.CI ?? '', NO_CHROMIUM).toBe('');
    });
  });
} else {
  describe('log-in in a browser', () => logInInBrowser(executable));
}

function logInInBrowser(executablePath: string): void {
  let stack: TestStack;
  let browser: Browser;
  let tenant: Tenant;
  const faults: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      startStack({ hangable: false, identityProvider: true, patients: 1 }),
      launchChromium(executablePath),
    ]);
    tenant = must(stack.demo.tenants[0]);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** A browser of its own, with no cookies; what goes wrong in its pages is gathered. */
  async function newBrowser(options: Parameters<typeof openConsole>[1] = {}): Promise<Page> {
    const opened = await openConsole(browser, options);
    opened.page.on('close', () => faults.push(...opened.faults));
    return opened.page;
  }

  const usersOf = (role: string): User[] => (tenant.users ?? []).filter((user) => user.role === role);
  const userOf = (role: string): User => must(usersOf(role)[0]);
  const namesTwice = (users: readonly User[]): User =>
    must(users.find(({ username }, nth) => users.findIndex((each) => each.username === username) < nth));

  async function toIssuer(page: Page, provider = 'HelseID', address = '/'): Promise<void> {
    await page.goto(`${stack.baseUrl}${address}`);
    await page.getByRole('link', { name: new RegExp(`^(Logg inn med|Log in with) ${provider}$`) }).click();
    await page.getByLabel('Brukernavn').waitFor();
  }

  async function typeIn(page: Page, { username, password }: User): Promise<void> {
    await page.getByLabel('Brukernavn').fill(username);
    await page.getByLabel('Passord').fill(password);
    await page.getByRole('button', { name: 'Logg inn' }).click();
  }

  async function logIn(page: Page, user: User, provider = 'HelseID', address = '/'): Promise<void> {
    await toIssuer(page, provider, address);
    await typeIn(page, user);
  }

  const sessionOf = async (page: Page) => (await page.context().cookies()).find(({ name }) => name === SESSION);
  const asks = async (path: string, cookie: string) =>
    (await fetch(`${stack.baseUrl}${path}`, { headers: { cookie: `${SESSION}=${cookie}` } })).status;

  it('leads from the first page through the issuer to the worklist, where an alert comes live and is acknowledged', async () => {
    const nurse = must(tenant.practitioners[0]);
    const user = must(tenant.users?.find(({ role, unitId }) => role === 'nurse' && unitId === nurse.unitId));
    const page = await newBrowser();
    await page.goto(stack.baseUrl);
    await page.getByRole('heading', { name: 'Logg inn', exact: true }).waitFor();
    await page.getByRole('button', { name: nurse.name }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Logg inn med HelseID' }).click();
    await page.getByLabel('Brukernavn').waitFor();
    expect(new URL(page.url()).origin).not.toBe(stack.baseUrl);
    expect(await findViolations(page)).toEqual([]);
    await typeIn(page, user);
    await connected(page);
    expect(page.url()).toBe(`${stack.baseUrl}/`);
    expect(await page.locator('header').textContent()).toContain(`${nurse.name}, sykepleier`);
    await page.getByText('Ingen åpne varsler').waitFor();

    const patient = must(
      tenant.patients.find(({ unitId, programme }) => unitId === nurse.unitId && programme === 'copd'),
    );
    await post(patient.deviceCredential, '79');
    const alert = alertOf(page, patient.name);
    await alert.waitFor();
    await buttonOf(alert, 'Kvitter').click();
    const dialog = await dialogOf(page);
    await dialog.getByRole('button', { name: 'Kvitter' }).click();
    await alert.getByText('Kvittert av deg').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.close();

    const colleague = await newBrowser({ language: 'en' });
    await logIn(
      colleague,
      must(tenant.users?.find(({ role, unitId }) => role === 'physician' && unitId === nurse.unitId)),
    );
    await alertOf(colleague, patient.name).getByText(`Acknowledged by ${nurse.name}`).waitFor();
    await colleague.close();
  });

  it('keeps the session in a cookie that no script reads and no other host gets, and nowhere else', async () => {
    const page = await newBrowser();
    await logIn(page, userOf('nurse'));
    await connected(page);
    const cookie = must(await sessionOf(page));
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/', domain: '127.0.0.1' });
    expect((await page.context().cookies()).filter(({ name }) => name === '__Host-naer-login')).toEqual([]);
    const seen = await page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href]),
    );
    expect(seen).not.toContain(cookie.value);
    expect(seen).not.toContain('naer-session');
    await page.close();
  });

  it('says that a password is wrong, and lets one try again or give up', async () => {
    const page = await newBrowser();
    const user = userOf('nurse');
    await toIssuer(page);
    await typeIn(page, { ...user, password: 'wrong' });
    await page.getByText('Feil brukernavn eller passord').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Avbryt' }).click();
    await page.getByText('Innloggingen ble avbrutt.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await sessionOf(page)).toBeUndefined();
    await logIn(page, user);
    await connected(page);
    await page.close();
  });

  it.each([
    ['whose log-in is too weak', '3', 'Nær krever sikkerhetsnivå 4'],
    ['who belongs to no community', '4', 'Be en administrator om en invitasjon'],
  ])('refuses somebody %s with a clear sentence, once, and no session', async (_, level, sentence) => {
    const page = await newBrowser();
    await logIn(page, must(stack.demo.guests?.find(({ securityLevel }) => securityLevel === level)));
    await page.getByText('Du ble ikke logget inn').waitFor();
    await page.getByText(sentence).waitFor();
    expect(page.url()).toBe(`${stack.baseUrl}/`);
    expect(await sessionOf(page)).toBeUndefined();
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });

  it('lets in whom an administrator has invited, by the link and once', async () => {
    const [administrator, guest] = [await newBrowser(), await newBrowser()];
    await logIn(administrator, userOf('administrator'));
    await administrator.getByRole('heading', { name: 'Administrator', exact: true }).waitFor();
    const unit = must(tenant.units[1]);
    const link = await administrator.evaluate(async (unitId) => {
      const body = JSON.stringify({ name: 'Invitert Gjest', units: [{ unitId, role: 'responder' }], roles: [] });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/v1/members', { method: 'POST', headers, body });
      return ((await answer.json()) as { invitation?: { link?: string } }).invitation?.link;
    }, unit.id);
    await guest.goto(must(link));
    await guest.getByLabel('Brukernavn').waitFor();
    const invited = must(stack.demo.guests?.filter(({ securityLevel }) => securityLevel === '4')[1]);
    await typeIn(guest, invited);
    await connected(guest);
    await guest.getByRole('heading', { name: unit.name }).waitFor();
    const another = await newBrowser();
    await another.goto(must(link));
    await typeIn(another, must(stack.demo.guests?.filter(({ securityLevel }) => securityLevel === '4')[2]));
    await another.getByText('Invitasjonen er allerede brukt.').waitFor();
    for (const page of [administrator, guest, another]) await page.close();
  });

  it('tells somebody who is in that an invitation does not hold, and leaves the session as it was', async () => {
    const page = await newBrowser();
    await logIn(page, userOf('nurse'));
    await connected(page);
    await page.goto(`${stack.baseUrl}/oauth/login?invitation=nothing`);
    await page.getByText('Invitasjonen finnes ikke. Be om en ny.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Fortsett som før' }).click();
    await connected(page);
    expect(page.url()).toBe(`${stack.baseUrl}/`);
    await page.close();
  });

  it('says what to do to somebody whose browser keeps no cookie, and to who follows an old link back from the issuer', async () => {
    const page = await newBrowser();
    await toIssuer(page);
    await page.context().clearCookies({ name: '__Host-naer-login' });
    await typeIn(page, userOf('nurse'));
    await page.getByText('tillater ikke informasjonskapsler').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.goto(`${stack.baseUrl}/oauth/callback?code=old&state=old`);
    await page.getByText('Innloggingen tok for lang tid').waitFor();
    await page.goto(`${stack.baseUrl}/oauth/login?provider=nobody&returnTo=https://evil.example/`);
    await page.getByText('Innloggingsmåten finnes ikke her.').waitFor();
    expect(page.url()).toBe(`${stack.baseUrl}/`);
    await page.close();
  });

  it('asks somebody with two roles which one, and lets them change it', async () => {
    const page = await newBrowser();
    const two = must(
      usersOf('responder').find(({ username }) => usersOf('nurse').some((nurse) => nurse.username === username)),
    );
    await logIn(page, two);
    await page.getByRole('heading', { name: 'Velg rolle' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'responsmedarbeider' }).click();
    await connected(page);
    const [hospital, centre] = tenant.units;
    await page.getByRole('heading', { name: must(centre).name }).waitFor();
    await page.getByRole('button', { name: 'Bytt rolle' }).click();
    await page.getByRole('button', { name: 'sykepleier' }).click();
    await page.getByRole('heading', { name: must(hospital).name }).waitFor();
    await connected(page);
    await page.reload();
    await page.getByRole('heading', { name: must(hospital).name }).waitFor();
    await page.close();
  });

  it('asks somebody of two communities which one', async () => {
    const everywhere = stack.demo.tenants.flatMap(({ users = [] }) => users.filter(({ role }) => role === 'nurse'));
    const page = await newBrowser({ width: 390, scheme: 'dark' });
    await logIn(page, namesTwice(everywhere));
    for (const { name } of stack.demo.tenants) await page.getByRole('heading', { name }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page
      .getByRole('region', { name: must(stack.demo.tenants[1]).name })
      .getByRole('button')
      .click();
    await connected(page);
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });

  it.each([
    ['administrator', 'Administrator'],
    ['coordinator', 'Koordinator'],
    ['auditor', 'Revisor'],
  ])('shows an %s what the role is for, and no broken list', async (role, title) => {
    const page = await newBrowser();
    const failed: string[] = [];
    page.on('response', (response) => {
      if (response.status() >= 400 && response.status() !== 401) failed.push(response.url());
    });
    await logIn(page, userOf(role));
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    await page.getByText('Sidene for denne rollen er ikke laget ennå').waitFor();
    expect(await page.locator('[data-connection]').count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
    expect(failed).toEqual([]);
    await page.close();
  });

  it('lets a relative in by the citizens’ issuer, to a page of their own', async () => {
    const page = await newBrowser();
    await logIn(page, must(tenant.citizens?.find(({ relation }) => relation === 'next-of-kin')), 'ID-porten');
    await page.getByRole('heading', { name: 'Pasient eller pårørende' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.close();
  });

  it('logs out in every tab of the browser, and a copy of the cookie opens nothing any more', async () => {
    const page = await newBrowser();
    await logIn(page, userOf('physician'));
    await connected(page);
    const other = await page.context().newPage();
    await other.goto(stack.baseUrl);
    await connected(other);
    const copy = must(await sessionOf(page)).value;
    expect(await asks('/api/v1/session', copy)).toBe(200);
    const sent: Request[] = [];
    page.context().on('request', (request) => sent.push(request));
    await page.getByRole('button', { name: 'Logg ut', exact: true }).click();
    await page.getByText('Du er logget ut').waitFor();
    // The issuer is shown whose session it was by a form: no address has the token, whose claims may hold a national id.
    const [shown, ...more] = sent.filter((request) => request.postData()?.includes('id_token_hint='));
    expect([shown?.method(), new URL(shown?.url() ?? '').search, more]).toEqual(['POST', '', []]);
    expect(sent.map((request) => request.url()).filter((url) => /id_token|eyJ/.test(url))).toEqual([]);
    expect(await findViolations(page)).toEqual([]);
    await other.getByRole('link', { name: 'Logg inn med HelseID' }).waitFor();
    expect(await other.locator('[data-connection]').count()).toBe(0);
    expect(await sessionOf(page)).toBeUndefined();
    expect(await asks('/api/v1/session', copy)).toBe(401);
    expect(new URL(page.url()).search).toBe('');
    // By the issuer as well: none of its cookies names a session any more.
    expect(
      (await page.context().cookies()).map(({ name }) => name).filter((name) => /session|naer/.test(name)),
    ).toEqual([]);
    await other.close();
    await page.close();
  });

  it('leads who runs no scripts to the issuer’s log-out by a button', async () => {
    const page = await newBrowser();
    await logIn(page, userOf('physician'));
    await connected(page);
    const link = await page.evaluate(async () => {
      const answer = await fetch('/oauth/logout', { method: 'POST' });
      return ((await answer.json()) as { endSessionUrl?: string }).endSessionUrl;
    });
    const storageState = await page.context().storageState();
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'nb-NO', storageState });
    const plain = await context.newPage();
    await plain.goto(must(link));
    await plain.getByRole('heading', { name: 'Du logges ut' }).waitFor();
    expect(plain.url()).toBe(`${stack.baseUrl}/oauth/leave`);
    await plain.getByRole('button', { name: 'Logg ut' }).click();
    // The issuer's own page has a button too.
    await plain.waitForURL((url) => url.origin !== stack.baseUrl);
    await plain.getByRole('button', { name: 'Logg ut' }).click();
    await plain.waitForURL(`${stack.baseUrl}/?logged-out=here`);
    expect((await context.cookies()).filter(({ name }) => /session|naer/.test(name))).toEqual([]);
    await context.close();
    await page.close();
  });

  it('logs out everywhere: the live list of another browser closes at once, and the log-in leads back to where it was', async () => {
    const [here, there] = await Promise.all([newBrowser(), newBrowser()]);
    const user = userOf('physician');
    const address = `/?unit=${must(tenant.units[0]).id}`;
    await logIn(here, user);
    await logIn(there, user, 'HelseID', address);
    await Promise.all([connected(here), connected(there)]);
    await here.getByRole('button', { name: 'Logg ut overalt' }).click();
    await here.getByText('Du er logget ut overalt').waitFor();
    await there.getByText('Økten er avsluttet').waitFor();
    expect(await there.locator('[data-patient]').count()).toBe(0);
    expect(there.url()).toBe(`${stack.baseUrl}${address}`);
    expect(await findViolations(there)).toEqual([]);
    await there.getByRole('link', { name: 'Logg inn med HelseID' }).click();
    await typeIn(there, user);
    await connected(there);
    expect(there.url()).toBe(`${stack.baseUrl}${address}`);
    await here.close();
    await there.close();
  });

  it('has had no error of its own in any page, and nothing of anybody stands in the log', () => {
    expect(faults).toEqual([]);
    const log = stack.logs();
    for (const { password, name } of [...(tenant.users ?? []), ...(tenant.citizens ?? [])]) {
      expect(log).not.toContain(password);
      expect(log).not.toContain(name);
    }
  });

  async function post(credential: string, value: string): Promise<void> {
    const response = await fetch(`${stack.baseUrl}/ingest/v1/measurements`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: `{"measurements":[{"type":"oxygen-saturation","value":${value},"unit":"%","measuredAt":"${new Date().toISOString()}"}]}`,
    });
    expect(response.status).toBe(200);
  }
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The demo lacks it');
  return value;
}
