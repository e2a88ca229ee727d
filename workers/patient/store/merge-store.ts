import { mergedSpan, unmergedSequence } from '@naer/domain/merge/patient-merges';
import type { NumberedRecord, TakenAlert } from '@naer/domain/merge/take-over-alert';
import type { PassedReading } from '../merge/merge-port.ts';

interface TakenRow extends Record<string, SqlStorageValue> {
  merge_id: string;
  nth: number;
  taken: number;
  body: string;
}

/** A record that was merged into this one. `isTaken`: its alerts and window are here. */
export interface MergedHere extends NumberedRecord {
  readonly isTaken: boolean;
}

/** Records of the same person: what was taken over from them and came in for them, so that all of it can be taken back. */
export class MergeStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Records that were merged here, taken back ones included until all of theirs has gone back. */
  here(): readonly MergedHere[] {
    return this.#sql
      .exec<TakenRow>('select merge_id, nth, taken, body from merge_in where gone = 0 order by nth')
      .toArray()
      .map((row) => ({ ...(JSON.parse(row.body) as NumberedRecord), isTaken: row.taken === 1 }));
  }

  find(mergeId: string): MergedHere | undefined {
    return this.here().find((record) => record.mergeId === mergeId);
  }

  /** Numbers are given once: rows of the outbox and answers may still name one that is gone. */
  add(record: Omit<NumberedRecord, 'nth'>): void {
    const { nth } = this.#sql.exec<{ nth: number }>('select coalesce(max(nth), 0) + 1 as nth from merge_in').one();
    const body: NumberedRecord = { ...record, nth };
    this.#sql.exec('insert into merge_in values (?, ?, 0, 0, ?)', record.mergeId, nth, JSON.stringify(body));
  }

  setTaken(mergeId: string): void {
    this.#sql.exec('update merge_in set taken = 1 where merge_id = ?', mergeId);
  }

  /** All of it has gone back. */
  forget(mergeId: string): void {
    this.#sql.exec('update merge_in set gone = 1 where merge_id = ?', mergeId);
    this.#sql.exec('delete from merge_alert where merge_id = ?', mergeId);
    this.#sql.exec('delete from merge_reading where merge_id = ?', mergeId);
  }

  /** The public id of a measurement in this window: that of the record it belongs to. */
  publicId(patientId: string, sequence: number): string {
    const merged = unmergedSequence(sequence);
    if (merged === undefined) return `${patientId}.${sequence}`;
    const [row] = this.#sql.exec<TakenRow>('select body from merge_in where nth = ?', merged.nth).toArray();
    const owner = row === undefined ? patientId : (JSON.parse(row.body) as NumberedRecord).patientId;
    return `${owner}.${merged.sequence}`;
  }

  noteAlert(mergeId: string, note: TakenAlert): void {
    this.#sql.exec(
      'insert or replace into merge_alert values (?, ?, ?)',
      mergeId,
      note.taken.alertId,
      JSON.stringify(note),
    );
  }

  /** By the name they had in the other record. */
  alerts(mergeId: string): ReadonlyMap<string, TakenAlert> {
    const rows = this.#sql.exec<{ body: string }>('select body from merge_alert where merge_id = ?', mergeId).toArray();
    const notes = rows.map(({ body }) => JSON.parse(body) as TakenAlert);
    return new Map(notes.map((note) => [note.taken.alertId, note]));
  }

  noteReading(mergeId: string, passed: PassedReading): void {
    const { sequence } = passed;
    this.#sql.exec('insert or replace into merge_reading values (?, ?, ?)', mergeId, sequence, JSON.stringify(passed));
  }

  /** Oldest first. */
  readings(mergeId: string): readonly PassedReading[] {
    return this.#sql
      .exec<{ body: string }>('select body from merge_reading where merge_id = ? order by sequence', mergeId)
      .toArray()
      .map(({ body }) => JSON.parse(body) as PassedReading);
  }

  /** Takes the window of that record out again. Its days must be summed anew (`HistoryStore.replaced`). */
  dropWindow({ nth }: NumberedRecord): void {
    const { from, to } = mergedSpan(nth);
    this.#sql.exec('delete from measurement where sequence between ? and ?', from, to);
    this.#sql.exec('delete from firing where sequence between ? and ?', from, to);
  }

  /** This record was merged away: whether the other one has all of it, and whether that was taken back. */
  out(mergeId: string): 'offered' | 'handed' | 'back' | undefined {
    const [row] = this.#sql
      .exec<{ state: 'offered' | 'handed' | 'back' }>('select state from merge_out where merge_id = ?', mergeId)
      .toArray();
    return row?.state;
  }

  setOut(mergeId: string, state: 'offered' | 'handed' | 'back'): void {
    this.#sql.exec('insert or replace into merge_out values (?, ?)', mergeId, state);
  }
}
