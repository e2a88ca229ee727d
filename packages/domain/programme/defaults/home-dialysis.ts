import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, instructions, missed, pressureZones, SAME_WORKING_DAY_MS, text, zones } from './parts.ts';

const KEY = 'home-dialysis';

/**
 * Dialysis at home: weight against the patient's dry weight, pressure, temperature, and what is seen and felt. DOMAIN 4
 * gives no limits for it: all to be confirmed.
 */
export const homeDialysis: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Hjemmedialyse', 'Heimedialyse', 'Home dialysis'),
  rules: [
    {
      type: 'relative',
      ruleKey: `${KEY}.body-weight`,
      measure: 'body-weight',
      unit: 'kg',
      baseline: 'dry-weight',
      as: 'points',
      redLow: -3,
      yellowLow: -2,
      yellowHigh: 2,
      redHigh: 3,
    },
    pressureZones(KEY, 'systolic', { redLow: 90, yellowLow: 100, yellowHigh: 160, redHigh: 180 }),
    pressureZones(KEY, 'diastolic', { yellowHigh: 100, redHigh: 110 }),
    zones(KEY, 'body-temperature', 'Cel', { yellowHigh: 37.5, redHigh: 38.5 }),
    {
      type: 'score',
      ruleKey: `${KEY}.dialysate`,
      on: 'answer',
      code: 'dialysate',
      answers: ['cloudy', 'bloody'],
      severity: 'red',
    },
    {
      type: 'composite',
      ruleKey: `${KEY}.fever-and-pain`,
      match: 'all',
      within: { hours: 24 },
      parts: [
        { rule: `${KEY}.body-temperature`, atLeast: 'yellow' },
        { measure: 'coded-answer', code: 'abdominal-pain', answers: ['some', 'severe'] },
      ],
      severity: 'red',
    },
    missed(KEY, 'morning'),
    ...deviceRules(KEY, [['body-weight'], ['blood-pressure'], ['body-temperature']], 48),
  ],
  schedule: [
    asked(
      'morning',
      ['07:00-10:00'],
      [
        ['body-weight'],
        ['blood-pressure'],
        ['body-temperature'],
        ['coded-answer', 'dialysate'],
        ['coded-answer', 'abdominal-pain'],
      ],
    ),
  ],
  instructions: instructions({
    yellow: text(
      'Følg avtalen din om væske og dialyseløsning.',
      'Følg avtalen din om væske og dialyseløysing.',
      'Keep to your agreement on fluid and dialysis solution.',
    ),
    red: text(
      'Ta vare på posen hvis væsken er uklar. Feber, frost eller magesmerter kan være infeksjon.',
      'Ta vare på posen om væska er uklar. Feber, frost eller magesmerter kan vere infeksjon.',
      'Keep the bag when the fluid is cloudy. Fever, chills or abdominal pain may be infection.',
    ),
  }),
  acknowledgeRedWithinMs: SAME_WORKING_DAY_MS,
  requires: [
    {
      key: 'dry-weight',
      measure: 'body-weight',
      unit: 'kg',
      title: text('Pasientens tørrvekt', 'Pasienten si tørrvekt', 'The patient’s dry weight'),
    },
  ],
  evidence: [
    {
      ruleKeys: [`${KEY}.missing.morning`, `${KEY}.device.battery`],
      basis: 'default',
      source: 'DOMAIN 4: missing and device examples',
    },
    {
      ruleKeys: [
        `${KEY}.body-weight`,
        `${KEY}.blood-pressure.systolic`,
        `${KEY}.blood-pressure.diastolic`,
        `${KEY}.body-temperature`,
        `${KEY}.dialysate`,
        `${KEY}.fever-and-pain`,
        `${KEY}.device.silence`,
        `${KEY}.device.questionable`,
      ],
      basis: 'confirm',
      source: 'General knowledge',
    },
  ],
};
