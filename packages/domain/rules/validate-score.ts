import { measureName } from '../language/measure-name.ts';
import { CATALOGUE } from '../measurement/catalogue.ts';
import { NEWS2_PARTS } from '../news2/chart.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { canMeet } from '../schedule/can-meet.ts';
import { checkSamples } from './check-samples.ts';
import { checkTarget } from './check-target.ts';
import { faultOf } from './fault.ts';
import type { News2Rule } from './judge-news2.ts';
import type { ChangeRule, TotalRule } from './judge-score.ts';
import type { RuleContext, RuleFault } from './rule-type.ts';
import type { ScoreRule } from './score.ts';

/** A score that exists, limits in order and within its range, and a schedule that gives what the window needs. */
export function validateScore(rule: ScoreRule, { plan }: RuleContext): readonly RuleFault[] {
  if (rule.on === 'answer') return [];
  const order = checkOrder(rule);
  if (rule.on === 'news2') return [...order, ...checkParts(rule, plan)];
  const target = checkTarget({ measure: 'score', code: rule.code, unit: CATALOGUE_UNIT });
  if (target.length > 0) return target;
  const none = rule.yellow === undefined && rule.red === undefined ? [faultOf('yellow', 'no-limit', {})] : [];
  if (rule.on === 'total') return [...none, ...order, ...checkRange(rule)];
  const samples = checkSamples({ measure: 'score', code: rule.code }, rule.within, 2, plan, 'within');
  return [...none, ...order, ...checkRange(rule), ...samples];
}

/** Oxygen comes with the saturation as well: it need not be asked for by itself. */
const ASKED_PARTS = NEWS2_PARTS.filter((part) => part !== 'oxygen-therapy').map((measure) => ({ measure }));

function checkParts({ within }: News2Rule, plan: PlanVersion): readonly RuleFault[] {
  const starved = ASKED_PARTS.flatMap((part) => checkSamples(part, within, 1, plan, 'within'));
  if (starved.length > 0 || canMeet(plan.schedule, ASKED_PARTS, within)) return starved;
  return [faultOf('within', 'never-together')];
}

const SCORE = CATALOGUE.score;
const CATALOGUE_UNIT = 'canonicalUnit' in SCORE ? SCORE.canonicalUnit : '';

function checkOrder({ yellow, red }: TotalRule | ChangeRule | News2Rule): readonly RuleFault[] {
  return yellow === undefined || red === undefined || yellow < red
    ? []
    : [faultOf('red', 'contradictory-limits', { other: 'yellow' })];
}

/** A total lies within the range of its score, a change within the width of it. */
function checkRange(rule: TotalRule | ChangeRule): readonly RuleFault[] {
  const { low = 0, high = Number.POSITIVE_INFINITY } = (SCORE.kind === 'score' && SCORE.scores.get(rule.code)) || {};
  const [from, to] = rule.on === 'total' ? [low, high] : [0, high - low];
  const measure = { measure: 'score', code: rule.code } as const;
  return (['yellow', 'red'] as const).flatMap((path) => {
    const limit = rule[path];
    if (limit === undefined || (limit >= from && limit <= to)) return [];
    const details = { measure: (language: Parameters<typeof measureName>[1]) => measureName(measure, language) };
    return [faultOf(path, 'outside-score', { ...details, low, high })];
  });
}
