import type { AuditChange } from '@naer/domain/monitor/change';

/** For an object's list of migrations. A row whose `due_at` is null is with the records, or was refused by them for ever. */
export const AUDIT_OUTBOX_TABLE = `
  create table audit_row (event_id text primary key, body text not null, due_at integer, kept_until integer not null)
    without rowid;
  create index audit_row_due on audit_row (due_at) where due_at is not null;`;

const FOR_EVER = Number.MAX_SAFE_INTEGER;
const PRUNE_EVERY_MS = 3_600_000;

/** When a row may leave, and how long its id is remembered so that the same is not said again; epoch ms. */
export interface AuditTimes {
  readonly dueAt: number;
  readonly keptUntil: number;
}

/** Rows of the log that an object owes the records, in its own SQLite: synchronous, so that what is shown and its row are one. */
export class AuditOutbox {
  readonly #sql: SqlStorage;
  #prunedAt = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  knows(eventId: string): boolean {
    return this.#sql.exec('select 1 from audit_row where event_id = ?', eventId).toArray().length > 0;
  }

  /** Ignored when the id is known. */
  add(change: AuditChange, { dueAt, keptUntil }: AuditTimes, now: number): void {
    this.#prune(now);
    this.#sql.exec(
      'insert or ignore into audit_row values (?, ?, ?, ?)',
      change.eventId,
      JSON.stringify(change),
      dueAt,
      keptUntil,
    );
  }

  /** The same so many times more: counted in its row, which has not left. */
  again(eventId: string, times: number): void {
    this.#sql.exec(
      `update audit_row set body = json_set(body, '$.attempts', json_extract(body, '$.attempts') + ?)
        where event_id = ? and due_at is not null`,
      times,
      eventId,
    );
  }

  /** Rows that are remembered until then. */
  countKeptUntil(at: number): number {
    return this.#sql.exec<{ n: number }>('select count(*) as n from audit_row where kept_until = ?', at).one().n;
  }

  due(now: number, limit: number): readonly AuditChange[] {
    return this.#sql
      .exec<{ body: string }>('select body from audit_row where due_at <= ? order by due_at limit ?', now, limit)
      .toArray()
      .map(({ body }) => JSON.parse(body) as AuditChange);
  }

  /** When the next row may leave. */
  nextDueAt(): number | undefined {
    return (
      this.#sql.exec<{ at: number | null }>('select min(due_at) as at from audit_row where due_at is not null').one()
        .at ?? undefined
    );
  }

  /** The records have them, but for what was parked. */
  confirm(eventIds: readonly string[], now: number): void {
    for (const eventId of eventIds) {
      this.#sql.exec('delete from audit_row where event_id = ? and kept_until <= ?', eventId, now);
      this.#sql.exec(
        `update audit_row set due_at = null, body = '' where event_id = ? and due_at is not null`,
        eventId,
      );
    }
  }

  /** The records refuse it for ever: it stays here. */
  park(eventId: string): void {
    this.#sql.exec('update audit_row set due_at = null, kept_until = ? where event_id = ?', FOR_EVER, eventId);
  }

  #prune(now: number): void {
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    this.#sql.exec('delete from audit_row where due_at is null and kept_until <= ?', now);
  }
}
