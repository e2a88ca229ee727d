import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, instructions, missed, pressureZones, SAME_WORKING_DAY_MS, text, zones } from './parts.ts';

const KEY = 'heart-failure';
const SYSTOLIC = { measure: 'blood-pressure', component: 'systolic', unit: 'mm[Hg]' } as const;
const SYMPTOMS = { measure: 'coded-answer', code: 'symptoms', answers: ['worse', 'much-worse'] } as const;

/**
 * Heart failure, defaults of DOMAIN 4: weight >= +2 kg in 3 days; systolic pressure with symptoms <90 or >160, without
 * <80 or >170.
 */
export const heartFailure: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Hjertesvikt', 'Hjartesvikt', 'Heart failure'),
  rules: [
    {
      type: 'delta',
      ruleKey: `${KEY}.weight-gain`,
      measure: 'body-weight',
      unit: 'kg',
      window: { days: 3 },
      direction: 'rise',
      yellow: 2,
    },
    pressureZones(KEY, 'systolic', { redLow: 80, redHigh: 170 }),
    {
      type: 'composite',
      ruleKey: `${KEY}.low-pressure-with-symptoms`,
      match: 'all',
      within: { hours: 12 },
      parts: [
        { ...SYSTOLIC, below: 90 },
        { ...SYMPTOMS, answers: [...SYMPTOMS.answers] },
      ],
      severity: 'red',
    },
    {
      type: 'composite',
      ruleKey: `${KEY}.high-pressure-with-symptoms`,
      match: 'all',
      within: { hours: 12 },
      parts: [
        { ...SYSTOLIC, above: 160 },
        { ...SYMPTOMS, answers: [...SYMPTOMS.answers] },
      ],
      severity: 'red',
    },
    pressureZones(KEY, 'diastolic', { yellowHigh: 100, redHigh: 110 }),
    zones(KEY, 'pulse', '/min', { redLow: 40, yellowLow: 50, yellowHigh: 110, redHigh: 130 }),
    zones(KEY, 'oxygen-saturation', '%', { redLow: 90, yellowLow: 92 }),
    {
      type: 'composite',
      ruleKey: `${KEY}.gain-with-symptoms`,
      match: 'all',
      within: { hours: 24 },
      parts: [
        { measure: 'coded-answer', code: 'swelling', answers: ['worse', 'much-worse'] },
        { ...SYMPTOMS, answers: [...SYMPTOMS.answers] },
      ],
      severity: 'yellow',
    },
    missed(KEY, 'morning'),
    ...deviceRules(KEY, [['body-weight'], ['blood-pressure']], 48),
  ],
  schedule: [
    asked(
      'morning',
      ['07:00-10:00'],
      [
        ['body-weight'],
        ['blood-pressure'],
        ['pulse'],
        ['oxygen-saturation'],
        ['coded-answer', 'symptoms'],
        ['coded-answer', 'swelling'],
      ],
    ),
  ],
  instructions: instructions({
    yellow: text(
      'Vei deg hver morgen, og følg det du har avtalt om drikke, salt og vanndrivende medisin.',
      'Veg deg kvar morgon, og følg det du har avtalt om drikke, salt og vassdrivande medisin.',
      'Weigh yourself every morning, and keep to what is agreed on fluid, salt and diuretics.',
    ),
    red: text(
      'Sett deg ned. Ring 113 ved brystsmerter, besvimelse eller kraftig tung pust.',
      'Set deg ned. Ring 113 ved brystsmerter, svimeslag eller kraftig tung pust.',
      'Sit down. Call 113 for chest pain, fainting or severe breathlessness.',
    ),
  }),
  acknowledgeRedWithinMs: SAME_WORKING_DAY_MS,
  requires: [],
  evidence: [
    { ruleKeys: [`${KEY}.weight-gain`], basis: 'default', source: 'DOMAIN 4: weight >= +2 kg in 3 days' },
    {
      ruleKeys: [
        `${KEY}.blood-pressure.systolic`,
        `${KEY}.low-pressure-with-symptoms`,
        `${KEY}.high-pressure-with-symptoms`,
      ],
      basis: 'default',
      source: 'DOMAIN 4: with symptoms SBP <90 or >160; without <80 or >170',
    },
    {
      ruleKeys: [`${KEY}.missing.morning`, `${KEY}.device.battery`],
      basis: 'default',
      source: 'DOMAIN 4: missing and device examples',
    },
    {
      ruleKeys: [
        `${KEY}.blood-pressure.diastolic`,
        `${KEY}.pulse`,
        `${KEY}.oxygen-saturation`,
        `${KEY}.gain-with-symptoms`,
        `${KEY}.device.silence`,
        `${KEY}.device.questionable`,
      ],
      basis: 'confirm',
      source: 'General knowledge',
    },
  ],
};
