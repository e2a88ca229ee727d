import { RAPID_WEIGHT_WINDOW_MS } from '../measurement/doubtful-change.ts';
import { ruleContext } from '../monitor/rule-context.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { isKnownRule, typeOf } from '../rules/rule.ts';

/** The earliest measured time that judging by these plans looks back on from `at`, epoch ms: their rules, and doubt. */
export function reachOfPlans(
  plans: readonly PlanVersion[],
  at: number,
  state: Pick<MonitorState, 'timeZone' | 'pauses'>,
): number {
  return Math.min(
    at - RAPID_WEIGHT_WINDOW_MS,
    ...plans.flatMap((plan) => {
      const context = ruleContext({ ...state, plans: [plan] }, plan);
      return plan.rules.filter(isKnownRule).flatMap((rule) =>
        typeOf(rule)
          .needs(rule, at, context)
          .map(({ from }) => from),
      );
    }),
  );
}
