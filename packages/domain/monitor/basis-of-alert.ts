import type { Alert } from '../alert/alert.ts';
import type { Basis, Holding } from '../alert/correct-alert.ts';
import { firedAt } from '../alert/repeat-alert.ts';
import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Occasion } from '../rules/rule-type.ts';
import type { FiringMark, History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

/** What is known of stored readings beside the windows. */
export interface ReadingsKnown {
  /** A stored reading that counts; undefined: it was entered in error, or is kept no longer. */
  find(sequence: number): Sample | undefined;
  /** Whether a reading that is not found was entered in error; absent: each is kept for as long as it counts. */
  isErroneous?(sequence: number): boolean;
  /** All at which the alert's rule has fired since the alert opened, where that is known: the alert itself tells its newest. */
  firings?(alert: Alert): readonly KnownFiring[] | undefined;
}

interface RuleInPlan {
  readonly rule: Rule;
  readonly plan: PlanVersion;
}

/** The rule of that key as it was in force. */
export function ruleAt({ plans }: MonitorState, ruleKey: string, at: number): RuleInPlan | undefined {
  const plan = planInForce(plans, at);
  const rule = plan?.rules.find((own) => own.ruleKey === ruleKey);
  return plan === undefined || rule === undefined ? undefined : { plan, rule };
}

/** What still fires a live alert without these readings; undefined: they have nothing to do with it. */
export function basisOf(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  alert: Alert,
  removed: readonly Sample[],
  now: number,
): Basis | undefined {
  if (alert.category === 'event' || alert.category === 'message') return undefined;
  const gone = new Map(removed.map((sample) => [sample.sequence, sample]));
  const all = known.firings?.(alert);
  const firings = firingsOf(alert, known, gone, all);
  const holding: Holding[] = [];
  let isTouched = false;
  for (const { at, sequence } of firings) {
    const found = ruleAt(state, alert.ruleKey, at);
    const judged = found && typeOf(found.rule).judged(found.rule);
    if (found === undefined || judged === 'clock' || judged === 'event') {
      holding.push({ at, sequence });
      continue;
    }
    if (judged === 'reading' && gone.has(sequence)) {
      isTouched = true;
      continue;
    }
    const sample = judged === 'reading' ? known.find(sequence) : undefined;
    if (judged === 'reading' && sample === undefined) {
      // Kept no longer: it fired, and cannot be judged again.
      if (known.isErroneous?.(sequence) === false) holding.push({ at, sequence });
      continue;
    }
    if (!looksOn(state, found, at, sample?.series, removed)) {
      holding.push({ at, sequence, again: againOf(state, history, found, at, sample, now) });
      continue;
    }
    isTouched = true;
    const again = againOf(state, history, found, at, sample, now);
    if (again !== undefined) holding.push({ at, sequence, again });
  }
  return isTouched ? { holding, isWhole: all !== undefined || firings.length >= alert.count } : undefined;
}

export interface KnownFiring {
  /** Measured time. */
  readonly at: number;
  readonly sequence: number;
}

/** Numbers of the readings that `basisOf` asks for of an alert. */
export function readingsOf({ repeats = [], reading, openedBySequence }: Alert): readonly number[] {
  const told = [reading?.sequence, openedBySequence, ...repeats.map(({ sequence }) => sequence)];
  return told.filter((sequence) => sequence !== undefined);
}

/** Of the marks of all rules those of the alert, from its opening on; undefined when that has none. */
export function firingsSince(
  { ruleKey, openedBySequence }: Alert,
  marks: readonly FiringMark[],
): readonly KnownFiring[] | undefined {
  const own = marks.filter((mark) => mark.ruleKey === ruleKey);
  const opening = own.find(({ sequence }) => sequence === openedBySequence);
  if (opening === undefined) return undefined;
  return own.flatMap(({ measuredAt: at, sequence }) => (at >= opening.measuredAt ? [{ at, sequence }] : []));
}

/** The opening, what fired it since, and what it shows, each once. */
function firingsOf(
  alert: Alert,
  known: ReadingsKnown,
  gone: ReadonlyMap<number, Sample>,
  all: readonly KnownFiring[] = [],
): readonly KnownFiring[] {
  const found = [...all];
  const seen = new Set(all.map(({ at, sequence }) => `${at} ${sequence}`));
  const add = (at: number, sequence: number) => {
    if (!seen.has(`${at} ${sequence}`)) found.push({ at, sequence });
    seen.add(`${at} ${sequence}`);
  };
  for (const { at, sequence = 0 } of alert.repeats ?? []) add(at, sequence);
  add(firedAt(alert), alert.reading?.sequence ?? 0);
  const { openedBySequence: opening } = alert;
  if (opening === undefined || found.some(({ sequence }) => sequence === opening)) return found;
  const sample = gone.get(opening) ?? known.find(opening);
  if (sample !== undefined) add(sample.measuredAt, opening);
  return found;
}

/** Whether the rule, judged at that time, looks at one of the readings. `own`: series of the reading it was judged at. */
function looksOn(
  state: MonitorState,
  { rule, plan }: RuleInPlan,
  at: number,
  own: string | undefined,
  removed: readonly Sample[],
): boolean {
  const reaches = typeOf(rule).needs(rule, at, ruleContext(state, plan));
  return removed.some(({ series, measuredAt }) => {
    const to = series === own ? at - 1 : at;
    return reaches.some((reach) => reach.series === series && measuredAt >= reach.from && measuredAt <= to);
  });
}

/** Judged again on all that is known now; undefined: it does not fire. */
export function againOf(
  state: MonitorState,
  history: History,
  { rule, plan }: RuleInPlan,
  at: number,
  sample: Sample | undefined,
  now: number,
): Holding['again'] {
  const occasion: Occasion = sample === undefined ? { kind: 'moment', at } : { kind: 'reading', at, sample };
  const context = ruleContext(state, plan);
  const windows = readWindows(history, needsOf([rule], at, context, sample?.series));
  const finding = typeOf(rule).evaluate(rule, occasion, viewAt(context, windows, at, sample?.series));
  if (finding === undefined) return undefined;
  return { rule, firing: { at, sample: sample ?? finding.shows, finding, plan, now } };
}
