import type { PatientCardView, UnitPresence, WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cast, castOf } from '../support/cast.ts';
import { glucose } from '../support/items.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { alertOf, type ConsolePage, dialogOf, openConsole, rowOf, signIn } from './console-page.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { findViolations } from './find-violations.ts';
import { launchChromium } from './launch-chromium.ts';

const executable = findChromium();

if (executable === undefined) {
  describe('an alert’s life on the screen', () => {
    it('needs Chromium, always in CI', () => {
      expect(process.env.CI ?? '', NO_CHROMIUM).toBe('');
    });
  });
} else {
  describe('an alert’s life on the screen', () => lifeInBrowser(executable));
}

const MINUTE_MS = 60_000;
const HOURS_MS = 60 * MINUTE_MS;

function lifeInBrowser(executablePath: string): void {
  let stack: TestStack;
  let browser: Browser;
  let cast: Cast;
  let name = '';

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack({ hangable: false }), launchChromium(executablePath)]);
    cast = castOf(stack);
    name = stack.demo.tenants[0]?.practitioners.find(({ id }) => id === cast.nurse.id)?.name ?? '';
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it.each([
    ['nb', 'light', 1440],
    ['nn', 'dark', 390],
    ['en', 'light', 800],
  ] as const)(
    'each state says in words what it is, in %s, %s, %i wide, with nothing for axe to find',
    async (language, scheme, width) => {
      const { page, faults } = await openConsole(browser, { language, scheme, width });
      await page.routeWebSocket('**/worklist/live**', (socket) =>
        socket.send(JSON.stringify(snapshotAt(Date.now(), cast))),
      );
      await signIn(page, stack.baseUrl, name);
      await rowOf(page, 'Overdue').waitFor();
      for (const [patient, texts] of Object.entries(WORDS[language]))
        for (const text of texts) expect.soft(await rowOf(page, patient).textContent(), patient).toContain(text);
      expect(await rowOf(page, 'Pending').count()).toBe(0);
      await page.getByRole('checkbox').click();
      await rowOf(page, 'Pending').waitFor();
      // Many contacts raise a patient above others of that severity, and above no red.
      expect((await patientsOf(page)).slice(0, 3)).toEqual(['Overdue', 'Followed', 'Raised']);
      expect(await page.locator('[data-unattended="true"]').count()).toBe(1);
      expect(await page.locator('[data-clock="late"] svg').count()).toBeGreaterThan(0);
      expect(await findViolations(page)).toEqual([]);
      await alertOf(page, 'Overdue').locator('button[aria-haspopup="menu"]').press('Enter');
      await page.getByRole('menu').waitFor();
      expect(await findViolations(page)).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  it('a contact and a message to the patient are recorded from the patient’s row, and the contact is counted beside it', async () => {
    const patient = cast.takePatient('diabetes');
    const kari: ConsolePage = await openConsole(browser, { language: 'nb' });
    const { page } = kari;
    await signIn(page, stack.baseUrl, name);
    await patient.post([glucose(22.3)]);
    await alertOf(page, patient.name).waitFor();
    const open = async (item: string) => {
      await page.getByRole('button', { name: `Flere valg for ${patient.name}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
      return dialogOf(page);
    };
    const contact = await open('Registrer kontakt');
    await contact.getByLabel('Minutter').fill('x');
    await contact.getByText('Skriv et helt tall fra 0 til 1440.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await contact.getByLabel('Minutter').fill('12');
    await contact.getByRole('button', { name: 'Lagre kontakten' }).click();
    await contact.waitFor({ state: 'detached' });
    await expect.poll(() => rowOf(page, patient.name).textContent()).toContain('Kontakter: 1/1');

    const message = await open('Skriv til pasienten');
    await message.getByRole('button', { name: 'Send' }).click();
    await message.getByText('Skriv en melding.').waitFor();
    expect(await findViolations(page)).toEqual([]);
    await message.getByRole('textbox', { name: 'Melding' }).fill('Vi ringer deg i ettermiddag');
    await message.getByRole('button', { name: 'Send' }).click();
    await message.waitFor({ state: 'detached' });
    expect(kari.faults).toEqual([]);
  });
}

/** Names in the order of the list; in these snapshots a patient's id is the name. */
function patientsOf(page: Page): Promise<readonly (string | null)[]> {
  return page.locator('[data-patient]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-patient')));
}

const WORDS = {
  nb: {
    Overdue: ['min over frist', 'Trinn 2: lege varslet på SMS, ikke levert (ingen på vakt)'],
    Snoozed: ['Utsatt til', 'Kjent årsak'],
    Offer: ['Tilbud fra', 'utskrevet', 'Ta imot', 'Avslå'],
    Unseen: ['Normalt igjen, ikke sett', 'Planen er endret', 'Ingen er varslet', 'Stille timer til'],
    Paused: ['Pasienten er borte: venter til'],
    Tried: ['Til behandling', 'Forsøkt 2 ganger', 'Prøv igjen nå'],
    Followed: ['Kvittert, men ikke løst: følg opp', 'Øvelse'],
    Raised: ['Hevet', 'Varsler 7/30 dager: 2/5', 'Kontakter: 4/6', 'Melding'],
  },
  nn: {
    Overdue: ['min over frist', 'Steg 2: lege varsla på SMS, ikkje levert (ingen på vakt)'],
    Snoozed: ['Utsett til', 'Kjend årsak'],
    Offer: ['Tilbod frå', 'utskrevet', 'Ta imot', 'Avslå'],
    Unseen: ['Normalt att, ikkje sett', 'Planen er endra', 'Ingen er varsla', 'Stille timar til'],
    Paused: ['Pasienten er borte: ventar til'],
    Tried: ['Til handsaming', 'Prøvd 2 gonger', 'Prøv igjen no'],
    Followed: ['Kvittert, men ikkje løyst: følg opp', 'Øving'],
    Raised: ['Heva', 'Varsel 7/30 dagar: 2/5', 'Kontaktar: 4/6', 'Melding'],
  },
  en: {
    Overdue: ['mins overdue', 'Step 2: lege told by text message, not delivered (nobody on duty)'],
    Snoozed: ['Snoozed until', 'Known cause'],
    Offer: ['Offer from', 'utskrevet', 'Accept', 'Decline'],
    Unseen: ['Normal again, not seen', 'The plan has changed', 'Nobody was told', 'Quiet hours until'],
    Paused: ['The patient is away: waits until'],
    Tried: ['In hand', 'Tried 2 times', 'Try again now'],
    Followed: ['Acknowledged, not resolved: follow up', 'Drill'],
    Raised: ['Raised', 'Alerts 7/30 days: 2/5', 'Contacts: 4/6', 'Message'],
  },
} as const;

/** A list with an alert in each of its states; the patient is named after it. */
function snapshotAt(now: number, { unitId, neighbour }: Cast): WorklistMessage {
  const at = (ms: number) => new Date(now + ms).toISOString();
  const item = (patientName: string, changes: Partial<WorklistItem>): WorklistItem => ({
    alertId: patientName,
    patientId: patientName,
    patientName,
    birthDate: '1948-05-03',
    category: 'clinical',
    severity: 'yellow',
    state: 'open',
    revision: '1-1',
    rule: 'r',
    measure: 'oxygen-saturation',
    value: 84,
    unit: '%',
    measuredAt: at(-12 * MINUTE_MS),
    late: false,
    verify: false,
    openedAt: at(-12 * MINUTE_MS),
    count: 1,
    overdue: false,
    ownerOrganisationId: 'o',
    unitId,
    ...changes,
  });
  const step = {
    taken: 2,
    round: 0,
    duty: 'lege',
    channel: 'sms',
    outcome: 'undelivered',
    reason: 'nobody-on-duty',
  } as const;
  const handover = { toUnitId: unitId, reason: 'utskrevet', returnsAt: at(20 * MINUTE_MS), by: 'x' };
  const items = [
    item('Overdue', { severity: 'red', overdue: true, overdueAt: at(-5 * MINUTE_MS), step }),
    item('Snoozed', { suppressed: [{ kind: 'snoozed', until: at(HOURS_MS), reason: 'known-cause', by: 'x' }] }),
    item('Offer', { offered: true, unitId: neighbour.unitId, handover }),
    item('Unseen', {
      unseen: true,
      late: true,
      planChanged: true,
      suppressed: [{ kind: 'late' }, { kind: 'quiet-hours', until: at(9 * HOURS_MS) }],
    }),
    item('Paused', { suppressed: [{ kind: 'paused', until: at(40 * HOURS_MS) }] }),
    item('Tried', { state: 'in-progress', startedBy: 'x', attempts: { n: 2, nextTryAt: at(-MINUTE_MS), due: true } }),
    item('Followed', { severity: 'red', state: 'acknowledged', acknowledgedBy: 'x', followUpDue: true, drill: true }),
    item('Pending', { state: 'pending', pending: { have: 1, need: 3 } }),
    item('Raised', { category: 'message', measure: undefined, value: undefined, measuredAt: undefined }),
  ];
  const cards: PatientCardView[] = [
    { patientId: 'Raised', alerts7: 2, alerts30: 5, contacts7: 4, contacts30: 6, raised: true },
  ];
  const unit: UnitPresence = { open: true, connected: 0, onCall: 0, unattended: true };
  return { v: 1, type: 'snapshot', items, seq: 1, more: false, cards, unit };
}
