import { describe, expect, test } from 'vitest';
import type { Rule } from '../rules/rule.ts';
import { checkTemplate } from './check-template.ts';
import { copd } from './defaults/copd.ts';
import { heartFailure } from './defaults/heart-failure.ts';
import { postDischargeNews2 } from './defaults/post-discharge-news2.ts';
import { deviations } from './deviations.ts';
import { type DraftPlan, planFromTemplate } from './plan-from-template.ts';
import type { ProgrammeTemplate, TemplateContent } from './template.ts';

const template: ProgrammeTemplate = { ...copd, templateId: '5a4d7d80-0000-4000-8000-000000000001', version: 3 };
const best = { key: 'pef.best', value: 420, unit: 'L/min' };

function draftOf(of: ProgrammeTemplate = template): DraftPlan {
  const made = planFromTemplate(of, { baselines: of.requires.length === 0 ? [] : [best] });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}

describe('a draft from a template', () => {
  test('carries the template’s rules and the patient’s values, says where it comes from, and has no version yet', () => {
    const draft = draftOf();
    expect(draft).toMatchObject({
      v: 1,
      programme: 'copd',
      rules: copd.rules,
      schedule: copd.schedule,
      instructions: copd.instructions,
      baselines: [{ key: 'pef.best', measure: 'pef', unit: 'L/min', value: 420 }],
      template: { templateId: template.templateId, version: 3 },
    });
    for (const name of ['planVersion', 'validFrom', 'coverage', 'news2Scale']) expect(draft).not.toHaveProperty(name);
  });

  test('takes NEWS2 scale 2 from the one who prescribes it', () => {
    expect(planFromTemplate(template, { baselines: [best], news2Scale: 2 })).toMatchObject({
      value: { news2Scale: 2 },
    });
  });

  test.each<[string, object[], [path: string, code: string][]]>([
    ['nothing is given', [], [['baselines', 'missing-baseline']]],
    [
      'a value has another unit: it is not converted',
      [{ ...best, unit: 'L/s' }],
      [['baselines[0].unit', 'baseline-unit']],
    ],
    ['a value is given twice', [best, { ...best, value: 380 }], [['baselines[1].key', 'baseline-twice']]],
    [
      'a value that is not asked for is given, and one that is asked for is not',
      [{ key: 'dry-weight', value: 71, unit: 'kg' }],
      [
        ['baselines[0].key', 'unknown-baseline'],
        ['baselines', 'missing-baseline'],
      ],
    ],
  ])('is refused when %s', (_, baselines, faults) => {
    const made = planFromTemplate(template, { baselines: baselines as [] });
    expect(made.ok ? [] : made.error.map(({ path, code }) => [path, code])).toEqual(faults);
    expect(JSON.stringify(made)).not.toMatch(/\b(420|380|71)\b/);
  });
});

