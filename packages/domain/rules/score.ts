import * as z from 'zod';
import { seriesOf } from '../measurement/reading.ts';
import { explainScore } from './explain-score.ts';
import { isNews2Content, judgeNews2, NEWS2_SERIES } from './judge-news2.ts';
import { isChangeBack, judgeChange, judgeTotal, PREVIOUS_TOTALS } from './judge-score.ts';
import { windowStart } from './look-back.ts';
import { SAME_INSTANT_SAMPLES } from './newest-samples.ts';
import { trustedNumberOf } from './number-of.ts';
import type { RuleType } from './rule-type.ts';
import { code, limit, ruleKey, severity, windowOf } from './shapes.ts';
import { validateScore } from './validate-score.ts';

const schema = z.discriminatedUnion('on', [
  /** The total as sent: yellow or red at or above. */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('total'),
    code,
    yellow: limit.optional(),
    red: limit.optional(),
  }),
  /** Change against the previous total within the window, at or beyond (CAT +2). */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('change'),
    code,
    within: windowOf,
    direction: z.enum(['rise', 'fall']),
    yellow: limit.positive().optional(),
    red: limit.positive().optional(),
  }),
  /** One answer is enough (a "red answer"). */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('answer'),
    code,
    answers: z.array(z.string().min(1).max(200)).min(1).max(50),
    severity,
  }),
  /** NEWS2 from its parts, the newest of each within the window; the scale is the plan's. */
  z.strictObject({
    type: z.literal('score'),
    ruleKey,
    on: z.literal('news2'),
    within: windowOf,
    /** Total at or above: medium 5, high 7 (Royal College of Physicians). */
    yellow: z.int().min(1).max(20).optional(),
    red: z.int().min(1).max(20).optional(),
    /** A single parameter of 3 points acts also when the set is incomplete. */
    single3: severity,
  }),
]);

/** Total, change or one answer of a score (DOMAIN 4: NEWS2 >=5 or a single 3; CAT +2; a "red answer"). */
export type ScoreRule = Readonly<z.infer<typeof schema>>;

export const score: RuleType<ScoreRule> = {
  type: 'score',
  schema,
  judged: (rule) => (rule.on === 'news2' ? 'moment' : 'reading'),
  category: () => 'clinical',
  series: (rule) => {
    if (rule.on === 'news2') return NEWS2_SERIES;
    return [seriesOf(rule.on === 'answer' ? 'coded-answer' : 'score', rule.code)];
  },
  needs: (rule, at, { calendar }) => {
    if (rule.on !== 'news2' && rule.on !== 'change') return [];
    const from = windowStart(rule.within, at, calendar.dayStart(at), calendar);
    if (rule.on === 'change')
      return [{ kind: 'samples', series: seriesOf('score', rule.code), from, limit: PREVIOUS_TOTALS }];
    return NEWS2_SERIES.map((series) => ({ kind: 'samples', series, from, limit: SAME_INSTANT_SAMPLES }));
  },
  evaluate: (rule, occasion, view) => {
    if (rule.on === 'news2') return occasion.kind === 'moment' ? judgeNews2(rule, occasion.at, view) : undefined;
    if (occasion.kind !== 'reading') return undefined;
    if (rule.on === 'total') return judgeTotal(rule, occasion.sample);
    if (rule.on === 'change') return judgeChange(rule, occasion.sample, view);
    const { answer } = occasion.sample;
    return answer !== undefined && rule.answers.includes(answer) ? { severity: rule.severity } : undefined;
  },
  isContent: (rule, occasion, view, shown) => {
    if (rule.on === 'news2') return occasion.kind === 'moment' && isNews2Content(rule, occasion.at, view);
    if (occasion.kind !== 'reading' || occasion.sample.doubtful) return false;
    if (rule.on === 'answer') return occasion.sample.answer !== undefined;
    if (trustedNumberOf(occasion.sample) === undefined) return false;
    return rule.on === 'total' || isChangeBack(rule, occasion.sample, view, shown);
  },
  validate: validateScore,
  explain: explainScore,
};
