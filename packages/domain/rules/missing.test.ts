import { describe, expect, it } from 'vitest';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import { type MissingRule, missing } from './missing.ts';
import { ruleSchema } from './rule.ts';
import { contextOf, faultsOf, oslo, planOf } from './rule-testing.ts';

const morning: ScheduleEntry = {
  key: 'morning',
  measures: [{ measure: 'oxygen-saturation' }, { measure: 'pulse' }],
  when: { kind: 'times', windows: [{ from: '08:00', to: '10:00' }] },
};
const monday: ScheduleEntry = {
  ...morning,
  key: 'monday',
  when: { ...morning.when, kind: 'times', weekdays: [1], windows: [{ from: '20:00', to: '23:00' }] },
};
const sensor: ScheduleEntry = {
  key: 'cgm',
  measures: [{ measure: 'cgm-glucose' }],
  when: { kind: 'continuous', everyMinutes: 5 },
};
const rule: MissingRule = {
  type: 'missing',
  ruleKey: 'missing.morning',
  schedule: 'morning',
  remindAfterMinutes: 0,
  missedAfterMinutes: 120,
  tell: { nextDayAt: '08:00' },
  severity: 'yellow',
  redAfterInRow: 3,
};
const plan = (own: MissingRule) => planOf([own], { schedule: [morning, monday, sensor] });

describe('a rule about missing measurements', () => {
  it.each<[string, Partial<MissingRule>, string, string, string]>([
    [
      'names an entry that is not there',
      { schedule: 'noon' },
      'schedule',
      'unknown-schedule',
      'Måleplanen har ikke noe punkt med nøkkelen noon.',
    ],
    [
      'names a sensor',
      { schedule: 'cgm' },
      'schedule',
      'continuous-schedule',
      'En sensor som sender selv, har ingen tidspunkter å gå glipp av: bruk en utstyrsregel for taushet.',
    ],
    [
      'reminds when it is too late',
      { remindAfterMinutes: 121 },
      'remindAfterMinutes',
      'reminder-after-missed',
      'Påminnelsen kan ikke komme etter at målingen er regnet som uteblitt.',
    ],
    [
      'tells before it is missed',
      { missedAfterMinutes: 22 * 60 + 1 },
      'tell.nextDayAt',
      'told-before-missed',
      'På dette tidspunktet neste dag er målingen kanskje ikke regnet som uteblitt ennå.',
    ],
    [
      'asks for a longer row than is looked back on',
      { schedule: 'monday', redAfterInRow: 12 },
      'redAfterInRow',
      'row-too-long',
      'Måleplanen spør ikke så mange ganger i løpet av de 77 dagene det sees tilbake på.',
    ],
  ])('is refused when it %s', (_, more, path, code, nb) => {
    const own = { ...rule, ...more };
    expect(faultsOf(own, plan(own))).toMatchObject([{ path, code, sentence: { nb } }]);
  });

  it.each<[string, Partial<MissingRule>]>([
    ['as DOMAIN 4 has it', {}],
    ['told at once', { tell: 'when-missed', missedAfterMinutes: 7 * 24 * 60 }],
    ['told at the very minute it is missed', { missedAfterMinutes: 22 * 60 }],
    ['reminded as it is missed', { remindAfterMinutes: 120 }],
    ['a row of eleven weeks', { schedule: 'monday', redAfterInRow: 11 }],
    ['a row of fifty days', { redAfterInRow: 50 }],
  ])('is taken: %s', (_, more) => {
    const own = { ...rule, ...more };
    expect(faultsOf(own, plan(own))).toEqual([]);
    expect(ruleSchema.parse(own)).toEqual(own);
  });

  it('reads nothing at a time at which no slot is due', () => {
    const context = contextOf({ ...plan(rule), validFrom: oslo('2026-06-01') });
    expect(missing.needs(rule, oslo('2026-06-20', '09:00'), context)).toEqual([]);
    const from = oslo('2026-06-10', '08:00');
    expect(missing.needs(rule, oslo('2026-06-20', '08:00'), context)).toEqual([
      { kind: 'samples', series: 'oxygen-saturation', from, limit: 500 },
      { kind: 'samples', series: 'pulse', from, limit: 500 },
    ]);
  });

  const facts = {
    date: '2026-06-09',
    from: '08:00',
    to: '10:00',
    missing: 'oxygen-saturation,pulse',
    inRow: 1,
    slots: 1,
  };
  it.each<[Record<string, number | string>, string, string, string]>([
    [
      facts,
      'Mangler: oksygenmetning og puls, tirsdag 9.6. kl. 08:00–10:00.',
      'Manglar: oksygenmetting og puls, tysdag 9.6. kl. 08:00–10:00.',
      'Missing: oxygen saturation and pulse, Tuesday 9 June 08:00–10:00.',
    ],
    [
      { ...facts, missing: 'score:cat', inRow: 3 },
      'Mangler: CAT-skår, tirsdag 9.6. kl. 08:00–10:00. 3 ganger på rad.',
      'Manglar: CAT-skår, tysdag 9.6. kl. 08:00–10:00. 3 gonger på rad.',
      'Missing: CAT score, Tuesday 9 June 08:00–10:00. 3 times in a row.',
    ],
    [
      { ...facts, missing: 'pulse', inRow: 10 },
      'Mangler: puls, tirsdag 9.6. kl. 08:00–10:00. Minst 10 ganger på rad.',
      'Manglar: puls, tysdag 9.6. kl. 08:00–10:00. Minst 10 gonger på rad.',
      'Missing: pulse, Tuesday 9 June 08:00–10:00. At least 10 times in a row.',
    ],
  ])('is told in three languages', (told, nb, nn, en) => {
    const sentences = (['nb', 'nn', 'en'] as const).map((language) =>
      missing.explain(rule, { severity: 'yellow', facts: told }, language),
    );
    expect(sentences).toEqual([nb, nn, en]);
  });
});
