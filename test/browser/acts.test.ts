import type { Browser, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cast, type CastPatient, castOf } from '../support/cast.ts';
import { glucose } from '../support/items.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import {
  alertOf,
  buttonOf,
  type ConsolePage,
  chooseAct,
  dialogOf,
  openConsole,
  rowOf,
  signIn,
} from './console-page.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { findViolations } from './find-violations.ts';
import { launchChromium } from './launch-chromium.ts';

const executable = findChromium();

if (executable === undefined) {
  describe('acts on the first screen', () => {
    it('need Chromium, always in CI', () => {
      expect(process.env.CI ?? '', NO_CHROMIUM).toBe('');
    });
  });
} else {
  describe('acts on the first screen', () => actsInBrowser(executable));
}

function actsInBrowser(executablePath: string): void {
  let stack: TestStack;
  let browser: Browser;
  let cast: Cast;
  /** A nurse and a physician of one unit, and somebody of another. */
  let kari: ConsolePage;
  let lars: ConsolePage;
  let siri: ConsolePage;
  let patient: CastPatient;
  let unitNames: { readonly own: string; readonly other: string };
  const names = { kari: '', lars: '', siri: '' };
  /** What lars' browser has open, and whether it may open more. */
  const sockets = new Set<WebSocketRoute>();
  let cut = false;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      startStack({ hangable: false, patients: 6 }),
      launchChromium(executablePath),
    ]);
    cast = castOf(stack);
    const { nurse, physician, neighbour } = cast;
    const [tenant] = stack.demo.tenants;
    const nameOf = (id: string) => tenant?.practitioners.find((one) => one.id === id)?.name ?? '';
    const unitOf = (id: string) => tenant?.units.find((one) => one.id === id)?.name ?? '';
    Object.assign(names, { kari: nameOf(nurse.id), lars: nameOf(physician.id), siri: nameOf(neighbour.id) });
    unitNames = { own: unitOf(cast.unitId), other: unitOf(neighbour.unitId) };
    // Tells each unit's duty what it has agreed, so that it can be asked when something is handed over.
    await stack.sweep();
    patient = cast.takePatient('diabetes');
    kari = await openConsole(browser, { language: 'nb' });
    lars = await openConsole(browser, { language: 'en', scheme: 'dark' });
    siri = await openConsole(browser, { language: 'nn', width: 390 });
    await lars.page.routeWebSocket('**/worklist/live**', (socket) => {
      if (cut) return void socket.close();
      sockets.add(socket);
      socket.connectToServer();
    });
    await signIn(kari.page, stack.baseUrl, names.kari);
    await signIn(lars.page, stack.baseUrl, names.lars);
    await signIn(siri.page, stack.baseUrl, names.siri);
    await patient.post([glucose(22.3)]);
    await alertOf(kari.page, patient.name).waitFor();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('says whose the alert is and how long is left, and how often the patient was here', async () => {
    const row = rowOf(kari.page, patient.name);
    await contains(row, `Ansvar: ${unitNames.own}`, 'til fristen', 'Varsler 7/30 dager: 1/1', 'Kontakter: 0/0');
    expect(await row.locator('[data-clock]').count()).toBe(1);
  });

  it('a patient is taken by one, which the other sees at once and may take over', async () => {
    await kari.page.getByRole('button', { name: `Ta pasienten: ${patient.name}` }).click();
    await contains(rowOf(kari.page, patient.name), 'Du har pasienten til kl.');
    await contains(rowOf(lars.page, patient.name), `${names.kari} has the patient until`);
    await lars.page.getByRole('button', { name: `Take over the patient: ${patient.name}` }).click();
    await contains(rowOf(lars.page, patient.name), 'You have the patient until');
    await contains(rowOf(kari.page, patient.name), `${names.lars} har pasienten til kl.`);
    await lars.page.getByRole('button', { name: `Let go of the patient: ${patient.name}` }).click();
    await kari.page.getByRole('button', { name: `Ta pasienten: ${patient.name}` }).waitFor();
    expect(await findViolations(kari.page)).toEqual([]);
  });

  it('a snooze asks for its reason, and says reason and end to everybody until it is ended', async () => {
    const dialog = await chooseAct(kari.page, alertOf(kari.page, patient.name), 'Utsett');
    await dialog.getByRole('button', { name: 'Utsett', exact: true }).click();
    await dialog.getByText('Velg en grunn.').waitFor();
    expect(await findViolations(kari.page)).toEqual([]);
    await dialog.getByLabel('Grunn').selectOption('known-cause');
    await dialog.getByRole('button', { name: 'Utsett', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await contains(alertOf(kari.page, patient.name), 'Utsatt til', 'Kjent årsak');
    await contains(alertOf(lars.page, patient.name), 'Snoozed until', 'Known cause');
    expect(await alertOf(lars.page, patient.name).locator('[data-clock]').count()).toBe(0);
    const end = await chooseAct(lars.page, alertOf(lars.page, patient.name), 'End the snooze');
    await end.getByRole('button', { name: 'End the snooze' }).click();
    await end.waitFor({ state: 'detached' });
    await contains(alertOf(kari.page, patient.name), 'til fristen');
  });

  it('goes to another unit only when that unit takes it: until then it stands with both, as work and as an offer', async () => {
    const offer = await chooseAct(kari.page, alertOf(kari.page, patient.name), 'Overlever');
    await offer.getByLabel('Mottaker').selectOption({ label: unitNames.other });
    await offer.getByLabel('Hvorfor').fill('Utskrevet til hjemmet');
    expect(await findViolations(kari.page)).toEqual([]);
    await offer.getByRole('button', { name: 'Overlever', exact: true }).click();
    await offer.waitFor({ state: 'detached' });
    await contains(alertOf(kari.page, patient.name), `Tilbudt ${unitNames.other}`, 'Utskrevet', 'til fristen');

    const received = alertOf(siri.page, patient.name);
    await received.waitFor();
    await contains(received, `Tilbod frå ${unitNames.own}`, `Ansvar: ${unitNames.own}`);
    expect(await findViolations(siri.page)).toEqual([]);
    await buttonOf(received, 'Ta imot').click();
    const dialog = await dialogOf(siri.page);
    await dialog.getByRole('button', { name: 'Ta imot', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await contains(received, `Ansvar: ${unitNames.other}`, 'Ikkje kvittert');
    await rowOf(kari.page, patient.name).waitFor({ state: 'detached' });
  });

  it('an attempt without an answer is noted with the time of the next, and is no resolution', async () => {
    const { page } = siri;
    const dialog = await chooseAct(page, alertOf(page, patient.name), 'Prøvd, ikkje svar');
    await dialog.getByLabel('Nytt forsøk om').selectOption('60');
    await dialog.getByRole('button', { name: 'Prøvd, ikkje svar' }).click();
    await dialog.waitFor({ state: 'detached' });
    await contains(alertOf(page, patient.name), 'Til handsaming hos deg', 'Prøvd 1 gong', 'Nytt forsøk kl.');
    await buttonOf(alertOf(page, patient.name), 'Løys').waitFor();
  });

  it('a list whose socket is gone says so and since when, and acts go through all the same', async () => {
    const { page } = lars;
    const other = cast.takePatient('diabetes');
    await other.post([glucose(21)]);
    await alertOf(page, other.name).waitFor();
    cut = true;
    for (const socket of sockets) await socket.close();
    await page.getByText('The break was noticed at').waitFor();
    await buttonOf(alertOf(page, other.name), 'Acknowledge').click();
    const dialog = await dialogOf(page);
    await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await contains(alertOf(page, other.name), 'Acknowledged by you');
    expect(await page.locator('[data-stale="true"]').count()).toBe(1);
    await contains(alertOf(kari.page, other.name), `Kvittert av ${names.lars}`);
    cut = false;
    await page.locator('[data-stale="false"]').waitFor({ state: 'attached', timeout: 60_000 });
  }, 120_000);

  it('has had no error of its own in any tab', () => {
    expect([...kari.faults, ...lars.faults.filter((text) => !text.includes('WebSocket')), ...siri.faults]).toEqual([]);
  });
}

async function contains(row: ReturnType<typeof alertOf>, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await expect.poll(() => row.textContent(), { timeout: 10_000 }).toContain(text);
}
