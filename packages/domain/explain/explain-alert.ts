import type { Alert } from '../alert/alert.ts';
import { builtInRuleOf } from '../event/built-in-rule.ts';
import { startSentence } from '../language/start-sentence.ts';
import type { Language } from '../language/words.ts';
import { seriesOf } from '../measurement/reading.ts';
import type { Finding, FindingValue } from '../rules/finding.ts';
import { isKnownRule, type Rule, typeOf } from '../rules/rule.ts';
import { describeWithoutRule } from './describe-without-rule.ts';

/** Which rule of which version fired on what, compared with what: all an alert keeps, so that it needs no other source. */
export interface ExplanationData {
  readonly ruleKey: string;
  /** Absent for an alert of the first version whose plan is not at hand. */
  readonly ruleType?: Rule['type'] | undefined;
  readonly planVersion: number;
  readonly engineVersion: string;
  readonly mappingVersion: string;
  readonly severity: Finding['severity'];
  /** The alert's own reading first, then what else was looked at, newest first. Digits and units as sent. */
  readonly values: readonly FindingValue[];
  /** Canonical units; times epoch ms. */
  readonly compared: Pick<Finding, 'limit' | 'facts'>;
}

export interface Explanation {
  readonly sentence: string;
  readonly data: ExplanationData;
}

/**
 * Why an alert is there, as data and as one sentence. `own` is the alert's own rule in the version it names; without it,
 * or when the key now means a rule of another type, the sentence is made of what the alert kept.
 */
export function explainAlert(alert: Alert, own: Rule | undefined, language: Language): Explanation {
  const rule = own ?? builtInRuleOf(alert);
  const data = dataOf(alert, rule);
  const told = { severity: data.severity, values: data.values, ...data.compared };
  const known = rule !== undefined && isRuleOf(alert, rule) ? typeOf(rule).explain(rule, told, language) : '';
  const sentence = known === '' ? describeWithoutRule(alert, data, language) : known;
  return { sentence: startSentence(sentence), data };
}

function dataOf(alert: Alert, rule: Rule | undefined): ExplanationData {
  const { ruleKey, planVersion, engineVersion, mappingVersion, severity, limit, finding } = alert;
  return {
    ruleKey,
    ruleType: alert.ruleType ?? (rule !== undefined && isRuleOf(alert, rule) ? rule.type : undefined),
    planVersion,
    engineVersion,
    mappingVersion,
    severity,
    values: valuesOf(alert),
    compared: { limit, facts: finding?.facts },
  };
}

/** A moment's finding names the reading that the alert shows as well: it stands once, at the front, with its points. */
function valuesOf({ measure, code, reading, finding }: Alert): readonly FindingValue[] {
  const others = finding?.values ?? [];
  if (reading === undefined || measure === undefined) return others;
  const series = seriesOf(measure, code);
  const isOwn = (value: FindingValue): boolean => value.series === series && value.sequence === reading.sequence;
  const own = others.find(isOwn) ?? { ...reading, series };
  return [own, ...others.filter((value) => !isOwn(value))];
}

/** Every rule of the first version was of type zones. */
function isRuleOf(alert: Alert, rule: Rule): boolean {
  return rule.ruleKey === alert.ruleKey && rule.type === (alert.ruleType ?? 'zones') && isKnownRule(rule);
}
