import type { AlertValue } from '@naer/contracts/alert-finding';
import type { Alert } from '@naer/domain/alert/alert';
import { builtInRuleOf } from '@naer/domain/event/built-in-rule';
import { explainAlert } from '@naer/domain/explain/explain-alert';
import { inEach } from '@naer/domain/language/in-each';
import { parseSeries } from '@naer/domain/measurement/parse-series';
import type { FindingValue } from '@naer/domain/rules/finding';
import type { Rule } from '@naer/domain/rules/rule';
import { isoTime, present, sentDigits } from './sent-digits.ts';
import { shownComponents } from './shown-reading.ts';

/** What an alert says beside its reading, as it goes out. The summary is there when its rule is; a message needs none. */
export function shownFinding(alert: Alert, own: Rule | undefined) {
  const rule = own ?? builtInRuleOf(alert);
  const { values, facts } = alert.finding ?? {};
  return present({
    ruleType: alert.ruleType,
    values: values?.map(shownValue),
    facts,
    summary:
      rule !== undefined || alert.category === 'message'
        ? inEach((language) => explainAlert(alert, rule, language).sentence)
        : undefined,
  });
}

/** A value a finding rests on, as it goes out. */
export function shownValue({
  series,
  measuredAt,
  value,
  unit,
  comparator,
  components,
  answer,
  points,
}: FindingValue): AlertValue {
  const { measure, code } = parseSeries(series) ?? { measure: series, code: undefined };
  const digits = value === undefined ? undefined : sentDigits(value);
  return {
    measure,
    measuredAt: isoTime(measuredAt),
    ...present({
      code,
      value: typeof digits === 'number' && Number.isNaN(digits) ? undefined : digits,
      unit,
      comparator,
      answer,
      points,
    }),
    ...shownComponents(asText(components)),
  };
}

/** Components of an alert's reading as `shownComponents` takes them. */
export function asText(components: FindingValue['components']) {
  if (components === undefined) return undefined;
  return Object.fromEntries(Object.entries(components).map(([name, { value, unit }]) => [name, { text: value, unit }]));
}
