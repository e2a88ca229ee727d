import type { Alert, MergedAlert } from '../alert/alert.ts';
import { closeAlert } from '../alert/close-alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy, raised } from '../alert/move.ts';
import { compareRevisions } from '../alert/revision.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import { joinAlerts, keepingClocks } from './join-alerts.ts';
import { type MergedRecord, mergedSequence } from './patient-merges.ts';

/** What became of one alert of a merged record: kept for as long as the merge stands, so that it can be taken back. */
export interface TakenAlert extends Omit<MergedAlert, 'mergeId'> {
  /** The alert that it is or has joined here. */
  readonly alertId: string;
}

/** A merged record, with its place among those that were merged here. */
export interface NumberedRecord extends MergedRecord {
  readonly nth: number;
}

/**
 * A live alert of a record that was merged into this one: it joins the live alert of its rule, or is live here itself. The
 * rule has one live alert afterwards. Told again with nothing new, or of one that has ended here since, it changes nothing.
 */
export function takeOverAlert(
  state: MonitorState,
  record: NumberedRecord,
  incoming: Alert,
  known: TakenAlert | undefined,
  now: number,
): { readonly moved: MovedAlert; readonly note: TakenAlert } | undefined {
  if (
    known !== undefined &&
    (compareRevisions(known.taken.revision, incoming.revision) >= 0 || isSame(known, incoming))
  )
    return undefined;
  const live = state.alerts.find(({ ruleKey }) => ruleKey === incoming.ruleKey);
  if (known !== undefined && live?.alertId !== known.alertId) return undefined;
  const other = asOfHere(incoming, record);
  if (live === undefined) {
    const moved = adopt(state, record, other, { epoch: state.epoch, n: 1 }, now);
    return noted(moved, record, { kind: 'adopted', taken: incoming });
  }
  // Somebody acted on it over there in the meantime, and nobody here.
  if (known?.kind === 'adopted' && compareRevisions(live.revision, known.left) === 0) {
    const moved = adopt(state, record, other, raised(live, state.epoch).revision, now);
    return noted(moved, record, { kind: 'adopted', taken: incoming });
  }
  const detail = { mergeId: record.mergeId, fromAlertId: incoming.alertId };
  const told = movedBy(raised(live, state.epoch), now, 'merged', { detail });
  const moved = andThen(told, (own) => joinAlerts(state, own, other, known?.taken.count ?? 0, now));
  if (known?.kind === 'adopted') return noted(moved, record, { kind: 'adopted', taken: incoming });
  const before = known === undefined ? { ...live, merged: undefined } : known.before;
  return noted(moved, record, { kind: 'joined', taken: incoming, before });
}

/** The alert and the note say the same: the note is at hand, and the alert outlives its monitor. */
function noted(
  moved: MovedAlert,
  { mergeId }: NumberedRecord,
  { taken, ...more }: Pick<MergedAlert, 'kind' | 'taken' | 'before'>,
): { readonly moved: MovedAlert; readonly note: TakenAlert } {
  const { alert } = moved;
  const note = { ...more, taken: { ...taken, merged: undefined }, left: alert.revision };
  const others = (alert.merged ?? []).filter((one) => one.mergeId !== mergeId || one.taken.alertId !== taken.alertId);
  const merged = [...others, { mergeId, ...note }];
  return { moved: { ...moved, alert: { ...alert, merged } }, note: { ...note, alertId: alert.alertId } };
}

/** What a merged record's alert says of itself, told again by a monitor that was made anew: nothing has happened to it. */
function isSame({ taken }: TakenAlert, incoming: Alert): boolean {
  const told = (alert: Alert) =>
    JSON.stringify(Object.entries({ ...alert, revision: 0, knownSince: 0, merged: 0 }).toSorted());
  return told(JSON.parse(JSON.stringify(taken))) === told(JSON.parse(JSON.stringify(incoming)));
}

/** Under a name of its own, owned by who owned it, or by this record's unit when that was who followed the other one. */
function adopt(
  state: MonitorState,
  record: NumberedRecord,
  other: Alert,
  revision: Alert['revision'],
  now: number,
): MovedAlert {
  const { unitId, ownerOrganisationId, controllerOrganisationId } = state.enrolment;
  const isFollowers = record.unitId === undefined || other.unitId === record.unitId;
  const own: Alert = {
    ...other,
    alertId: deriveId('alert', state.patientId, other.ruleKey, 'merged', record.mergeId, other.alertId),
    revision,
    knownSince: undefined,
    controllerOrganisationId,
    ...(isFollowers && { unitId, ownerOrganisationId, handover: undefined, keptCare: undefined, returned: undefined }),
    reminded: undefined,
    merged: undefined,
  };
  const detail = { mergeId: record.mergeId, fromAlertId: other.alertId };
  return andThen(movedBy(own, now, 'merged', { detail }), (adopted) => keepingClocks(state, adopted, now));
}

/** Its readings have other numbers here. */
function asOfHere(alert: Alert, { nth }: NumberedRecord): Alert {
  const { reading, openedBySequence, repeats, greens, escalation, category } = alert;
  const here = (sequence: number) => (category === 'event' ? sequence : mergedSequence(nth, sequence));
  return {
    ...alert,
    reading: reading && { ...reading, sequence: here(reading.sequence) },
    openedBySequence: openedBySequence === undefined ? undefined : here(openedBySequence),
    repeats: repeats?.map((one) => (one.sequence === undefined ? one : { ...one, sequence: here(one.sequence) })),
    greens: greens && {
      ...greens,
      marks: greens.marks?.map((mark) => ({ ...mark, sequence: here(mark.sequence) })),
    },
    // Its notices went out under the other name: their answers never come here.
    escalation: escalation && { ...escalation, last: undefined },
  };
}

/** The other record's monitor has these: here they are over, and the history says why. */
export function handedOver(state: MonitorState, alert: Alert, mergeId: string, now: number): MovedAlert {
  const closed = closeAlert(state, alert, 'merged', now);
  const { alertId, revision } = closed.alert;
  const line = { kind: 'alert-history', alertId, revision, at: now, event: 'merged', detail: { mergeId } } as const;
  return { ...closed, history: [line, ...closed.history] };
}
