import type { Sample } from '../measurement/sample.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Severity } from '../plan/severity.ts';
import { compareSeverity } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Occasion } from '../rules/rule-type.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { type Judged, Judgement } from './fire-rule.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

/** At most so many newer readings of a series are judged again: a day of a five-minute sensor. */
const AGAIN_AT_MOST = 300;

export interface Settled extends Judged {
  /** The worst finding per moment (measured time) of those that are not late. */
  readonly severities: ReadonlyMap<number, Severity>;
}

/** A rule to judge at one occasion. `before` it, everything of the call has been stored. */
interface Due {
  readonly rule: Rule;
  readonly occasion: Occasion & { readonly kind: 'reading' | 'moment' };
}

/**
 * Ends a call. `taken` are its readings (test readings left out), stored by now and visible in `history`. Rules over
 * several series are judged once per moment; newer readings within whose reach a reading of this call lies are judged
 * again, so that an assessment does not depend on the order of arrival. Late data throws its light on the newest
 * reading of each series only: the present is judged on all that is known, the past is not raised anew (DOMAIN 5).
 */
export function settle(state: MonitorState, history: History, taken: readonly Sample[], now: number): Settled {
  const severities = new Map<number, Severity>();
  const due = [...momentsOf(state, taken), ...newerOccasions(state, history, taken)];
  if (due.length === 0) return { state, events: [], timers: [], fired: [], severities };
  due.sort((a, b) => a.occasion.at - b.occasion.at);
  const judgement = new Judgement(state);
  for (const { rule, occasion } of due) {
    const { at } = occasion;
    const plan = planInForce(state.plans, at);
    if (plan === undefined) continue;
    const context = ruleContext(state, plan);
    const windows = readWindows(history, needsOf([rule], at, context));
    const own = occasion.kind === 'reading' ? occasion.sample : undefined;
    const finding = typeOf(rule).evaluate(rule, occasion, viewAt(plan, context.calendar, windows, at, own?.series));
    if (finding === undefined) continue;
    const sample = own ?? finding.shows;
    const sequence = own?.sequence ?? 0;
    const before = history.firedAt(rule.ruleKey, at, sequence);
    const superseded = sample?.late === true && (history.newestAt(sample.series) ?? at) > at;
    judgement.fire(rule, { at, sample, finding, plan, now }, { sequence, before }, superseded);
    const worst = severities.get(at);
    if (sample?.late !== true && (worst === undefined || compareSeverity(finding.severity, worst) > 0))
      severities.set(at, finding.severity);
  }
  return { ...judgement.judged, severities };
}

function momentsOf(state: MonitorState, taken: readonly Sample[]): readonly Due[] {
  const due = new Map<string, Due>();
  for (const { series, measuredAt: at } of taken) {
    const plan = planInForce(state.plans, at);
    for (const rule of (plan && rulesOfPlan(plan).byMoment.get(series)) ?? [])
      due.set(`${at} ${rule.ruleKey}`, { rule, occasion: { kind: 'moment', at } });
  }
  return [...due.values()];
}

/** Readings newer than one of this call that a rule looks back from onto it. */
function newerOccasions(state: MonitorState, history: History, taken: readonly Sample[]): readonly Due[] {
  const first = taken.reduce((earliest, { measuredAt }) => Math.min(earliest, measuredAt), Number.POSITIVE_INFINITY);
  const fresh = taken.reduce(
    (earliest, sample) => (sample.late ? earliest : Math.min(earliest, sample.measuredAt)),
    Number.POSITIVE_INFINITY,
  );
  const own = new Set(taken.map(({ sequence }) => sequence));
  const moments = new Set(taken.map(({ measuredAt }) => measuredAt));
  const due = new Map<string, Due>();
  for (const series of seriesOfPlans(state)) {
    const newest = history.newestAt(series);
    if (newest === undefined || newest <= first) continue;
    const to = Number.MAX_SAFE_INTEGER;
    const [newestSample] = history.samples({ kind: 'samples', series, from: first + 1, to, limit: 1 });
    const anchors = new Map(
      (newestSample === undefined ? [] : [newestSample])
        .concat(
          newest > fresh ? history.samples({ kind: 'samples', series, from: fresh + 1, to, limit: AGAIN_AT_MOST }) : [],
        )
        .map((sample) => [sample.sequence, sample]),
    );
    for (const sample of anchors.values()) {
      const at = sample.measuredAt;
      const plan = planInForce(state.plans, at);
      if (plan === undefined) continue;
      const { byReading, byMoment } = rulesOfPlan(plan);
      const context = ruleContext(state, plan);
      if (!own.has(sample.sequence))
        for (const rule of byReading.get(series) ?? [])
          if (looksBackOn(rule, at, context, taken))
            due.set(`${sample.sequence} ${rule.ruleKey}`, { rule, occasion: { kind: 'reading', at, sample } });
      if (moments.has(at)) continue;
      for (const rule of byMoment.get(series) ?? [])
        if (looksBackOn(rule, at, context, taken))
          due.set(`at ${at} ${rule.ruleKey}`, { rule, occasion: { kind: 'moment', at } });
    }
  }
  return [...due.values()];
}

function looksBackOn(
  rule: Rule,
  at: number,
  context: Parameters<typeof needsOf>[2],
  taken: readonly Sample[],
): boolean {
  const reaches = typeOf(rule).needs(rule, at, context);
  return reaches.some(({ series, from }) =>
    taken.some((sample) => sample.series === series && sample.measuredAt >= from && sample.measuredAt < at),
  );
}

function seriesOfPlans(state: MonitorState): ReadonlySet<string> {
  return new Set(state.plans.flatMap((plan) => rulesOfPlan(plan).series));
}
