import { Records } from '@naer/db/records';
import type { Rule } from '@naer/domain/rules/rule';
import { activatePlan } from '@naer/services/plan/activate-plan';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { MINUTE_MS } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack, type TestStack } from '../support/stack.ts';
import { alertOf, buttonOf, type ConsolePage, dialogOf, openConsole, signIn } from './console-page.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { findViolations } from './find-violations.ts';
import { launchChromium } from './launch-chromium.ts';

const executable = findChromium();

if (executable === undefined) {
  describe('kinds of alerts in a browser', () => {
    it('need Chromium, always in CI', () => {
      expect(process.env.CI ?? '', NO_CHROMIUM).toBe('');
    });
  });
} else {
  describe('kinds of alerts in a browser', () => kindsInBrowser(executable));
}

const SILENCE: Rule = {
  type: 'device',
  ruleKey: 'silent',
  on: 'silence',
  series: ['oxygen-saturation'],
  afterHours: 2 / 3600,
  severity: 'yellow',
};
const NEWS2: Rule = {
  type: 'score',
  ruleKey: 'news2',
  on: 'news2',
  within: { hours: 1 },
  yellow: 5,
  red: 7,
  single3: 'red',
};

function kindsInBrowser(executablePath: string): void {
  let stack: TestStack;
  let browser: Browser;
  let kari: ConsolePage;
  let silent: CastPatient;
  let sick: CastPatient;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([
      startStack({ hangable: false, patients: 4 }),
      launchChromium(executablePath),
    ]);
    const { takePatient, tenantId, physician } = castOf(stack);
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    [silent, sick] = [takePatient('copd'), takePatient('copd')];
    for (const [patient, rule] of [
      [silent, SILENCE],
      [sick, NEWS2],
    ] as const) {
      const plan = {
        v: 1,
        planVersion: 2,
        programme: 'copd',
        validFrom: Date.now() - MINUTE_MS,
        rules: [rule],
      } as const;
      const activate = { tenantId, patientId: patient.id, approvedBy: physician.id };
      must(await activatePlan(records, { ...activate, plan: { ...plan, acknowledgeRedWithinMs: 30 * MINUTE_MS } }));
    }
    await stack.sweep();
    kari = await openConsole(browser, { language: 'nb', scheme: 'light' });
    const nurse = stack.demo.tenants[0]?.practitioners.find(({ id }) => id === castOf(stack).nurse.id);
    await signIn(kari.page, stack.baseUrl, nurse?.name ?? '');
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('a silent device says that it is technical in words and by an icon, and when it was raised, since nothing was measured', async () => {
    const row = alertOf(kari.page, silent.name);
    await row.waitFor();
    await contains(row, 'Gul', 'Teknisk', 'Ingen kontakt med utstyret', 'varslet');
    expect(await tagOf(row, 'Teknisk').locator('svg').count()).toBe(1);
    expect(await findViolations(kari.page)).toEqual([]);
  });

  it('NEWS2 stands with the parts it has and their points, says that there is no total, and wears another icon', async () => {
    const measuredAt = new Date().toISOString();
    await sick.post([
      { type: 'respiratory-rate', value: 26, unit: '/min', measuredAt },
      { type: 'pulse', value: 95, unit: '/min', measuredAt },
    ]);
    const row = alertOf(kari.page, sick.name);
    await row.waitFor();
    await contains(
      row,
      'Rød',
      'Skår',
      'NEWS2',
      'ufullstendig',
      'Respirasjonsfrekvens 26\u00a0/min: 3 poeng',
      ': 1 poeng',
    );
    const icon = (of: Locator, text: string) => tagOf(of, text).locator('svg').innerHTML();
    expect(await icon(row, 'Skår')).not.toBe(await icon(alertOf(kari.page, silent.name), 'Teknisk'));
    await buttonOf(row, 'Kvitter').click();
    const details = await (await dialogOf(kari.page)).textContent();
    expect(details).toContain('Respirasjonsfrekvens');
    expect(details).toContain('ikke validert for bruk hjemme');
    expect(await findViolations(kari.page)).toEqual([]);
    expect(kari.faults).toEqual([]);
  });
}

function tagOf(row: Locator, text: string): Locator {
  return row.locator('.aksel-tag', { hasText: text });
}

async function contains(row: Locator, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await expect.poll(() => row.textContent()).toContain(text);
}
