import type { TemplateContent } from '../template.ts';
import { asked, deviceRules, HOUR_MS, instructions, missed, sensed, text, zones } from './parts.ts';

const KEY = 'diabetes';
const CGM = `${KEY}.cgm-glucose`;
const LIMITS = { redLow: 3, yellowLow: 4, yellowHigh: 14, redHigh: 20 };

/**
 * Diabetes with a meter or a sensor (CGM, every 5 minutes): zones of both, a sensor that stays outside, and its mean of
 * 14 days, which is said only when 70 % of the readings are there. DOMAIN 4 gives no limits: all to be confirmed.
 */
export const diabetes: TemplateContent = {
  v: 1,
  programme: KEY,
  title: text('Diabetes', 'Diabetes', 'Diabetes'),
  rules: [
    zones(KEY, 'glucose', 'mmol/L', LIMITS),
    zones(KEY, 'cgm-glucose', 'mmol/L', LIMITS),
    {
      type: 'persistence',
      ruleKey: `${CGM}.persistent`,
      on: CGM,
      counts: 'yellow',
      n: 24,
      of: { readings: 30, within: { hours: 3 } },
      becomes: 'red',
    },
    {
      type: 'trend',
      ruleKey: `${CGM}.mean`,
      measure: 'cgm-glucose',
      unit: 'mmol/L',
      window: { days: 14 },
      of: 'mean',
      minSamples: 2822,
      yellowHigh: 10,
    },
    missed(KEY, 'meter'),
    ...deviceRules(KEY, [['glucose'], ['cgm-glucose']], 24),
  ],
  schedule: [asked('meter', ['06:00-09:00', '20:00-23:00'], [['glucose']]), sensed('sensor', 5, [['cgm-glucose']])],
  instructions: instructions({
    yellow: text(
      'Under 4 mmol/L: ta raske karbohydrater nå. Over 14 mmol/L: drikk vann, og følg avtalen din om insulin.',
      'Under 4 mmol/L: ta raske karbohydrat no. Over 14 mmol/L: drikk vatn, og følg avtalen din om insulin.',
      'Below 4 mmol/L: take fast carbohydrates now. Above 14 mmol/L: drink water, and keep to your agreement on insulin.',
    ),
    red: text(
      'Under 3 mmol/L: ta raske karbohydrater nå, og vær ikke alene. Kast opp, døsig eller forvirret: ring 113.',
      'Under 3 mmol/L: ta raske karbohydrat no, og ver ikkje åleine. Kastar opp, døsig eller forvirra: ring 113.',
      'Below 3 mmol/L: take fast carbohydrates now, and do not be alone. Vomiting, drowsy or confused: call 113.',
    ),
  }),
  acknowledgeRedWithinMs: HOUR_MS / 2,
  requires: [],
  evidence: [
    {
      ruleKeys: [`${KEY}.missing.meter`, `${KEY}.device.battery`, `${KEY}.device.silence`],
      basis: 'default',
      source: 'DOMAIN 4: missing and device examples',
    },
    {
      ruleKeys: [`${KEY}.glucose`, CGM, `${CGM}.persistent`, `${CGM}.mean`, `${KEY}.device.questionable`],
      basis: 'confirm',
      source: 'General knowledge',
    },
  ],
};
