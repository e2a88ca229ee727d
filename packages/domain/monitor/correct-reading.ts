import type { Alert } from '../alert/alert.ts';
import { correctAlert } from '../alert/correct-alert.ts';
import { withdrawGreen } from '../alert/note-green.ts';
import type { Sample } from '../measurement/sample.ts';
import { typeOf } from '../rules/rule.ts';
import type { History } from '../window/range.ts';
import { basisOf, type ReadingsKnown, ruleAt } from './basis-of-alert.ts';
import { type Judged, Judgement } from './fire-rule.ts';
import { openAgain } from './open-again.ts';
import { settle } from './settle.ts';
import type { MonitorState } from './state.ts';

/**
 * Readings were entered in error and stand in `history` no longer: together, so that none of them is judged by another of
 * them. What stood on them is judged again as when it is doubted: newer readings that looked at them may fire now, a green
 * that was one is none, and an alert that was fired by nothing else is over. One whose earlier readings cannot all be judged
 * again is kept: when in doubt it stays. An alert in which nothing changes by several of them has no line of it. `ended`:
 * the newest alert of each rule that ended as normal; one that did so by them calls anew.
 */
export function correctReadings(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  removed: readonly Sample[],
  now: number,
  ended: readonly Alert[] = [],
): Judged {
  const judgement = new Judgement(state);
  const [first] = removed;
  if (first === undefined) return judgement.judged;
  for (const alert of state.alerts) {
    const basis = basisOf(state, history, known, alert, removed, now);
    const shown = removed.find(({ sequence }) => sequence === alert.reading?.sequence) ?? first;
    const moved = basis && correctAlert(state, alert, basis, shown.sequence, now);
    if (moved !== undefined && (removed.length === 1 || isOther(alert, moved.alert))) judgement.move(moved);
    for (const sample of removed) withdrawGreens(state, judgement, alert.ruleKey, sample);
  }
  for (const alert of ended) {
    const live = judgement.live(alert.ruleKey);
    const again = live === undefined ? openAgain(state, history, known, alert, removed, now) : undefined;
    if (again !== undefined) judgement.move(again);
  }
  const before = judgement.judged;
  const after = settle(before.state, history, [], now, { gone: removed });
  return {
    state: after.state,
    events: [...before.events, ...after.events],
    timers: [...before.timers, ...after.timers],
    fired: [...before.fired, ...after.fired],
  };
}

function isOther(before: Alert, after: Alert): boolean {
  const shown = ({ revision: _, knownSince: __, ...rest }: Alert) => JSON.stringify(rest);
  return shown(before) !== shown(after);
}

/** A moment at which other readings were measured too is judged again when the call is settled. */
function withdrawGreens(state: MonitorState, judgement: Judgement, ruleKey: Alert['ruleKey'], removed: Sample): void {
  const { measuredAt: at, series, sequence } = removed;
  const found = ruleAt(state, ruleKey, at);
  if (found === undefined) return;
  const type = typeOf(found.rule);
  const kind = type.judged(found.rule);
  if (kind === 'event' || kind === 'clock' || !type.series(found.rule, found.plan).includes(series)) return;
  const live = judgement.live(ruleKey);
  const mark = { at, sequence: kind === 'moment' ? 0 : sequence };
  const withdrawn = live && withdrawGreen(state, live, mark, kind);
  if (withdrawn !== undefined) judgement.move(withdrawn);
}
