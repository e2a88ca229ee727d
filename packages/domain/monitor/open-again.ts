import { type Alert, SYSTEM, type SystemOutcome } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { awaitsGreen, noteGreen } from '../alert/note-green.ts';
import { openAlert } from '../alert/open-alert.ts';
import { firedAt } from '../alert/repeat-alert.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { Sample } from '../measurement/sample.ts';
import { compareSeverity } from '../rules/finding.ts';
import { typeOf } from '../rules/rule.ts';
import type { Occasion } from '../rules/rule-type.ts';
import type { History } from '../window/range.ts';
import { readWindows } from '../window/read-windows.ts';
import { viewAt } from '../window/view.ts';
import { againOf, type ReadingsKnown, readingsOf, ruleAt } from './basis-of-alert.ts';
import { followAtOpening } from './follow-plans.ts';
import { needsOf } from './needs.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

type Again = NonNullable<ReturnType<typeof againOf>>;
/** As nobody ever had to do with it. */
const NEVER_WERE: readonly (string | undefined)[] = ['entered-in-error', 'not-met'] satisfies SystemOutcome[];
/** Per series; the newest say whether it is normal. */
const LOOKED_AT = 100;

/** Of each rule the newest alert that has ended, where that was because its values were normal, by no person's word. */
export function endedAsNormal(alerts: Iterable<Alert>): readonly Alert[] {
  const newest = new Map<string, Alert>();
  for (const alert of alerts) {
    if (alert.resolved === undefined || NEVER_WERE.includes(alert.resolved.outcome)) continue;
    if (alert.openedAt >= (newest.get(alert.ruleKey)?.openedAt ?? alert.openedAt)) newest.set(alert.ruleKey, alert);
  }
  return [...newest.values()].filter(({ resolved }) => resolved?.by === SYSTEM && resolved.outcome === 'normalised');
}

/**
 * What ended an alert as normal was an error, and what stands since is not enough to end it: the worst that still fires it
 * calls anew, as an alert of its own that says which one it follows. Whoever had acknowledged that one knows nothing of it.
 * Undefined: nothing of that. What another record of the person has fired is not this one's to call for.
 */
export function openAgain(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  ended: Alert,
  removed: readonly Sample[],
  now: number,
): MovedAlert | undefined {
  if (state.ended === true || ended.merged !== undefined || !lookedNormal(state, ended, removed)) return undefined;
  const again = worstOf(state, history, known, ended, now);
  if (again === undefined || (again.firing.sample?.sequence ?? 0) < 0) return undefined;
  const alertId = deriveId('alert', state.patientId, ended.ruleKey, 'again', ended.alertId);
  const opening = { sequence: again.firing.sample?.sequence ?? 0, before: undefined };
  const as = { alertId, revision: { epoch: state.epoch, n: 1 } };
  const opened = openAlert(state, again.rule, again.firing, opening, as);
  const { greens, normalisedAt } = withGreensSince(state, history, opened.alert, again.firing.at, now);
  if (normalisedAt !== undefined) return undefined;
  const detail = { reason: 'greens-in-error', alertId: ended.alertId };
  const lines = opened.history.map((line) => (line.event === 'opened' ? { ...line, detail } : line));
  return followAtOpening(state, { ...opened, alert: { ...opened.alert, greens }, history: lines }, again.firing);
}

/** Whether one of these may have counted as normal: what is left is counted anew. */
function lookedNormal(state: MonitorState, ended: Alert, removed: readonly Sample[]): boolean {
  return removed.some(({ measuredAt, series }) => {
    const found = measuredAt > firedAt(ended) ? ruleAt(state, ended.ruleKey, measuredAt) : undefined;
    return found !== undefined && typeOf(found.rule).series(found.rule, found.plan).includes(series);
  });
}

/** Of the readings or moments that the alert tells, judged on all that is known now: the worst, of these the newest. */
function worstOf(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  ended: Alert,
  now: number,
): Again | undefined {
  const samples = readingsOf(ended).flatMap((sequence) => known.find(sequence) ?? []);
  const moments = [firedAt(ended), ...(ended.repeats ?? []).map(({ at }) => at)];
  const rule = ruleAt(state, ended.ruleKey, firedAt(ended))?.rule;
  const kind = rule && typeOf(rule).judged(rule);
  const judged =
    kind === 'reading'
      ? samples.map((sample) => ({ at: sample.measuredAt, sample }))
      : kind === 'moment'
        ? moments.map((at) => ({ at, sample: undefined }))
        : [];
  let worst: Again | undefined;
  for (const { at, sample } of judged) {
    const found = ruleAt(state, ended.ruleKey, at);
    const again = found && againOf(state, history, found, at, sample, now);
    if (again === undefined) continue;
    const worse = worst && compareSeverity(again.firing.finding.severity, worst.firing.finding.severity);
    if (worse === undefined || worse > 0 || (worse === 0 && at > (worst?.firing.at ?? at))) worst = again;
  }
  return worst;
}

/** The alert with what has been normal since `at`, as if it had been open. */
function withGreensSince(state: MonitorState, history: History, alert: Alert, at: number, now: number): Alert {
  const found = ruleAt(state, alert.ruleKey, now);
  if (found === undefined) return alert;
  const { rule, plan } = found;
  const type = typeOf(rule);
  const kind = type.judged(rule);
  if ((kind !== 'reading' && kind !== 'moment') || type.isContent === undefined) return alert;
  const since = type
    .series(rule, plan)
    .flatMap((series) => history.samples({ kind: 'samples', series, from: at + 1, to: now + 1, limit: LOOKED_AT }))
    .toSorted((a, b) => a.measuredAt - b.measuredAt || a.sequence - b.sequence);
  const context = ruleContext(state, plan);
  let own = alert;
  for (const sample of since) {
    const isReading = kind === 'reading';
    const mark = { at: sample.measuredAt, sequence: isReading ? sample.sequence : 0 };
    if ((isReading && (sample.late || sample.doubtful)) || !awaitsGreen(own, mark)) continue;
    const occasion: Occasion = isReading ? { kind, at: mark.at, sample } : { kind, at: mark.at };
    const series = isReading ? sample.series : undefined;
    const view = viewAt(context, readWindows(history, needsOf([rule], mark.at, context, series)), mark.at, series);
    if (type.evaluate(rule, occasion, view) === undefined && type.isContent(rule, occasion, view, own))
      own = noteGreen(state, own, mark, kind, now).alert;
  }
  return own;
}
