import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, instructions, missed, SAME_WORKING_DAY_MS, text } from './parts.ts';

const KEY = 'post-discharge-news2';

/**
 * After discharge: NEWS2 from its parts within an hour, twice a day; 5-6 medium, >= 7 high, any single 3 acts also when
 * the set is incomplete (Royal College of Physicians, DOMAIN 4). The scale is prescribed per patient and not set here.
 * Not for under 16 years or pregnancy, and not validated at home.
 */
export const postDischargeNews2: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text(
    'NEWS2 etter utskrivning fra sykehus',
    'NEWS2 etter utskriving frå sjukehus',
    'NEWS2 after discharge from hospital',
  ),
  rules: [
    {
      type: 'score',
      ruleKey: `${KEY}.news2`,
      on: 'news2',
      within: { hours: 1 },
      yellow: 5,
      red: 7,
      single3: 'red',
    },
    missed(KEY, 'twice-daily', { missedAfterMinutes: 60, tell: 'when-missed', redAfterInRow: 2 }),
    ...deviceRules(KEY, [['oxygen-saturation'], ['pulse'], ['blood-pressure'], ['body-temperature']], 24),
  ],
  schedule: [
    asked(
      'twice-daily',
      ['08:00-10:00', '18:00-20:00'],
      [
        ['respiratory-rate'],
        ['oxygen-saturation'],
        ['oxygen-therapy'],
        ['blood-pressure'],
        ['pulse'],
        ['consciousness'],
        ['body-temperature'],
      ],
    ),
  ],
  instructions: instructions({
    yellow: text(
      'Hvil, og mål alle verdiene på nytt om 30 minutter.',
      'Kvil, og mål alle verdiane på nytt om 30 minutt.',
      'Rest, and measure all the values again in 30 minutes.',
    ),
    red: text(
      'Vær ikke alene. Ring 113 ved tung pust, forvirring eller brystsmerter.',
      'Ver ikkje åleine. Ring 113 ved tung pust, forvirring eller brystsmerter.',
      'Do not be alone. Call 113 for severe breathlessness, confusion or chest pain.',
    ),
  }),
  acknowledgeRedWithinMs: SAME_WORKING_DAY_MS,
  requires: [],
  evidence: [
    {
      ruleKeys: [`${KEY}.news2`],
      basis: 'default',
      source: 'DOMAIN 4: NEWS2 >=5 or a single 3; any single 3: urgent (Royal College of Physicians)',
    },
    {
      ruleKeys: [`${KEY}.device.battery`, `${KEY}.device.silence`],
      basis: 'default',
      source: 'DOMAIN 4: battery <20 %; silent 24 h',
    },
    {
      ruleKeys: [`${KEY}.missing.twice-daily`, `${KEY}.device.questionable`],
      basis: 'confirm',
      source: 'General knowledge',
    },
  ],
};
