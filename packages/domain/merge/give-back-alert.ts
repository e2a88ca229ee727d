import { type Alert, SYSTEM } from '../alert/alert.ts';
import { resolved } from '../alert/close-alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy, raised } from '../alert/move.ts';
import { firedAt } from '../alert/repeat-alert.ts';
import { compareRevisions } from '../alert/revision.ts';
import type { MonitorState } from '../monitor/state.ts';
import { keepingClocks, shownOf, voidedOf } from './join-alerts.ts';
import type { TakenAlert } from './take-over-alert.ts';

/** What people and clocks did to an alert after it was taken over goes back with it. */
type Progress = Pick<
  Alert,
  | 'state'
  | 'overdue'
  | 'overdueAt'
  | 'acknowledged'
  | 'started'
  | 'snoozed'
  | 'silentSince'
  | 'followUp'
  | 'attempts'
  | 'paused'
  | 'pending'
  | 'receipts'
  | 'normalisedAt'
>;

/** An alert on its way back to the record it came from, under its name there. */
export interface GivenBack {
  readonly taken: Alert;
  /** Of an adopted one; a joined one goes back as it was. */
  readonly since?: Progress | undefined;
}

/** What goes back of an alert that was taken over; undefined when it has ended here since: then it has ended. */
export function givenBack(state: MonitorState, note: TakenAlert): GivenBack | undefined {
  const live = state.alerts.find(({ alertId }) => alertId === note.alertId);
  if (live === undefined) return undefined;
  // Which of its events are void is known by their ids: those of this record are not in it.
  const own = live.voidedEvents?.filter((eventId) => !eventId.startsWith(`${state.patientId}.`));
  const taken = { ...note.taken, voidedEvents: voidedOf(note.taken, { voidedEvents: own }) };
  return note.kind === 'joined' ? { taken } : { taken, since: progressOf(live) };
}

function progressOf(alert: Alert): Progress {
  const { state, overdue, overdueAt, acknowledged, started, snoozed, silentSince, receipts } = alert;
  const { followUp, attempts, paused, pending, normalisedAt } = alert;
  const first = { state, overdue, overdueAt, acknowledged, started, snoozed, silentSince, receipts };
  return { ...first, followUp, attempts, paused, pending, normalisedAt };
}

/**
 * In the record that it came from: live again under its own name and with its own clocks, the one that has passed at once.
 * `stored` is what stands there of it. A rule that has a live alert by now keeps that one alone.
 */
export function takeBackAlert(
  state: MonitorState,
  stored: Alert | undefined,
  { taken, since }: GivenBack,
  mergeId: string,
  now: number,
): MovedAlert | undefined {
  if (state.alerts.some(({ ruleKey }) => ruleKey === taken.ruleKey)) return undefined;
  const newest = stored !== undefined && compareRevisions(stored.revision, taken.revision) > 0 ? stored : taken;
  const own: Alert = { ...raised({ ...taken, revision: newest.revision }, state.epoch), ...since, resolved: undefined };
  const again: Alert = {
    ...own,
    escalation: own.state === 'open' ? own.escalation && { ...own.escalation, last: undefined } : undefined,
    reminded: undefined,
  };
  return andThen(movedBy(again, now, 'unmerged', { detail: { mergeId } }), (alert) => keepingClocks(state, alert, now));
}

/** What of an alert other readings and events than the record's own have fired, while the merge stood. */
export interface FiredMeanwhile {
  /** Firings of this record's own readings; of an event's alert all is counted. */
  readonly byOwn: number;
  /** When the events happened that came in for the other record and fired it, epoch ms. */
  readonly byPassed: readonly number[];
  /** The numbers of readings that came in for the other record and fired it. */
  readonly byReadings: readonly number[];
}

/**
 * In the record it was merged into, once the other has its own again. A joined alert stays, without what the other had
 * counted; an adopted one stays only when this record's own readings or events fired it too.
 */
export function partFromAlert(
  state: MonitorState,
  note: TakenAlert,
  fired: FiredMeanwhile,
  mergeId: string,
  now: number,
): MovedAlert | undefined {
  const live = state.alerts.find(({ alertId }) => alertId === note.alertId);
  if (live === undefined) return undefined;
  const own = withoutMerge(raised(live, state.epoch), mergeId, state.patientId);
  const told = (alert: Alert) => movedBy(alert, now, 'unmerged', { detail: { mergeId } });
  if (note.kind === 'joined') return told(parted(own, live, note, fired));
  const byOwn = live.category === 'event' ? live.count - note.taken.count - fired.byPassed.length : fired.byOwn;
  if (byOwn > 0) return told(keptOwn(own, byOwn, othersOf(note, fired), fired.byReadings));
  return over(live, own, mergeId, now);
}

