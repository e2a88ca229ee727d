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
/** Of the weights of a day, and of the readings of a manoeuvre, so many are compared. */
export const DAY_BEFORE_SAMPLES = 50;

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
    const from = measuredAt - SAME_MANOEUVRE_MS;
    ranges.add({ kind: 'samples', series: other, from, limit: DAY_BEFORE_SAMPLES }, measuredAt + SAME_MANOEUVRE_MS + 1);
  }
  const plan = reading.test === true ? undefined : planInForce(state.plans, measuredAt);
  const rules = plan && rulesOfPlan(plan).byReading.get(series);
  if (plan !== undefined && rules !== undefined)
    addReaches(ranges, rules, measuredAt, ruleContext(state, plan), series);
  return ranges.list;
}

/** What these rules look at from one occasion; `own`: series of the occasion's reading, when it is one. */
export function needsOf(
  rules: readonly Rule[],
  at: number,
  context: RuleContext,
  own?: string | undefined,
): readonly WindowRange[] {
  const ranges = new Ranges();
  addReaches(ranges, rules, at, context, own);
  return ranges.list;
}

/**
 * Whole days end where the occasion's own day begins; that day's samples are read as such. Of the own series nothing
 * at the same instant is read: it would take a place of the `limit` newest that a rule asks for.
 */
function addReaches(
  ranges: Ranges,
  rules: readonly Rule[],
  at: number,
  context: RuleContext,
  own: string | undefined,
): void {
  let today: number | undefined;
  for (const rule of rules)
    for (const reach of typeOf(rule).needs(rule, at, context))
      if (reach.kind === 'samples') ranges.add(reach, reach.series === own ? at : at + 1);
      else {
        const { series } = reach;
        today ??= context.calendar.dayStart(at);
        ranges.add(reach, today);
        ranges.add({ kind: 'samples', series, from: today, limit: SAMPLES_OF_A_DAY }, series === own ? at : at + 1);
      }
}

/** A sensor's reading a minute, with room to spare. */
export const SAMPLES_OF_A_DAY = 2000;

/** One range per series and kind: the widest anybody asked for, so wide that each finds the newest it asked for. */
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
    if (known.kind === 'samples' && reach.kind === 'samples') {
      const limit = known.to === to ? Math.max(known.limit, reach.limit) : known.limit + reach.limit;
      this.list[at] = { ...known, from, to: end, limit };
    } else if (known.kind === 'days') this.list[at] = { ...known, from, to: end };
  }
}
