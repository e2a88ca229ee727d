import { calendarOf } from '../calendar/calendar.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import type { MonitorState } from './state.ts';

/** Tenants are Norwegian: the zone of one that has not said otherwise. */
export const DEFAULT_TIME_ZONE = 'Europe/Oslo';

const NO_PAUSES: RuleContext['pauses'] = [];

/** What rules are understood in, of one patient's monitor. */
export function ruleContext(
  { timeZone = DEFAULT_TIME_ZONE, pauses = NO_PAUSES, plans }: Pick<MonitorState, 'timeZone' | 'pauses' | 'plans'>,
  plan: PlanVersion,
): RuleContext {
  return { plan, calendar: calendarOf(timeZone), pauses, plans };
}
