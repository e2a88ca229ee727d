import type { LiveMessage } from '@naer/client/live/live-state';
import type { Connection } from '@naer/client/live/open-live-worklist';
import type { AlertNow, WorklistRow } from '../../ports/worklist-port.ts';

/** The unit's list as this tab knows it. Rows that did not change keep their identity, so that they are not drawn again. */
export interface LiveState {
  readonly connection: Connection;
  readonly rows: ReadonlyMap<string, WorklistRow>;
  /** False until the first snapshot: an empty list means nothing before that. */
  readonly complete: boolean;
  /** Epoch ms at which the break was noticed; null while the list is live. */
  readonly staleSince: number | null;
}

export const EMPTY_STATE: LiveState = { connection: 'connecting', rows: new Map(), complete: false, staleSince: null };

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
  return { ...state, rows, complete: state.complete || snapshot };
}

/**
 * What a command's own answer tells, for a tab whose socket is slow or down. Only while the row is still the one the
 * command was sent for (`seenRevision`): a newer one from the socket is never overwritten.
 */
export function applyAnswer(state: LiveState, alertId: string, seenRevision: string, answer: AlertNow): LiveState {
  const row = state.rows.get(alertId);
  if (row === undefined || row.revision !== seenRevision || answer.revision === seenRevision) return state;
  const rows = new Map(state.rows);
  if (answer.state === 'resolved') {
    rows.delete(alertId);
    return { ...state, rows };
  }
  const { overdueAt, ...rest } = row;
  const clock = answer.state === 'open' && overdueAt !== undefined ? { overdueAt } : {};
  rows.set(alertId, {
    ...rest,
    ...clock,
    state: answer.state,
    revision: answer.revision,
    overdue: answer.state === 'open' && row.overdue,
    ...(answer.acknowledgedBy === undefined ? {} : { acknowledgedBy: answer.acknowledgedBy }),
  });
  return { ...state, rows };
}

/**
 * The server's own order: red before yellow; overdue first; not yet acknowledged before acknowledged; then longest
 * open. The id last, so that every browser shows the same.
 */
export function orderRows(rows: ReadonlyMap<string, WorklistRow>): readonly WorklistRow[] {
  return [...rows.values()]
    .map((row) => ({ row, key: orderKey(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

function orderKey(row: WorklistRow): string {
  const severity = row.severity === 'red' ? '0' : '1';
  const overdue = row.overdue && row.state === 'open' ? '0' : '1';
  const state = row.state === 'open' ? '0' : '1';
  return `${severity}${overdue}${state}${row.openedAt} ${row.alertId}`;
}

/** The revision says whether an alert changed; the same revision is the same content. */
function keep(known: WorklistRow | undefined, row: WorklistRow): WorklistRow {
  return known !== undefined && known.revision === row.revision ? known : row;
}