describe('the deviations of a plan', () => {
  test('are none in a draft as it was made, whatever the patient’s own values are', () => {
    expect(deviations(template, draftOf())).toEqual([]);
    expect(deviations(template, { ...draftOf(), news2Scale: 2 })).toEqual([]);
  });

  const changed = (ruleKey: string, change: object): Rule[] =>
    copd.rules.map((rule) => (rule.ruleKey === ruleKey ? ({ ...rule, ...change } as Rule) : rule));
  const extra: Rule = {
    type: 'zones',
    ruleKey: 'copd.steps',
    measure: 'steps',
    unit: '{steps}/d',
    yellowLow: 500,
  };

  test.each<[string, Partial<DraftPlan>, object[]]>([
    [
      'a limit of the patient’s own',
      { rules: changed('copd.oxygen-saturation', { redLow: 84 }) },
      [
        {
          part: 'rule',
          key: 'copd.oxygen-saturation',
          change: 'changed',
          field: 'redLow',
          before: 86,
          after: 84,
          sentence: {
            nb: 'Oksygenmetning (copd.oxygen-saturation): nedre røde grense endret fra 86 % til 84 %.',
            nn: 'Oksygenmetting (copd.oxygen-saturation): nedre raude grense endra frå 86 % til 84 %.',
            en: 'Oxygen saturation (copd.oxygen-saturation): lower red limit changed from 86% to 84%.',
          },
        },
      ],
    ],
    [
      'a rule that the patient does without',
      { rules: copd.rules.filter(({ ruleKey }) => ruleKey !== 'copd.cat') },
      [expect.objectContaining({ part: 'rule', key: 'copd.cat', change: 'removed' })],
    ],
    [
      'a rule that only this patient has',
      { rules: [...copd.rules, extra] },
      [expect.objectContaining({ part: 'rule', key: 'copd.steps', change: 'added', after: extra })],
    ],
    [
      'a schedule entry that is left out',
      { schedule: copd.schedule.slice(0, 1) },
      [expect.objectContaining({ part: 'schedule', key: 'weekly', change: 'removed' })],
    ],
    [
      'advice of its own',
      { instructions: { ...copd.instructions, red: { ...copd.instructions.red, nb: 'Ring Kari.' } } },
      [expect.objectContaining({ part: 'instructions', key: 'red', field: 'nb', after: 'Ring Kari.' })],
    ],
    [
      'another clock for a red',
      { acknowledgeRedWithinMs: 60_000 },
      [expect.objectContaining({ part: 'acknowledgeRedWithinMs', after: 60_000 })],
    ],
  ])('%s', (_, own, expected) => {
    expect(deviations(template, { ...draftOf(), ...own })).toEqual(expected);
  });

  test('a NEWS2 scale that the template sets is one', () => {
    const withScale = { ...template, news2Scale: 2 } as const;
    expect(deviations(withScale, { ...draftOf(), news2Scale: 1 })).toMatchObject([
      { part: 'news2Scale', before: 2, after: 1 },
    ]);
  });
});

describe('a template is refused with the path of what is wrong', () => {
  const relative = { type: 'relative', measure: 'pef', unit: 'L/min', as: 'percent', yellowLow: 80 } as const;
  const zones = { type: 'zones', measure: 'oxygen-saturation', unit: '%' } as const;
  test.each<[string, Partial<TemplateContent>, [path: string, code: string][]]>([
    [
      'a patient’s value as baseline',
      { rules: [{ ...relative, ruleKey: 'copd.pef', baseline: 410 }] },
      [['rules[0].baseline', 'patient-value-in-template']],
    ],
    [
      'limits that contradict each other',
      { rules: [{ ...zones, ruleKey: 'copd.oxygen-saturation', redLow: 90, yellowLow: 88 }] },
      [['rules[0].yellowLow', 'contradictory-limits']],
    ],
    [
      'a required value in another unit than the measure’s',
      { requires: copd.requires.map((one) => ({ ...one, unit: 'L/s' })) },
      [['requires[0].unit', 'wrong-unit']],
    ],
    [
      'evidence for a rule that is not there',
      { evidence: [{ ruleKeys: ['copd.pef', 'copd.gone'], basis: 'confirm', source: 'x' }] },
      [['evidence[0].ruleKeys[1]', 'unknown-rule']],
    ],
    ['no title in nynorsk', { title: { ...copd.title, nn: ' ' } }, [['title.nn', 'empty-title']]],
    [
      'two rules with one key',
      { rules: [1, 2].map(() => ({ ...zones, ruleKey: 'copd.oxygen-saturation', redLow: 86 })) },
      [['rules[1].ruleKey', 'rule-key-twice']],
    ],
  ])('%s', (_, change, faults) => {
    const found = checkTemplate({ ...copd, ...change }, 'Europe/Oslo');
    expect(found.map(({ path, code }) => [path, code])).toEqual(expect.arrayContaining(faults));
  });

  test('a template needs no coverage: that is the tenant’s own', () => {
    for (const content of [heartFailure, postDischargeNews2])
      expect(checkTemplate(content, 'Europe/Oslo').filter(({ path }) => path.startsWith('coverage'))).toEqual([]);
  });
});
