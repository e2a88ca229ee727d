import type { Browser, Locator, Page } from 'playwright-core';

export interface PageOptions {
  readonly language?: 'nb' | 'nn' | 'en';
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** What went wrong in the page itself, as the browser says it: uncaught errors and broken policies. */
export interface ConsolePage {
  readonly page: Page;
  readonly faults: string[];
}

/** A browser tab of its own, as a person with these settings has it. */
export async function openConsole(browser: Browser, options: PageOptions = {}): Promise<ConsolePage> {
  const context = await browser.newContext({
    locale: { nb: 'nb-NO', nn: 'nn-NO', en: 'en-GB' }[options.language ?? 'nb'],
    colorScheme: options.scheme ?? 'light',
    viewport: { width: options.width ?? 1440, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return { page, faults };
}

/** Goes through the local log-in page as this person does, to the live list. */
export async function signIn(page: Page, baseUrl: string, name: string): Promise<void> {
  await page.goto(`${baseUrl}/local`);
  await page.getByRole('button', { name }).first().click();
  await connected(page);
}

export async function connected(page: Page): Promise<void> {
  await page.locator('[data-connection="connected"]').waitFor();
}

/** A patient's row of work. */
export function rowOf(page: Page, patientName: string): Locator {
  return page.locator('[data-patient]').filter({ hasText: patientName });
}

/** A patient's alert, inside the patient's row. */
export function alertOf(page: Page, patientName: string): Locator {
  return rowOf(page, patientName).locator('[data-alert]');
}

/** The alert's own button of this name. */
export function buttonOf(alert: Locator, name: string): Locator {
  return alert.locator('button', { hasText: name });
}

/** Chooses an act from the alert's menu, to its dialog. */
export async function chooseAct(page: Page, alert: Locator, act: string): Promise<Locator> {
  await alert.locator('button[aria-haspopup="menu"]').click();
  await page.getByRole('menuitem', { name: act, exact: true }).click();
  return dialogOf(page);
}

/** The dialog, once it has been opened; its animation is over. */
export async function dialogOf(page: Page): Promise<Locator> {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map((animation) => animation.finished)).then(() => undefined),
  );
  return dialog;
}
