export interface OutboxRow {
  readonly slot: number;
  readonly at: number;
  readonly payload: string;
}

export const RECORDS = 'records';
/** One call between objects carries at most 32 MiB; one batch should not hold a tenant's shard for long. */
const MAX_DELIVERY_CHARACTERS = 1_000_000;

/**
 * What must reach another place stands here until that place has it; one row per call, in order, per destination.
 * The newest row of `records` is never deleted: once confirmed it stays, emptied, as the holder of the highest
 * sequence, and the next call writes over it. So a quiet reading costs one write here and one when it is confirmed.
 */
export class OutboxStore {
  readonly #sql: SqlStorage;
  readonly #pending = new Map<string, number>();
  #sequence = 0;
  readonly #newestSlot = new Map<string, number>();
  /** The newest `records` row is emptied: the next one takes its place. */
  #holderIsEmpty = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.reload();
  }

  /** Reads the marks again; needed after a transaction that wrote here was rolled back. */
  reload(): void {
    this.#pending.clear();
    this.#newestSlot.clear();
    this.#sequence = 0;
    this.#holderIsEmpty = false;
    const rows = this.#sql
      .exec<{ destination: string; slot: number; sequence: number; pending: number }>(
        `select destination, max(slot) as slot, max(sequence) as sequence, count(payload) as pending
         from outbox group by destination`,
      )
      .toArray();
    for (const row of rows) {
      this.#newestSlot.set(row.destination, row.slot);
      if (row.pending > 0) this.#pending.set(row.destination, row.pending);
      if (row.destination !== RECORDS) continue;
      this.#sequence = row.sequence;
      this.#holderIsEmpty = row.pending === 0;
    }
  }

  /** The highest measurement sequence given out. */
  get sequence(): number {
    return this.#sequence;
  }

  /** For an object that begins anew while the records remember it: no sequence up to `sequence` is given out again. */
  startAfter(sequence: number, at: number): void {
    if (sequence <= this.#sequence) return;
    this.#sql.exec('insert into outbox values (?, 0, ?, ?, null)', RECORDS, sequence, at);
    this.reload();
  }

  /** Must run inside the transaction that uses the sequences up to `sequence`. */
  addRecords(payload: string, sequence: number, at: number): void {
    const newest = this.#newestSlot.get(RECORDS) ?? 0;
    if (this.#holderIsEmpty) {
      this.#sql.exec(
        'update outbox set sequence = ?, at = ?, payload = ? where destination = ? and slot = ?',
        sequence,
        at,
        payload,
        RECORDS,
        newest,
      );
      this.#holderIsEmpty = false;
    } else {
      this.#sql.exec('insert into outbox values (?, ?, ?, ?, ?)', RECORDS, newest + 1, sequence, at, payload);
      this.#newestSlot.set(RECORDS, newest + 1);
    }
    this.#sequence = sequence;
    this.#count(RECORDS, 1);
  }

  add(destination: string, payload: string, at: number): void {
    const slot = (this.#newestSlot.get(destination) ?? 0) + 1;
    this.#sql.exec('insert into outbox values (?, ?, 0, ?, ?)', destination, slot, at, payload);
    this.#newestSlot.set(destination, slot);
    this.#count(destination, 1);
  }

  /** Destinations that wait for something. */
  pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** The oldest rows that wait: at most `limit`, and at least one, but no more text than one delivery should carry. */
  load(destination: string, limit: number): readonly OutboxRow[] {
    const rows: OutboxRow[] = [];
    let characters = 0;
    for (const row of this.#sql.exec<{ slot: number; at: number; payload: string }>(
      'select slot, at, payload from outbox where destination = ? and payload is not null order by slot limit ?',
      destination,
      limit,
    )) {
      characters += row.payload.length;
      if (rows.length > 0 && characters > MAX_DELIVERY_CHARACTERS) break;
      rows.push(row);
    }
    return rows;
  }

  /** The destination has everything up to and including `slot`; `count` rows of it. */
  confirm(destination: string, slot: number, count: number): void {
    const holder = destination === RECORDS && slot === this.#newestSlot.get(RECORDS);
    if (count > 1 || !holder)
      this.#sql.exec(
        'delete from outbox where destination = ? and slot <= ? and slot <> ?',
        destination,
        slot,
        holder ? slot : -1,
      );
    if (holder) {
      this.#sql.exec('update outbox set payload = null where destination = ? and slot = ?', destination, slot);
      this.#holderIsEmpty = true;
    }
    this.#count(destination, -count);
  }

  /** Rows that wait and the age of the oldest, per destination: the visible lag. */
  lag(now: number): readonly { destination: string; rows: number; oldestMs: number }[] {
    return this.#sql
      .exec<{ destination: string; rows: number; oldest: number }>(
        'select destination, count(*) as rows, min(at) as oldest from outbox where payload is not null group by destination',
      )
      .toArray()
      .map((row) => ({ destination: row.destination, rows: row.rows, oldestMs: now - row.oldest }));
  }

  #count(destination: string, by: number): void {
    const next = (this.#pending.get(destination) ?? 0) + by;
    if (next > 0) this.#pending.set(destination, next);
    else this.#pending.delete(destination);
  }
}
