import type { StoredTicket } from './live-ticket.ts';

type TicketRow = {
  practitioner_id: string;
  expires_at: number;
  valid_until: number;
  session_id: string | null;
  /** Role and organisation as JSON; null in a ticket of before. */
  capacity: string | null;
};

/** Tickets in the list's storage, each good for one socket. Synchronous, like the list's own store. */
export class TicketStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(ticket: StoredTicket, now: number): void {
    this.#sql.exec('delete from ticket where valid_until <= ?', now);
    this.#sql.exec(
      'insert into ticket (hash, practitioner_id, expires_at, valid_until, session_id, capacity) values (?, ?, ?, ?, ?, ?)',
      ticket.hash,
      ticket.practitionerId,
      ticket.expiresAt,
      ticket.validUntil,
      ticket.sessionId ?? null,
      JSON.stringify({ role: ticket.role, organisationId: ticket.organisationId }),
    );
  }

  /** A person's tickets open nothing any more: those of one session, or all. */
  drop(practitionerId: string, sessionId?: string): void {
    this.#sql.exec(
      'delete from ticket where practitioner_id = ? and session_id is coalesce(?, session_id)',
      practitionerId,
      sessionId ?? null,
    );
  }

  /** Takes a ticket out: whoever comes second finds nothing. */
  take(hash: string): StoredTicket | undefined {
    const row = this.#sql
      .exec<TicketRow>(
        'delete from ticket where hash = ? returning practitioner_id, expires_at, valid_until, session_id, capacity',
        hash,
      )
      .toArray()[0];
    if (row === undefined) return undefined;
    const { practitioner_id: practitionerId, expires_at: expiresAt, valid_until: validUntil } = row;
    const capacity = JSON.parse(row.capacity ?? '{}') as Pick<StoredTicket, 'role' | 'organisationId'>;
    return { hash, practitionerId, expiresAt, validUntil, sessionId: row.session_id ?? undefined, ...capacity };
  }
}
