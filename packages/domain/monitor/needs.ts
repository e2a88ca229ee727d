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
 * Whole days end where the occasion's own day begins, which is read as far as it has come. Of the own series nothing at
 * the same instant is read: it would take a place of the `limit` newest that a rule asks for.
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
        today ??= context.calendar.dayStart(at);
        ranges.addDays(reach.series, Math.min(reach.from, today), today, reach.series === own ? at : at + 1);
      }
}

/**
 * Of days one range per series, the widest anybody asked for. Of samples none that another holds: a long stretch of which
 * few are wanted and a short one of which all are stay two, for one that held both would be long and whole.
 */
class Ranges {
  list: WindowRange[] = [];

  add({ series, from, limit, kind }: Extract<Reach, { kind: 'samples' }>, to: number): void {
    let isKnown = false;
    for (const known of this.list) {
      if (known.kind !== kind || known.series !== series) continue;
      if (known.to !== to) {
        this.#join({ kind, series, from, to, limit });
        return;
      }
      if (known.from <= from && known.limit >= limit) return;
      isKnown = true;
    }
    if (isKnown)
      this.list = this.list.filter(
        (known) => known.kind !== kind || known.series !== series || known.from < from || known.limit > limit,
      );
    if (from < to) this.list.push({ kind, series, from, to, limit });
  }

  /** One that holds all of the series: their ends differ, so that the newest of one are not the newest of the other. */
  #join(joined: Extract<WindowRange, { kind: 'samples' }>): void {
    let { from, to, limit } = joined;
    for (const known of this.list) {
      if (known.kind !== joined.kind || known.series !== joined.series) continue;
      from = Math.min(from, known.from);
      to = Math.max(to, known.to);
      limit += known.limit;
    }
    this.list = this.list.filter((known) => known.kind !== joined.kind || known.series !== joined.series);
    this.list.push({ ...joined, from, to, limit });
  }

  /** All of one occasion: they end alike. */
  addDays(series: string, from: number, to: number, until: number): void {
    for (let at = 0; at < this.list.length; at += 1) {
      const known = this.list[at];
      if (known?.kind !== 'days' || known.series !== series) continue;
      if (from < known.from) this.list[at] = { ...known, from };
      return;
    }
    this.list.push({ kind: 'days', series, from, to, until });
  }
}
