import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, instructions, missed, pressureZones, SAME_WORKING_DAY_MS, text, zones } from './parts.ts';

const KEY = 'hypertension';
const SYSTOLIC = `${KEY}.blood-pressure.systolic`;
const DIASTOLIC = `${KEY}.blood-pressure.diastolic`;
const MEAN = { type: 'trend', measure: 'blood-pressure', unit: 'mm[Hg]', window: { days: 7 }, of: 'mean' } as const;

/**
 * Hypertension: single readings only when they are far off, the mean of a week against the limit for pressure at home
 * (135/85). DOMAIN 4 gives no limits for it: all to be confirmed.
 */
export const hypertension: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Høyt blodtrykk', 'Høgt blodtrykk', 'Hypertension'),
  rules: [
    pressureZones(KEY, 'systolic', { redLow: 90, yellowLow: 100, yellowHigh: 160, redHigh: 180 }),
    pressureZones(KEY, 'diastolic', { yellowHigh: 100, redHigh: 110 }),
    {
      type: 'persistence',
      ruleKey: `${SYSTOLIC}.persistent`,
      on: SYSTOLIC,
      counts: 'yellow',
      n: 2,
      of: { days: 3 },
      becomes: 'red',
    },
    { ...MEAN, ruleKey: `${SYSTOLIC}.mean`, component: 'systolic', minSamples: 8, yellowHigh: 135 },
    { ...MEAN, ruleKey: `${DIASTOLIC}.mean`, component: 'diastolic', minSamples: 8, yellowHigh: 85 },
    {
      type: 'composite',
      ruleKey: `${KEY}.high-with-symptoms`,
      match: 'all',
      within: { hours: 12 },
      parts: [
        { rule: SYSTOLIC, atLeast: 'yellow' },
        { measure: 'coded-answer', code: 'symptoms', answers: ['worse', 'much-worse'] },
      ],
      severity: 'red',
    },
    zones(KEY, 'pulse', '/min', { redLow: 40, yellowLow: 50, yellowHigh: 110, redHigh: 130 }),
    missed(KEY, 'twice-daily', { redAfterInRow: undefined }),
    ...deviceRules(KEY, [['blood-pressure']], 72),
  ],
  schedule: [
    asked('twice-daily', ['07:00-10:00', '19:00-22:00'], [['blood-pressure'], ['pulse'], ['coded-answer', 'symptoms']]),
  ],
  instructions: instructions({
    yellow: text(
      'Sitt stille i fem minutter før du måler. Ta medisinen som avtalt.',
      'Sit stille i fem minutt før du måler. Ta medisinen som avtalt.',
      'Sit still for five minutes before you measure. Take your medicine as agreed.',
    ),
    red: text(
      'Ring 113 ved brystsmerter, lammelser, talevansker eller plutselig sterk hodepine.',
      'Ring 113 ved brystsmerter, lammingar, talevanskar eller brått sterk hovudverk.',
      'Call 113 for chest pain, paralysis, trouble speaking or a sudden severe headache.',
    ),
  }),
  acknowledgeRedWithinMs: SAME_WORKING_DAY_MS,
  requires: [],
  evidence: [
    {
      ruleKeys: [`${SYSTOLIC}.persistent`, `${KEY}.missing.twice-daily`, `${KEY}.device.battery`],
      basis: 'default',
      source: 'DOMAIN 4: yellow on 2 of 3 days becomes red; missing and device examples',
    },
    {
      ruleKeys: [
        SYSTOLIC,
        DIASTOLIC,
        `${SYSTOLIC}.mean`,
        `${DIASTOLIC}.mean`,
        `${KEY}.high-with-symptoms`,
        `${KEY}.pulse`,
        `${KEY}.device.silence`,
        `${KEY}.device.questionable`,
      ],
      basis: 'confirm',
      source: 'General knowledge: home pressure 135/85',
    },
  ],
};
