import { showReading } from '../alert/firing.ts';
import { formatQuantity, formatValue } from '../language/format-value.ts';
import { inEach } from '../language/in-each.ts';
import { measureName } from '../language/measure-name.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import type { Sample } from '../measurement/sample.ts';
import { needsOf } from '../monitor/needs.ts';
import type { Finding, FindingValue } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { ZonesRule } from '../rules/zones.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';

/** What one rule of the plan says of a reading; `severity` null: the rule is content with it. */
export interface RuleOutcome {
  readonly ruleKey: string;
  readonly ruleType: Rule['type'];
  readonly severity: Finding['severity'] | null;
  readonly sentence: Readonly<Record<Language, string>>;
  /** The reading's own value first, then what else was looked at. */
  readonly values: readonly FindingValue[];
  readonly compared: Pick<Finding, 'limit' | 'facts'>;
}

/**
 * What every rule of `context.plan` that is about this reading says of it, from what was measured before it: the same
 * judgement as at the time, on all that is known now. Rules with clocks and events are about no reading.
 */
export function explainReading(sample: Sample, history: History, context: RuleContext): readonly RuleOutcome[] {
  const { byReading, byMoment } = rulesOfPlan(context.plan);
  const at = sample.measuredAt;
  const judged = (rule: Rule, occasion: Parameters<ReturnType<typeof typeOf>['evaluate']>[1], own?: string) => {
    const windows = readWindows(history, needsOf([rule], at, context, own));
    return outcomeOf(rule, typeOf(rule).evaluate(rule, occasion, viewAt(context, windows, at, own)), sample);
  };
  return [
    ...(byReading.get(sample.series) ?? []).map((rule) => judged(rule, { kind: 'reading', at, sample }, sample.series)),
    ...(byMoment.get(sample.series) ?? []).map((rule) => judged(rule, { kind: 'moment', at })),
  ];
}

function outcomeOf(rule: Rule, finding: Finding | undefined, sample: Sample): RuleOutcome {
  const shown = finding?.shows ?? sample;
  const own: FindingValue = { ...showReading(shown), series: shown.series };
  const isOwn = (value: FindingValue) => value.series === own.series && value.sequence === own.sequence;
  const others = finding?.values ?? [];
  const values = [others.find(isOwn) ?? own, ...others.filter((value) => !isOwn(value))];
  const compared = finding === undefined ? { facts: limitsOf(rule) } : { limit: finding.limit, facts: finding.facts };
  const say = (language: Language) =>
    finding === undefined
      ? contentWith(rule, sample, own, language)
      : typeOf(rule).explain(rule, { severity: finding.severity, values, ...compared }, language);
  return {
    ruleKey: rule.ruleKey,
    ruleType: rule.type,
    severity: finding?.severity ?? null,
    sentence: inEach((language) => startSentence(say(language))),
    values,
    compared,
  };
}

const ZONES = ['redLow', 'yellowLow', 'yellowHigh', 'redHigh'] as const;
const CONTENT: Readonly<Record<Language, string>> = {
  nb: '{value}: regelen slår ikke ut{limits}.',
  nn: '{value}: regelen slår ikkje ut{limits}.',
  en: '{value}: the rule does not fire{limits}.',
};
const LIMITS: Readonly<Record<(typeof ZONES)[number], Readonly<Record<Language, string>>>> = {
  redLow: { nb: 'rød under', nn: 'raud under', en: 'red below' },
  yellowLow: { nb: 'gul under', nn: 'gul under', en: 'yellow below' },
  yellowHigh: { nb: 'gul over', nn: 'gul over', en: 'yellow above' },
  redHigh: { nb: 'rød over', nn: 'raud over', en: 'red above' },
};

/** What a quiet reading was compared with: the limits of a rule that has any, as the rule has them. */
function limitsOf(rule: Rule): Finding['facts'] {
  const limits = ['yellow', 'red', ...ZONES].flatMap((name) => {
    const limit: unknown = Reflect.get(rule, name);
    return typeof limit === 'number' ? [[name, limit] as const] : [];
  });
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}

function contentWith(rule: Rule, { type, code }: Sample, own: FindingValue, language: Language): string {
  const value = `${measureName({ measure: type, code }, language)} ${formatValue(own, language)}`.trimEnd();
  const limits = rule.type === 'zones' ? ZONES.flatMap((zone) => tellZone(rule, zone, language)) : [];
  const told = limits.length === 0 ? '' : ` (${limits.join(', ')})`;
  return CONTENT[language].replace('{value}', () => value).replace('{limits}', () => told);
}

function tellZone(rule: ZonesRule, zone: (typeof ZONES)[number], language: Language): readonly string[] {
  const limit = rule[zone];
  return limit === undefined ? [] : [`${LIMITS[zone][language]} ${formatQuantity(limit, rule.unit, language)}`];
}
