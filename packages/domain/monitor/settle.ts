import type { Sample } from '../measurement/sample.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Severity } from '../plan/severity.ts';
import { worse } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { FiringMark, History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import type { DoubtedSample } from './doubt-from-history.ts';
import { type Judged, Judgement } from './fire-rule.ts';
import { needsOf } from './needs.ts';
import { type DueOccasion, dueOccasions } from './occasions-due.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

export interface Settled extends Judged {
  /** The worst finding per moment (measured time) of those that are not late. */
  readonly severities: ReadonlyMap<number, Severity>;
}

/** What else a call has come to by its end. */
export interface SoFar {
  /** What its readings made questionable among those stored (`doubtOthers`). */
  readonly doubted?: readonly DoubtedSample[] | undefined;
  /** Readings that were entered in error: stored no longer, and what looked at them is judged again. */
  readonly gone?: readonly Sample[] | undefined;
  /** What fired when its readings were taken; needed when these marks are not in the history yet. */
  readonly fired?: readonly FiringMark[] | undefined;
}

/**
 * Ends a call. `taken` are its readings in the order they were taken (test readings left out); they, and the doubts they
 * raised, are stored by now and visible in `history`.
 * Rules over several series are judged once per moment; what was judged before it could see one of these is judged
 * again, so that an assessment does not depend on the order of arrival:
 *
 * - Without late data every reading and moment has, after each call, fired with at least the severity that it has on
 *   all that is stored. What has fired stays fired, also when an older reading that comes later would have calmed it.
 * - The late rule: late data is judged at its own time and throws its light on the newest reading of each series, and
 *   on no other: the present is judged on all that is known, the past is not raised anew (DOMAIN 5). Superseded by
 *   something newer it opens nothing; it counts, but neither raises nor re-opens.
 */
export function settle(
  state: MonitorState,
  history: History,
  taken: readonly Sample[],
  now: number,
  { doubted = NO_DOUBTS, gone = NO_SAMPLES, fired = NO_MARKS }: SoFar = {},
): Settled {
  const due = dueOccasions(state, history, taken, doubted, gone);
  if (due.length === 0) return { state, events: [], timers: [], fired: [], severities: NO_SEVERITIES };
  const severities = new Map<number, Severity>();
  const judgement = new Judgement(state, gone[0]?.sequence);
  for (const together of byOccasion(due)) judgeAt(together, state, history, fired, judgement, severities, now);
  return { ...judgement.judged, severities };
}

/** Rules that are due at the same reading or moment share what is read for them. */
function byOccasion(due: readonly DueOccasion[]): readonly (readonly [DueOccasion, ...DueOccasion[]])[] {
  const groups: [DueOccasion, ...DueOccasion[]][] = [];
  for (const each of due) {
    const last = groups.at(-1);
    if (last !== undefined && isSame(last[0].occasion, each.occasion)) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

function isSame(a: DueOccasion['occasion'], b: DueOccasion['occasion']): boolean {
  if (a.kind === 'moment' || b.kind === 'moment') return a.kind === b.kind && a.at === b.at;
  return a.sample.sequence === b.sample.sequence;
}

const NO_SAMPLES: readonly Sample[] = [];
const NO_DOUBTS: readonly DoubtedSample[] = [];
const NO_MARKS: readonly FiringMark[] = [];
const NO_SEVERITIES: ReadonlyMap<number, Severity> = new Map();

function judgeAt(
  together: readonly [DueOccasion, ...DueOccasion[]],
  state: MonitorState,
  history: History,
  fired: readonly FiringMark[],
  judgement: Judgement,
  severities: Map<number, Severity>,
  now: number,
): void {
  const [{ occasion }] = together;
  const { at } = occasion;
  const plan = planInForce(state.plans, at);
  if (plan === undefined) return;
  const context = ruleContext(state, plan);
  const own = occasion.kind === 'reading' ? occasion.sample : undefined;
  const rules = together.map(({ rule }) => rule);
  const view = viewAt(context, readWindows(history, needsOf(rules, at, context, own?.series)), at, own?.series);
  const firedBefore = ({ ruleKey }: Rule, sequence: number): Severity | undefined => {
    const known = fired.findLast(
      (mark) => mark.ruleKey === ruleKey && mark.measuredAt === at && mark.sequence === sequence,
    );
    return known?.severity ?? history.firedAt(ruleKey, at, sequence);
  };

  /** What has fired stays fired: it is no green, and waits for nothing. Nor does what has something newer beside it wait. */
  const settleCalm = (rule: Rule, late: boolean): void => {
    const live = judgement.live(rule.ruleKey);
    const type = typeOf(rule);
    if (late || (live === undefined && type.pending === undefined)) return;
    if (firedBefore(rule, own?.sequence ?? 0) !== undefined) return;
    const isNewest = own !== undefined && (history.newestAt(own.series) ?? at) <= at;
    const waiting = isNewest ? type.pending?.(rule, occasion, view) : undefined;
    if (waiting !== undefined) judgement.wait(rule, { at, sample: own, finding: waiting.finding, plan, now }, waiting);
    else if (live !== undefined) judgement.calm(live, rule, occasion, view, now);
  };

  for (const { rule, late } of together) {
    const finding = typeOf(rule).evaluate(rule, occasion, view);
    if (finding === undefined) {
      settleCalm(rule, late || own?.late === true);
      continue;
    }
    // A moment is as late as what was measured at it, whatever the reading it shows was.
    const sample = own ?? (finding.shows && { ...finding.shows, late });
    const sequence = own?.sequence ?? 0;
    const before = firedBefore(rule, sequence);
    const superseded = sample?.late === true && (history.newestAt(sample.series) ?? at) > at;
    judgement.fire(rule, { at, sample, finding, plan, now }, { sequence, before }, superseded);
    if (sample?.late === true) continue;
    severities.set(at, worse(finding.severity, severities.get(at)));
  }
}
