import { type Alert, type GreenMark, SYSTEM, type SystemOutcome } from '../alert/alert.ts';
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
 * calls anew, as an alert of its own that says which one it follows and has all that fires it still. Whoever had acknowledged
 * that one knows nothing of it. Undefined: nothing of that. What another record of the person has fired is not this one's to
 * call for.
 */
export function openAgain(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  ended: Alert,
  removed: readonly Sample[],
  now: number,
): MovedAlert | undefined {
  if (state.ended === true || !lookedNormal(state, ended, removed)) return undefined;
  const firing = stillFiring(state, history, known, ended, now);
  const [again] = firing.toSorted(worstFirst);
  if (again === undefined) return undefined;
  const sequence = again.firing.sample?.sequence ?? 0;
  // Once for each reading that it calls by: another that is left, should that one be an error too, is another alert.
  const name = [ended.ruleKey, 'again', ended.alertId, sequence === 0 ? `at ${again.firing.at}` : sequence];
  const as = { alertId: deriveId('alert', state.patientId, ...name), revision: { epoch: state.epoch, n: 1 } };
  const opened = openAlert(state, again.rule, again.firing, { sequence, before: undefined }, as);
  const { greens, normalisedAt } = withGreensSince(state, history, opened.alert, again.firing.at, now);
  if (normalisedAt !== undefined) return undefined;
  const detail = { reason: 'greens-in-error', alertId: ended.alertId };
  const lines = opened.history.map((line) => (line.event === 'opened' ? { ...line, detail } : line));
  const all = { count: firing.length, repeats: repeatsOf(firing.filter((one) => one !== again)), greens };
  return followAtOpening(state, { ...opened, alert: { ...opened.alert, ...all }, history: lines }, again.firing);
}

function worstFirst(a: Again, b: Again): number {
  return compareSeverity(b.firing.finding.severity, a.firing.finding.severity) || b.firing.at - a.firing.at;
}

/** Newest first, as an alert tells them. */
function repeatsOf(firing: readonly Again[]): Alert['repeats'] {
  if (firing.length === 0) return undefined;
  const told = firing.map(({ firing: { at, sample, finding } }) => ({
    at,
    sequence: sample?.sequence,
    severity: finding.severity,
  }));
  return told.toSorted((a, b) => b.at - a.at);
}

/** Whether one of these may have counted as normal: what is left is counted anew. */
function lookedNormal(state: MonitorState, ended: Alert, removed: readonly Sample[]): boolean {
  const earliest = Math.min(firedAt(ended), ...(ended.repeats ?? []).map(({ at }) => at));
  return removed.some(({ measuredAt, series }) => {
    const found = measuredAt > earliest ? ruleAt(state, ended.ruleKey, measuredAt) : undefined;
    return found !== undefined && typeOf(found.rule).series(found.rule, found.plan).includes(series);
  });
}

/** The record's own readings, or the moments, that the alert tells and that fire it on all that is known now. */
function stillFiring(
  state: MonitorState,
  history: History,
  known: ReadingsKnown,
  ended: Alert,
  now: number,
): readonly Again[] {
  const rule = ruleAt(state, ended.ruleKey, firedAt(ended))?.rule;
  const kind = rule && typeOf(rule).judged(rule);
  const judge = (at: number, sample?: Sample) => {
    const found = ruleAt(state, ended.ruleKey, at);
    return (found && againOf(state, history, found, at, sample, now)) ?? [];
  };
  if (kind === 'reading') {
    const own = new Set(readingsOf(ended).filter((sequence) => sequence > 0));
    const samples = [...own].flatMap((sequence) => known.find(sequence) ?? []);
    return samples.flatMap((sample) => judge(sample.measuredAt, sample));
  }
  if (kind !== 'moment' || ended.merged !== undefined) return [];
  const moments = new Set([firedAt(ended), ...(ended.repeats ?? []).map(({ at }) => at)]);
  return [...moments].flatMap((at) => judge(at));
}

/** The alert with what has been normal since the latest that fired it, `at` or later, as if it had been open. */
function withGreensSince(state: MonitorState, history: History, alert: Alert, at: number, now: number): Alert {
  const first = ruleAt(state, alert.ruleKey, at);
  if (first === undefined) return alert;
  const kind = typeOf(first.rule).judged(first.rule);
  if (kind !== 'reading' && kind !== 'moment') return alert;
  const samples = typeOf(first.rule)
    .series(first.rule, first.plan)
    .flatMap((series) => history.samples({ kind: 'samples', series, from: at + 1, to: now + 1, limit: LOOKED_AT }))
    .toSorted((a, b) => b.measuredAt - a.measuredAt || b.sequence - a.sequence);
  const occasions =
    kind === 'reading'
      ? samples.map((sample) => ({ at: sample.measuredAt, sample, isFresh: !(sample.late || sample.doubtful) }))
      : [...Map.groupBy(samples, ({ measuredAt }) => measuredAt)].map(([moment, together]) => ({
          at: moment,
          sample: undefined,
          isFresh: together.some(({ late }) => !late),
        }));
  const marks: GreenMark[] = [];
  for (const each of occasions) {
    const judged = judgeCalm(state, history, alert, each);
    if (judged === 'fires') break;
    if (judged === 'content' && each.isFresh) marks.unshift({ at: each.at, sequence: each.sample?.sequence ?? 0 });
  }
  return marks.reduce(
    (own, mark) => (awaitsGreen(own, mark) ? noteGreen(state, own, mark, kind, now).alert : own),
    alert,
  );
}

/** As it was judged then. */
function judgeCalm(
  state: MonitorState,
  history: History,
  alert: Alert,
  { at, sample }: { readonly at: number; readonly sample: Sample | undefined },
): 'fires' | 'content' | undefined {
  const found = ruleAt(state, alert.ruleKey, at);
  if (found === undefined) return undefined;
  const { rule, plan } = found;
  const occasion: Occasion = sample === undefined ? { kind: 'moment', at } : { kind: 'reading', at, sample };
  const context = ruleContext(state, plan);
  const windows = readWindows(history, needsOf([rule], at, context, sample?.series));
  const view = viewAt(context, windows, at, sample?.series);
  if (typeOf(rule).evaluate(rule, occasion, view) !== undefined) return 'fires';
  return typeOf(rule).isContent?.(rule, occasion, view, alert) === true ? 'content' : undefined;
}
