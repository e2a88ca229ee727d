import type { EventRule } from '../rules/event.ts';
import { worse } from '../rules/finding.ts';
import { EVENT_CATALOGUE } from './catalogue.ts';
import { severityOfVkp } from './vkp-severity.ts';

/** Alerts of events that no rule of the plan names hang on these keys. */
const BUILT_IN = 'built-in.event.';

/** Whether an alert of this key comes of no plan: no version of a plan changes or removes its rule. */
export function isBuiltInKey(ruleKey: string): boolean {
  return ruleKey.startsWith(BUILT_IN);
}

/**
 * The rule of an event that no rule of the plan names: a safety alarm never vanishes for want of one. `sent`: the sender's
 * severity (VKP), which raises and never lowers. Undefined: the code is not known, or needs nobody.
 */
export function builtInRule(code: string, sent?: number): EventRule | undefined {
  const known = EVENT_CATALOGUE.get(code);
  if (known === undefined) return undefined;
  const severity = worse(known.severity, severityOfVkp(sent));
  if (severity === undefined) return undefined;
  const { acknowledgeWithinMinutes } = known;
  return {
    type: 'event',
    ruleKey: `${BUILT_IN}${code}`,
    codes: [code],
    severity,
    ...(acknowledgeWithinMinutes !== undefined && { acknowledgeWithinMinutes }),
  };
}

/** The built-in rule that an alert hangs on, by its key alone. */
export function builtInRuleOf({ ruleKey, severity }: Pick<EventRule, 'ruleKey' | 'severity'>): EventRule | undefined {
  if (!isBuiltInKey(ruleKey)) return undefined;
  const code = ruleKey.slice(BUILT_IN.length);
  const known = builtInRule(code) ?? (EVENT_CATALOGUE.has(code) ? RAISED : undefined);
  return known && { ...known, ruleKey, codes: [code], severity };
}

/** Of a code for information that its sender raised. */
const RAISED: EventRule = { type: 'event', ruleKey: BUILT_IN, codes: [''], severity: 'yellow' };
