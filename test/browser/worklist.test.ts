import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { alertOf, buttonOf, type ConsolePage, connected, dialogOf, openConsole, signIn } from './console-page.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { findViolations } from './find-violations.ts';
import { launchChromium } from './launch-chromium.ts';

const executable = findChromium();

if (executable === undefined) {
  describe('the console in a browser', () => {
    it('needs Chromium, always in CI', () => {
      process.stderr.write(`\n  !! ${NO_CHROMIUM}\n\n`);
      expect(process.env.CI ?? '', NO_CHROMIUM).toBe('');
    });
  });
} else {
  describe('the live worklist in a browser', () => worklistInBrowser(executable));
}

function worklistInBrowser(executablePath: string): void {
  let stack: TestStack;
  let browser: Browser;
  let kari: ConsolePage;
  let lars: ConsolePage;
  let scene: Scene;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ hangable: false }), launchChromium(executablePath)]);
    scene = sceneOf(stack);
    kari = await openConsole(browser, { language: 'nb', scheme: 'light' });
    lars = await openConsole(browser, { language: 'en', scheme: 'dark', width: 390 });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('begins on a local page where one chooses who one is, and is empty until something happens', async () => {
    await signIn(kari.page, stack.baseUrl, scene.first.name);
    await signIn(lars.page, stack.baseUrl, scene.second.name);
    await kari.page.getByText('Ingen åpne varsler').waitFor();
    await lars.page.getByText('No open alerts').waitFor();
    expect(await findViolations(kari.page)).toEqual([]);
  });

  it('keeps the token in the tab alone, and lets nothing foreign into the page', async () => {
    const kept = await kari.page.evaluate(() => ({
      local: JSON.stringify(localStorage),
      url: location.href,
      session: JSON.stringify(sessionStorage),
    }));
    const { token } = scene.first;
    expect(kept.session).toContain(token);
    const page = await fetch(stack.baseUrl);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(kept.local + kept.url + JSON.stringify(await kari.page.context().cookies())).not.toContain(token);
  });

  it('shows a red reading to both, with words, digits as sent and the limit, within seconds', async () => {
    await post(scene.glucose.credential, { type: 'glucose', value: '22.30', unit: 'mmol/L' });
    const norwegian = alertOf(kari.page, scene.glucose.name);
    await norwegian.waitFor();
    for (const text of ['Rød', 'Blodsukker', '22,30', 'over rød grense 20', 'Ikke kvittert', 'til fristen', 'Ansvar: '])
      expect(await norwegian.textContent()).toContain(text);
    const english = alertOf(lars.page, scene.glucose.name);
    await english.waitFor();
    for (const text of ['Red', 'Blood glucose', '22.30', 'above red limit 20', 'Not acknowledged'])
      expect(await english.textContent()).toContain(text);
  });

  it('has nothing for axe to find: light and dark, Norwegian and English, wide and narrow, list and dialogs', async () => {
    for (const { page } of [kari, lars]) {
      for (const scheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.locator(`html.${scheme}`).waitFor();
        expect(await findViolations(page), scheme).toEqual([]);
        await buttonOf(alertOf(page, scene.glucose.name), page === kari.page ? 'Kvitter' : 'Acknowledge').click();
        await dialogOf(page);
        expect(await findViolations(page), `${scheme}, dialog`).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    }
  });

  it('tells the one who came second that somebody else acknowledged first, and how the alert is now', async () => {
    const { page } = lars;
    await buttonOf(alertOf(page, scene.glucose.name), 'Acknowledge').click();
    const dialog = await dialogOf(page);
    const { open, released } = gate();
    await page.route('**/acknowledge', async (route) => {
      await released;
      await route.continue();
    });
    const answered = page.waitForResponse('**/acknowledge');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await acknowledgeByKeyboard(kari.page, scene.glucose.name, 'Ringer pasienten');
    open();
    expect((await answered).status()).toBe(409);
    await dialog.getByText('Somebody else acknowledged first').waitFor();
    expect(await dialog.textContent()).toContain(`Acknowledged by ${scene.first.name}`);
    expect(await findViolations(page)).toEqual([]);
    await page.unroute('**/acknowledge');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('lets the focus stay on the row that was acknowledged, and asks for an outcome before it resolves', async () => {
    const { page } = kari;
    await alertOf(page, scene.glucose.name).getByText('Kvittert av deg').waitFor();
    expect(await focused(page)).toContain('Løs:');
    await page.keyboard.press('Enter');
    const dialog = await dialogOf(page);
    await dialog.getByRole('button', { name: 'Løs', exact: true }).click();
    await dialog.getByText('Velg et utfall før du løser varselet.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByLabel('Utfall').selectOption('contacted-patient');
    await dialog.getByLabel('Notat (valgfritt)').fill('Har spist, ny måling i kveld');
    await dialog.getByRole('button', { name: 'Løs', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Ingen åpne varsler').waitFor();
    expect(await focused(page)).toContain('Arbeidsliste');
    await lars.page.getByText('No open alerts').waitFor();
  });

  it('marks the list as stale while the server is down, and as fresh with what came meanwhile', async () => {
    await post(scene.saturation.credential, { type: 'oxygen-saturation', value: '84', unit: '%' });
    await alertOf(kari.page, scene.saturation.name).waitFor();
    await stack.killWorkerd9();
    await kari.page.locator('[data-connection="reconnecting"]').waitFor();
    await kari.page.getByText('Bruddet ble oppdaget kl.').waitFor();
    expect(await alertOf(kari.page, scene.saturation.name).count()).toBe(1);
    expect(await findViolations(kari.page)).toEqual([]);
    await stack.restartWorker();
    await post(scene.glucose.credential, { type: 'glucose', value: '2.1', unit: 'mmol/L' });
    await connected(kari.page);
    await alertOf(kari.page, scene.glucose.name).waitFor();
    await kari.page.locator('[data-stale="false"]').waitFor({ state: 'attached' });
    expect(await alertOf(kari.page, scene.saturation.name).count()).toBe(1);
  }, 120_000);

  it('repeats the very same command when the answer was lost, and gets its own success', async () => {
    const { page } = kari;
    const sent: unknown[] = [];
    await page.route('**/acknowledge', async (route) => {
      sent.push(route.request().postDataJSON());
      if (sent.length > 1) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await buttonOf(alertOf(page, scene.saturation.name), 'Kvitter').click();
    const dialog = await dialogOf(page);
    await dialog.getByLabel('Notat (valgfritt)').fill('Ser på det nå');
    await dialog.getByRole('button', { name: 'Kvitter' }).click();
    await dialog.getByText('Fikk ikke kontakt med Nær').waitFor();
    await alertOf(page, scene.saturation.name).getByText('Kvittert av deg').waitFor();
    await dialog.getByRole('button', { name: 'Prøv igjen' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    await page.unroute('**/acknowledge');
  });

  it('lets one choose language and appearance, and remembers both', async () => {
    const { page } = kari;
    await page.getByLabel('Utseende').selectOption('dark');
    await page.getByLabel('Språk').selectOption('en');
    await page.reload();
    await connected(page);
    await page.locator('html.dark[lang="en"]').waitFor();
    await page.getByRole('heading', { name: 'Worklist' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it('has had no error of its own in any tab', () => {
    expect([...kari.faults, ...lars.faults]).toEqual([]);
  });

  async function post(token: string, reading: { type: string; value: string; unit: string }): Promise<void> {
    const { value, ...rest } = reading;
    const body = JSON.stringify({ measurements: [{ ...rest, value: 0, measuredAt: new Date().toISOString() }] });
    const response = await fetch(`${stack.baseUrl}/ingest/v1/measurements`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body.replace('"value":0', `"value":${value}`),
    });
    expect(response.status).toBe(200);
  }
}

interface Scene {
  readonly first: { readonly name: string; readonly token: string };
  readonly second: { readonly name: string; readonly token: string };
  readonly glucose: { readonly name: string; readonly credential: string };
  readonly saturation: { readonly name: string; readonly credential: string };
}

/** Two colleagues of one unit, and two of its patients. */
function sceneOf({ demo }: TestStack): Scene {
  for (const tenant of demo.tenants)
    for (const unit of tenant.units) {
      const [first, second = first] = tenant.practitioners.filter(({ unitId }) => unitId === unit.id);
      const patient = (programme: string) => {
        const found = tenant.patients.find((each) => each.unitId === unit.id && each.programme === programme);
        return found && { name: found.name, credential: found.deviceCredential };
      };
      const glucose = patient('diabetes');
      const saturation = patient('copd');
      if (first !== undefined && second !== undefined && glucose !== undefined && saturation !== undefined)
        return { first, second, glucose, saturation };
    }
  throw new Error('The demo has no unit with two programmes');
}

/** Acknowledges without a mouse: to the alert's button, Enter, a note, Tab to the end, Enter. */
async function acknowledgeByKeyboard(page: Page, patientName: string, note: string): Promise<void> {
  await buttonOf(alertOf(page, patientName), 'Kvitter').focus();
  await page.keyboard.press('Enter');
  await dialogOf(page);
  await page.keyboard.type(note);
  for (let tabs = 0; tabs < 3; tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

function focused(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );
}

function gate(): { readonly open: () => void; readonly released: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, released: promise };
}
