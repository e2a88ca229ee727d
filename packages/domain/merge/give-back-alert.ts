import { type Alert, SYSTEM } from '../alert/alert.ts';
import { resolved } from '../alert/close-alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy, raised } from '../alert/move.ts';
import { compareRevisions } from '../alert/revision.ts';
import type { MonitorState } from '../monitor/state.ts';
import { keepingClocks, shownOf } from './join-alerts.ts';
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
  return note.kind === 'joined' ? { taken: note.taken } : { taken: note.taken, since: progressOf(live) };
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

/**
 * In the record it was merged into, once the other has its own again. `fired`: what of this record's own has fired it
 * since. A joined alert stays, without what the other had counted; an adopted one stays only when this record's own
 * readings fired it too.
 */
export function partFromAlert(
  state: MonitorState,
  note: TakenAlert,
  firedByOwn: number,
  mergeId: string,
  now: number,
): MovedAlert | undefined {
  const live = state.alerts.find(({ alertId }) => alertId === note.alertId);
  if (live === undefined) return undefined;
  const own = raised(live, state.epoch);
  const told = (alert: Alert) => movedBy(alert, now, 'unmerged', { detail: { mergeId } });
  if (note.kind === 'joined') return told(parted(own, live, note));
  if (firedByOwn > 0) return told(keptOwn(own, firedByOwn));
  const by = { at: now, by: SYSTEM, unitId: live.unitId };
  return andThen(told(own), (alert) => resolved(alert, by, 'merged'));
}

/** Nothing has happened since the join: as it was before it. Otherwise it keeps what it is by now, and its own count. */
function parted(own: Alert, live: Alert, { before, left, taken }: TakenAlert): Alert {
  if (before === undefined) return own;
  if (compareRevisions(live.revision, left) === 0) return { ...before, revision: own.revision, knownSince: undefined };
  return {
    ...own,
    // A reading of its own that is as bad would be shown by now.
    ...(showsOthers(own) && shownOf(before)),
    count: Math.max(1, own.count - taken.count),
    openedAt: before.openedAt,
    openedBySequence: before.openedBySequence,
    repeats: ownRepeats(own),
  };
}

/** Of an adopted alert that stays: what its own readings made of it, the worst of them. */
function keptOwn(own: Alert, firedByOwn: number): Alert {
  const repeats = ownRepeats(own);
  const worst = repeats?.some(({ severity }) => severity === 'red') === true ? 'red' : 'yellow';
  const shown = showsOthers(own)
    ? ({ severity: worst, reading: undefined, finding: undefined, verify: true } as const)
    : {};
  return { ...own, ...shown, count: firedByOwn, openedBySequence: undefined, repeats };
}

function ownRepeats({ repeats }: Alert): Alert['repeats'] {
  return repeats?.filter(({ sequence }) => sequence === undefined || sequence >= 0);
}

function showsOthers({ reading }: Alert): boolean {
  return reading !== undefined && reading.sequence < 0;
}
