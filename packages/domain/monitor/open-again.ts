import { type Alert, SYSTEM } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { type GreenKind, greensLeft } from '../alert/note-green.ts';
import { openAlert } from '../alert/open-alert.ts';
import { firedAt } from '../alert/repeat-alert.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { Sample } from '../measurement/sample.ts';
import { typeOf } from '../rules/rule.ts';
import type { History } from '../window/range.ts';
import { againOf, type ReadingsKnown, ruleAt } from './basis-of-alert.ts';
import { followAtOpening } from './follow-plans.ts';
import type { MonitorState } from './state.ts';

/** Of each rule the newest alert, where that ended because its values were normal, by no person's word. */
export function endedAsNormal(alerts: Iterable<Alert>): readonly Alert[] {
  const newest = new Map<string, Alert>();
  for (const alert of alerts)
    if (alert.openedAt >= (newest.get(alert.ruleKey)?.openedAt ?? alert.openedAt)) newest.set(alert.ruleKey, alert);
  return [...newest.values()].filter(({ resolved }) => resolved?.by === SYSTEM && resolved.outcome === 'normalised');
}

/**
 * What ended an alert as normal was an error, and not enough that is normal is left: what it showed, judged again, calls
 * anew, as an alert of its own that says which one it follows. Whoever had acknowledged that one knows nothing of it.
 * Undefined: nothing of that, or what it showed fires no more.
 */
export function openAgain(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  ended: Alert,
  removed: readonly Sample[],
  now: number,
): MovedAlert | undefined {
  const at = firedAt(ended);
  const found = ruleAt(state, ended.ruleKey, at);
  if (found === undefined || state.ended === true) return undefined;
  const kind = typeOf(found.rule).judged(found.rule);
  if (kind === 'event' || kind === 'clock') return undefined;
  const left = greensLeft(state, ended, marksOf(removed, kind), kind);
  const sample = kind === 'reading' ? known.find(ended.reading?.sequence ?? 0) : undefined;
  if (left === undefined || (kind === 'reading' && sample === undefined)) return undefined;
  const again = againOf(state, history, found, at, sample, now);
  if (again === undefined) return undefined;
  const alertId = deriveId('alert', state.patientId, ended.ruleKey, 'again', ended.alertId);
  const sequence = sample?.sequence ?? 0;
  const as = { alertId, revision: { epoch: state.epoch, n: 1 } };
  const opened = openAlert(state, again.rule, again.firing, { sequence, before: undefined }, as);
  const detail = { reason: 'greens-in-error', alertId: ended.alertId };
  return followAtOpening(
    state,
    {
      ...opened,
      alert: { ...opened.alert, ...left },
      history: opened.history.map((line) => (line.event === 'opened' ? { ...line, detail } : line)),
    },
    again.firing,
  );
}

function marksOf(removed: readonly Sample[], kind: GreenKind) {
  return removed.map(({ measuredAt: at, sequence }) => ({ at, sequence: kind === 'moment' ? 0 : sequence }));
}