/** The same of an alert that no alert of the other record was taken into: events that came in for that one have fired it. */
export function partFromEvents(
  state: MonitorState,
  alertId: string,
  passed: readonly number[],
  mergeId: string,
  now: number,
): MovedAlert | undefined {
  const live = state.alerts.find((alert) => alert.alertId === alertId);
  if (live === undefined || passed.length === 0) return undefined;
  const own = raised(live, state.epoch);
  const byOwn = live.count - passed.length;
  if (byOwn <= 0) return over(live, own, mergeId, now);
  return movedBy(keptOwn(own, byOwn, passed, []), now, 'unmerged', { detail: { mergeId } });
}

function over(live: Alert, own: Alert, mergeId: string, now: number): MovedAlert {
  const by = { at: now, by: SYSTEM, unitId: live.unitId };
  return andThen(movedBy(own, now, 'unmerged', { detail: { mergeId } }), (alert) => resolved(alert, by, 'merged'));
}

/** Ids of another record's events go with it. */
function withoutMerge(alert: Alert, mergeId: string, patientId: string): Alert {
  const others = alert.merged?.filter((one) => one.mergeId !== mergeId) ?? [];
  const own = alert.voidedEvents?.filter((eventId) => eventId.startsWith(`${patientId}.`)) ?? [];
  const merged = others.length === 0 ? undefined : others;
  return { ...alert, merged, voidedEvents: own.length === 0 ? undefined : own };
}

/** Nothing has happened since the join: as it was before it. Otherwise it keeps what it is by now, and its own count. */
function parted(own: Alert, live: Alert, note: TakenAlert, fired: FiredMeanwhile): Alert {
  const { before, left, taken } = note;
  if (before === undefined) return own;
  if (compareRevisions(live.revision, left) === 0)
    return { ...before, revision: own.revision, merged: own.merged, knownSince: undefined };
  const others = othersOf(note, fired);
  return {
    ...own,
    // A reading of its own that is as bad would be shown by now.
    ...(showsOthers(own, others) && shownOf(before)),
    count: Math.max(1, own.count - taken.count - fired.byPassed.length - fired.byReadings.length),
    openedAt: before.openedAt,
    openedBySequence: before.openedBySequence,
    repeats: ownRepeats(own, others, fired.byReadings),
  };
}

/** Of an alert that stays: what its own readings and events made of it, the worst of them. */
function keptOwn(own: Alert, byOwn: number, others: readonly number[], readings: readonly number[]): Alert {
  const repeats = ownRepeats(own, others, readings);
  const worst = repeats?.some(({ severity }) => severity === 'red') === true ? 'red' : 'yellow';
  const newest = repeats?.[0]?.at;
  const kept = { ...own, count: byOwn, openedBySequence: undefined, repeats };
  if (!showsOthers(own, others)) return kept;
  // What an event shows is its code alone, and that of its rule.
  if (own.category === 'event') return newest === undefined ? kept : { ...kept, severity: worst, firedAt: newest };
  return { ...kept, severity: worst, reading: undefined, finding: undefined, verify: true };
}

/** Of an event's alert: when those events happened that were not this record's own. An alert names events by their time. */
function othersOf({ taken }: TakenAlert, { byPassed }: FiredMeanwhile): readonly number[] {
  if (taken.category !== 'event') return [];
  return [firedAt(taken), ...(taken.repeats ?? []).map(({ at }) => at), ...byPassed];
}

/** Each of the others takes one away: two events of one moment are two. */
function ownRepeats({ repeats }: Alert, others: readonly number[], readings: readonly number[]): Alert['repeats'] {
  const left = [...others];
  return repeats?.filter(({ at, sequence }) => {
    if (sequence !== undefined) return sequence >= 0 && !readings.includes(sequence);
    const place = left.indexOf(at);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}

function showsOthers(alert: Alert, others: readonly number[]): boolean {
  const { reading } = alert;
  return reading === undefined ? others.includes(firedAt(alert)) : reading.sequence < 0;
}
