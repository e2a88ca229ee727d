import type { ScheduleEntry } from '../schedule/schedule.ts';
import { baseRuleOf } from './base-rule.ts';
import { checkSamples } from './check-samples.ts';
import { faultOf } from './fault.ts';
import type { PersistenceRule } from './persistence.ts';
import type { RuleContext, RuleFault } from './rule-type.ts';

/** What it rests on exists and can fire, and the schedule gives n readings, or readings on n days. */
export function checkPersistence(rule: PersistenceRule, { plan }: RuleContext): readonly RuleFault[] {
  const base = baseRuleOf(plan, rule.on);
  if (base === undefined) {
    const exists = plan.rules.some(({ ruleKey }) => ruleKey === rule.on);
    return [faultOf('on', exists ? 'unfit-rule' : 'unknown-rule', { key: rule.on })];
  }
  const { of, n } = rule;
  const m = 'readings' in of ? of.readings : of.days;
  const faults: RuleFault[] = [];
  if (rule.counts === 'red' && base.redLow === undefined && base.redHigh === undefined)
    faults.push(faultOf('counts', 'no-red-limit', { key: rule.on }));
  if (n > m) return [...faults, faultOf('n', 'more-than-of', { n, of: m })];
  const starved =
    'readings' in of
      ? checkSamples(base, of.within, n, plan, 'of.within')
      : checkSamples(base, { days: of.days - 1 }, n, { schedule: oneSlotADay(plan.schedule) }, 'of.days');
  return [...faults, ...starved];
}

const WHOLE_DAY = [{ from: '00:00', to: '23:59' }];
const DAY_MINUTES = 24 * 60;

/** So that days are counted, not readings: two slots of a day are one day. */
function oneSlotADay(schedule: readonly ScheduleEntry[] | undefined): readonly ScheduleEntry[] | undefined {
  return schedule?.map((entry) => {
    const { when } = entry;
    if (when.kind === 'times') return { ...entry, when: { ...when, windows: WHOLE_DAY } };
    return when.everyMinutes > DAY_MINUTES ? entry : { ...entry, when: { kind: 'times', windows: WHOLE_DAY } };
  });
}
