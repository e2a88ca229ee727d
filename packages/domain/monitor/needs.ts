import { RAPID_WEIGHT_WINDOW_MS } from '../measurement/doubtful-change.ts';
import type { Reading } from '../measurement/reading.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { Reach, WindowRange } from '../window/range.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

/** FEV1 and FVC measured within this time of each other are taken as one manoeuvre. */
export const SAME_MANOEUVRE_MS = 5 * 60_000;
const DAY_BEFORE_SAMPLES = 50;

/** Which stretches `step` must see to take this reading; the store reads only those, so a window is never loaded whole. */
export function needs(state: MonitorState, reading: Reading): readonly WindowRange[] {
  const { series, measuredAt } = reading;
  const ranges = new Ranges();
  if (reading.type === 'body-weight')
    ranges.add(
      { kind: 'samples', series, from: measuredAt - RAPID_WEIGHT_WINDOW_MS, limit: DAY_BEFORE_SAMPLES },
      measuredAt,
    );
  if (reading.type === 'fev1' || reading.type === 'fvc') {
    const other = reading.type === 'fev1' ? 'fvc' : 'fev1';
    const reach = { kind: 'samples', series: other, from: measuredAt - SAME_MANOEUVRE_MS, limit: 10 } as const;
    ranges.add(reach, measuredAt + SAME_MANOEUVRE_MS);
  }
  const plan = reading.test === true ? undefined : planInForce(state.plans, measuredAt);
  const rules = plan && rulesOfPlan(plan).byReading.get(series);
  if (plan !== undefined && rules !== undefined) addReaches(ranges, rules, measuredAt, ruleContext(state, plan));
  return ranges.list;
}

/** What these rules look at from one occasion. */
export function needsOf(rules: readonly Rule[], at: number, context: RuleContext): readonly WindowRange[] {
  const ranges = new Ranges();
  addReaches(ranges, rules, at, context);
  return ranges.list;
}

/** Whole days end where the occasion's own day begins; that day's samples are read as such. */
function addReaches(ranges: Ranges, rules: readonly Rule[], at: number, context: RuleContext): void {
  let today: number | undefined;
  for (const rule of rules)
    for (const reach of typeOf(rule).needs(rule, at, context))
      if (reach.kind === 'samples') ranges.add(reach, at + 1);
      else {
        today ??= context.calendar.dayStart(at);
        ranges.add(reach, today);
        ranges.add({ kind: 'samples', series: reach.series, from: today, limit: SAMPLES_OF_A_DAY }, at + 1);
      }
}

/** A sensor's reading a minute, with room to spare. */
const SAMPLES_OF_A_DAY = 2000;

/** One range per series and kind: the widest anybody asked for. */
class Ranges {
  list: WindowRange[] = [];

  add(reach: Reach, to: number): void {
    const at = this.list.findIndex(({ kind, series }) => kind === reach.kind && series === reach.series);
    const known = this.list[at];
    if (known === undefined) {
      if (reach.from < to) this.list.push({ ...reach, to });
      return;
    }
    const from = Math.min(known.from, reach.from);
    const end = Math.max(known.to, to);
    if (known.kind === 'samples' && reach.kind === 'samples')
      this.list[at] = { ...known, from, to: end, limit: Math.max(known.limit, reach.limit) };
    else if (known.kind === 'days') this.list[at] = { ...known, from, to: end };
  }
}
