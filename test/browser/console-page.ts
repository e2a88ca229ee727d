import type { Browser, Locator, Page } from 'playwright-core';

export interface PageOptions {
  readonly language?: 'nb' | 'en';
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
    locale: options.language === 'en' ? 'en-GB' : 'nb-NO',
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

/** The row or card of a patient's alert. */
export function alertOf(page: Page, patientName: string): Locator {
  return page.locator('[data-alert]').filter({ hasText: patientName });
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
