import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, HOUR_MS, instructions, missed, text, zones } from './parts.ts';

const KEY = 'sleep-apnoea';
const USAGE = `${KEY}.cpap-usage`;

/**
 * Sleep apnoea with CPAP: hours of use and what is left of the apnoea. 0 h is a valid reading: somebody does not use the
 * mask (DOMAIN 3). Low use night after night is what matters. DOMAIN 4 gives no limits: all to be confirmed.
 */
export const sleepApnoea: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Søvnapné (CPAP)', 'Søvnapné (CPAP)', 'Sleep apnoea (CPAP)'),
  rules: [
    zones(KEY, 'cpap-usage', 'h', { yellowLow: 4 }),
    {
      type: 'persistence',
      ruleKey: `${USAGE}.persistent`,
      on: USAGE,
      counts: 'yellow',
      n: 5,
      of: { days: 7 },
      becomes: 'red',
    },
    zones(KEY, 'apnea-hypopnea-index', '{events}/h', { yellowHigh: 10, redHigh: 30 }),
    {
      type: 'trend',
      ruleKey: `${KEY}.apnea-hypopnea-index.mean`,
      measure: 'apnea-hypopnea-index',
      unit: '{events}/h',
      window: { days: 7 },
      of: 'mean',
      minSamples: 5,
      yellowHigh: 5,
    },
    missed(KEY, 'night', { remindAfterMinutes: undefined, missedAfterMinutes: 18 * 60, redAfterInRow: undefined }),
    ...deviceRules(KEY, [['cpap-usage'], ['apnea-hypopnea-index']], 96),
  ],
  schedule: [asked('night', ['06:00-14:00'], [['cpap-usage'], ['apnea-hypopnea-index']])],
  instructions: instructions({
    yellow: text(
      'Se etter at masken sitter godt, og bruk apparatet hele natten.',
      'Sjå etter at maska sit godt, og bruk apparatet heile natta.',
      'See that the mask fits well, and use the machine all night.',
    ),
    red: text(
      'Kjør ikke bil når du er trett på dagtid.',
      'Køyr ikkje bil når du er trøytt på dagtid.',
      'Do not drive when you are sleepy in the daytime.',
    ),
  }),
  acknowledgeRedWithinMs: 24 * HOUR_MS,
  requires: [],
  evidence: [
    {
      ruleKeys: [`${KEY}.device.battery`],
      basis: 'default',
      source: 'DOMAIN 4: device examples',
    },
    {
      ruleKeys: [
        USAGE,
        `${USAGE}.persistent`,
        `${KEY}.apnea-hypopnea-index`,
        `${KEY}.apnea-hypopnea-index.mean`,
        `${KEY}.missing.night`,
        `${KEY}.device.silence`,
        `${KEY}.device.questionable`,
      ],
      basis: 'confirm',
      source: 'General knowledge: at least 4 h a night; 0 h is a valid adherence signal (DOMAIN 3)',
    },
  ],
};
