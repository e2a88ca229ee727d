import type { LiveMessage } from '@naer/client/live/live-state';
import type { Connection } from '@naer/client/live/open-live-worklist';
import {
  type AlertNow,
  LIFE_KEYS,
  type PatientCardView,
  type UnitPresence,
  type WorklistRow,
} from '../../ports/worklist-port.ts';

/** The unit's list as this tab knows it. Rows that did not change keep their identity, so that they are not drawn again. */
export interface LiveState {
  readonly connection: Connection;
  readonly rows: ReadonlyMap<string, WorklistRow>;
  /** By patient; one may be missing. */
  readonly cards: ReadonlyMap<string, PatientCardView>;
  /** How the unit itself stands; undefined until it is told. */
  readonly unit: UnitPresence | undefined;
  /** False until the first snapshot: an empty list means nothing before that. */
  readonly complete: boolean;
  /** Epoch ms at which the break was noticed; null while the list is live. */
  readonly staleSince: number | null;
}

export const EMPTY_STATE: LiveState = {
  connection: 'connecting',
  rows: new Map(),
  cards: new Map(),
  unit: undefined,
  complete: false,
  staleSince: null,
};

/**
 * A socket that resumes gets only what it lacks, at once; when that is nothing, no message comes. So a list that was
 * whole is fresh again with the connection.
 */
export function applyConnection(state: LiveState, connection: Connection, now: number): LiveState {
  if (connection === 'connected') return { ...state, connection, staleSince: null };
  return { ...state, connection, staleSince: state.complete ? (state.staleSince ?? now) : null };
}

/** One message from the client: a whole snapshot, or what changed. Repeats and half snapshots never come this far. */
export function applyMessage(state: LiveState, message: LiveMessage): LiveState {
  const snapshot = message.type === 'snapshot';
  const rows = new Map(snapshot ? [] : state.rows);
  if (!snapshot) for (const alertId of message.remove) rows.delete(alertId);
  for (const row of snapshot ? message.items : message.put)
    rows.set(row.alertId, keep(state.rows.get(row.alertId), row));
  const cards = new Map(snapshot ? [] : state.cards);
  for (const card of message.cards ?? []) cards.set(card.patientId, card);
  return { ...state, rows, cards, unit: message.unit ?? state.unit, complete: state.complete || snapshot };
}

/**
 * What a command's own answer tells, for a tab whose socket is slow or down. Only while the row is still the one the
 * command was sent for (`seenRevision`): a newer one from the socket is never overwritten. What is no longer this unit's
 * leaves the list.
 */
export function applyAnswer(
  state: LiveState,
  alertId: string,
  seenRevision: string,
  answer: AlertNow,
  unitId: string,
): LiveState {
  const row = state.rows.get(alertId);
  if (row === undefined || row.revision !== seenRevision || answer.revision === seenRevision) return state;
  const rows = new Map(state.rows);
  const { life } = answer;
  const owned = life.unitId === undefined || life.unitId === unitId;
  if (answer.state === 'resolved' || (!owned && life.handover?.toUnitId !== unitId)) {
    rows.delete(alertId);
    return { ...state, rows };
  }
  const { offered, ...rest } = Object.fromEntries(
    Object.entries(row).filter(([key]) => !LIFE_KEYS.some((each) => each === key)),
  ) as unknown as WorklistRow;
  rows.set(alertId, {
    ...rest,
    ...life,
    ...(owned || offered === undefined ? {} : { offered }),
    state: answer.state,
    revision: answer.revision,
    overdue: answer.state === 'open' && row.overdue,
    ...(answer.acknowledgedBy === undefined ? {} : { acknowledgedBy: answer.acknowledgedBy }),
  });
  return { ...state, rows };
}

/** Who has the patient now, as the answer to one's own claim tells it. */
export function applyClaim(state: LiveState, patientId: string, claim: PatientCardView['claim']): LiveState {
  const card = state.cards.get(patientId);
  if (card === undefined) return state;
  const { claim: _, ...rest } = card;
  return { ...state, cards: new Map(state.cards).set(patientId, { ...rest, ...(claim && { claim }) }) };
}

/** The revision says whether an alert changed; the same revision is the same content. */
function keep(known: WorklistRow | undefined, row: WorklistRow): WorklistRow {
  return known !== undefined && known.revision === row.revision ? known : row;
}
