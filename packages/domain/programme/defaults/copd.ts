import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, instructions, missed, SAME_WORKING_DAY_MS, text, zones } from './parts.ts';

const KEY = 'copd';
const SPO2 = `${KEY}.oxygen-saturation`;

/**
 * COPD, defaults of DOMAIN 4: saturation as NEWS2 scale 2 has its target (88-92 %), an upper zone only on oxygen; PEF
 * against the patient's best. Scale 2 itself is prescribed per patient and not set here.
 */
export const copd: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Kols', 'Kols', 'COPD'),
  rules: [
    zones(KEY, 'oxygen-saturation', '%', { redLow: 86, yellowLow: 88 }),
    {
      type: 'composite',
      ruleKey: `${SPO2}.high-on-oxygen`,
      match: 'all',
      within: { hours: 12 },
      parts: [
        { measure: 'oxygen-saturation', unit: '%', above: 92 },
        { measure: 'oxygen-therapy', answers: ['oxygen'] },
      ],
      severity: 'yellow',
    },
    {
      type: 'persistence',
      ruleKey: `${SPO2}.persistent`,
      on: SPO2,
      counts: 'yellow',
      n: 2,
      of: { days: 3 },
      becomes: 'red',
    },
    {
      type: 'relative',
      ruleKey: `${KEY}.pef`,
      measure: 'pef',
      unit: 'L/min',
      baseline: 'pef.best',
      as: 'percent',
      redLow: 50,
      yellowLow: 80,
    },
    zones(KEY, 'pulse', '/min', { redLow: 40, yellowLow: 50, yellowHigh: 110, redHigh: 130 }),
    zones(KEY, 'respiratory-rate', '/min', { yellowHigh: 24, redHigh: 30 }),
    zones(KEY, 'body-temperature', 'Cel', { yellowHigh: 38, redHigh: 39.5 }),
    {
      type: 'composite',
      ruleKey: `${KEY}.exacerbation`,
      match: 'all',
      within: { hours: 24 },
      parts: [
        { measure: 'coded-answer', code: 'breathlessness', answers: ['worse', 'much-worse'] },
        { measure: 'coded-answer', code: 'sputum', answers: ['more', 'darker'] },
      ],
      severity: 'yellow',
    },
    {
      type: 'composite',
      ruleKey: `${KEY}.breathless-and-low`,
      match: 'all',
      within: { hours: 12 },
      parts: [
        { rule: SPO2, atLeast: 'yellow' },
        { measure: 'coded-answer', code: 'breathlessness', answers: ['much-worse'] },
      ],
      severity: 'red',
    },
    {
      type: 'score',
      ruleKey: `${KEY}.cat`,
      on: 'change',
      code: 'cat',
      within: { days: 15 },
      direction: 'rise',
      yellow: 2,
    },
    missed(KEY, 'morning'),
    missed(KEY, 'weekly', { missedAfterMinutes: 12 * 60, redAfterInRow: undefined }),
    ...deviceRules(KEY, [['oxygen-saturation'], ['pulse'], ['pef']], 48),
  ],
  schedule: [
    asked(
      'morning',
      ['08:00-10:00'],
      [
        ['oxygen-saturation'],
        ['pulse'],
        ['respiratory-rate'],
        ['body-temperature'],
        ['pef'],
        ['oxygen-therapy'],
        ['coded-answer', 'breathlessness'],
        ['coded-answer', 'sputum'],
      ],
    ),
    asked('weekly', ['08:00-20:00'], [['score', 'cat']], [1]),
  ],
  instructions: instructions({
    yellow: text(
      'Pust rolig, ta anfallsmedisin slik du har avtalt, og hvil i 15 minutter.',
      'Pust roleg, ta anfallsmedisin slik du har avtalt, og kvil i 15 minutt.',
      'Breathe calmly, take your reliever as agreed, and rest for 15 minutes.',
    ),
    red: text(
      'Ta anfallsmedisin slik du har avtalt, og sitt oppreist.',
      'Ta anfallsmedisin slik du har avtalt, og sit oppreist.',
      'Take your reliever as agreed, and sit upright.',
    ),
  }),
  acknowledgeRedWithinMs: SAME_WORKING_DAY_MS,
  requires: [
    {
      key: 'pef.best',
      measure: 'pef',
      unit: 'L/min',
      title: text('Pasientens beste PEF', 'Pasienten sin beste PEF', 'The patient’s best PEF'),
    },
  ],
  evidence: [
    {
      ruleKeys: [SPO2, `${SPO2}.high-on-oxygen`],
      basis: 'default',
      source: 'DOMAIN 4: SpO2 scale 2, red <86, yellow <88, upper zone on oxygen >92',
    },
    {
      ruleKeys: [`${SPO2}.persistent`],
      basis: 'default',
      source: 'DOMAIN 4: yellow on 2 of 3 days becomes red',
    },
    { ruleKeys: [`${KEY}.pef`], basis: 'default', source: 'DOMAIN 4: PEF <80 % yellow, <50 % red' },
    { ruleKeys: [`${KEY}.cat`], basis: 'default', source: 'DOMAIN 4: CAT +2' },
    {
      ruleKeys: [`${KEY}.missing.morning`, `${KEY}.device.battery`],
      basis: 'default',
      source: 'DOMAIN 4: missing and device examples',
    },
    {
      ruleKeys: [
        `${KEY}.pulse`,
        `${KEY}.respiratory-rate`,
        `${KEY}.body-temperature`,
        `${KEY}.exacerbation`,
        `${KEY}.breathless-and-low`,
        `${KEY}.missing.weekly`,
        `${KEY}.device.silence`,
        `${KEY}.device.questionable`,
      ],
      basis: 'confirm',
      source: 'General knowledge',
    },
  ],
};
