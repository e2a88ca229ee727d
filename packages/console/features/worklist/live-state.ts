import type { AlertNow, Connection, LiveMessage, WorklistRow } from '../../ports/worklist-port.ts';

/** The unit's list as this tab knows it. Rows that did not change keep their identity, so that they are not drawn again. */
export interface LiveState {
  readonly connection: Connection;
  readonly rows: ReadonlyMap<string, WorklistRow>;
  /** A snapshot that is still coming in; it replaces `rows` whole with its last page. */
  readonly incoming: { readonly seq: number; readonly rows: ReadonlyMap<string, WorklistRow> } | null;
  readonly seq: number;
  /** False until the first whole snapshot: an empty list means nothing before that. */
  readonly complete: boolean;
  /** Epoch ms until which the list is known to be right; null while it is live. */
  readonly staleSince: number | null;
}

export const EMPTY_STATE: LiveState = {
  connection: 'connecting',
  rows: new Map(),
  incoming: null,
  seq: -1,
  complete: false,
  staleSince: null,
};

/**
 * A socket that resumes gets only what it lacks, at once; when that is nothing, no message comes. So a list that was
 * whole is fresh again with the connection.
 */
export function applyConnection(state: LiveState, connection: Connection, now: number): LiveState {
  if (connection === state.connection) return state;
  if (connection === 'connected') return { ...state, connection, incoming: null, staleSince: null };
  const staleSince = state.complete && state.staleSince === null ? now : state.staleSince;
  return { ...state, connection, incoming: null, staleSince };
}

/**
 * One message from the socket. A snapshot in pages never shows half a list: alerts must not seem to vanish while
 * the pages come in; all pages of one carry one `seq`, another `seq` begins a new one. A change at or below the known
 * `seq` is a repeat and does nothing.
 */
export function applyMessage(state: LiveState, message: LiveMessage): LiveState {
  if (message.type === 'snapshot') {
    const rows = new Map(state.incoming?.seq === message.seq ? state.incoming.rows : []);
    for (const row of message.items) rows.set(row.alertId, keep(state.rows.get(row.alertId), row));
    if (message.more) return { ...state, incoming: { seq: message.seq, rows } };
    return { ...state, rows, incoming: null, seq: message.seq, complete: true };
  }
  if (message.seq <= state.seq) return state;
  const rows = new Map(state.rows);
  for (const alertId of message.remove) rows.delete(alertId);
  for (const row of message.put) rows.set(row.alertId, keep(rows.get(row.alertId), row));
  return { ...state, rows, seq: message.seq };
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
