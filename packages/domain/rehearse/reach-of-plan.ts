import { ruleContext } from '../monitor/rule-context.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { typeOf } from '../rules/rule.ts';

/** The earliest measured time any rule of these plans looks back on from `at` (epoch ms); `at` when none does. */
export function reachOfPlans(
  plans: readonly PlanVersion[],
  at: number,
  state: Pick<MonitorState, 'timeZone' | 'pauses'>,
): number {
  return Math.min(
    at,
    ...plans.flatMap((plan) => {
      const context = ruleContext({ ...state, plans: [plan] }, plan);
      return plan.rules.flatMap((rule) =>
        typeOf(rule)
          .needs(rule, at, context)
          .map(({ from }) => from),
      );
    }),
  );
}
