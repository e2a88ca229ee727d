import type { Alert } from '@naer/domain/alert/alert';
import { type MergedRecord, mergedSpan, unmergedSequence } from '@naer/domain/merge/patient-merges';
import type { NumberedRecord, TakenAlert } from '@naer/domain/merge/take-over-alert';
import type { PassedEvent, PassedReading } from '../merge/merge-port.ts';

/** Shorter than a rebuilt monitor knows of alerts that have ended (90 days): what has ended there does not come again. */
const HANDED_LIFE_MS = 60 * 24 * 3_600_000;

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
  add(record: MergedRecord): void {
    const nth = record.nth !== undefined && !this.#isGiven(record.nth) ? record.nth : this.#highest() + 1;
    const body: NumberedRecord = { ...record, nth };
    this.#sql.exec('insert into merge_in values (?, ?, 0, 0, ?)', record.mergeId, nth, JSON.stringify(body));
  }

  #highest(): number {
    return this.#sql.exec<{ nth: number }>('select coalesce(max(nth), 0) as nth from merge_in').one().nth;
  }

  #isGiven(nth: number): boolean {
    return this.#sql.exec('select 1 from merge_in where nth = ?', nth).toArray().length > 0;
  }

  setTaken(mergeId: string): void {
    this.#sql.exec('update merge_in set taken = 1 where merge_id = ?', mergeId);
  }

  /** All of it has gone back. */
  forget(mergeId: string): void {
    this.#sql.exec('update merge_in set gone = 1 where merge_id = ?', mergeId);
    this.#sql.exec('delete from merge_alert where merge_id = ?', mergeId);
    this.#sql.exec('delete from merge_reading where merge_id = ?', mergeId);
    this.#sql.exec('delete from merge_event where merge_id = ?', mergeId);
  }

  /** The public id of a measurement in this window, or (`e`) of an event: that of the record it belongs to. */
  publicId(patientId: string, sequence: number, kind: '' | 'e' = ''): string {
    const merged = unmergedSequence(sequence);
    if (merged === undefined) return `${patientId}.${kind}${sequence}`;
    const [row] = this.#sql.exec<TakenRow>('select body from merge_in where nth = ?', merged.nth).toArray();
    const owner = row === undefined ? patientId : (JSON.parse(row.body) as NumberedRecord).patientId;
    return `${owner}.${kind}${merged.sequence}`;
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

  noteEvent(mergeId: string, passed: PassedEvent): void {
    const { sequence } = passed;
    this.#sql.exec('insert or replace into merge_event values (?, ?, ?)', mergeId, sequence, JSON.stringify(passed));
  }

  /** In the order in which they were taken. */
  events(mergeId: string): readonly PassedEvent[] {
    return this.#sql
      .exec<{ body: string }>('select body from merge_event where merge_id = ? order by sequence', mergeId)
      .toArray()
      .map(({ body }) => JSON.parse(body) as PassedEvent);
  }

  /** Of what came in for other records, by its numbers here: it was entered in error. */
  noteErroneous(sequences: readonly number[]): void {
    for (const table of ['merge_reading', 'merge_event'])
      this.#sql.exec(
        `update ${table} set body = json_set(body, '$.erroneous', json('true')) where sequence in (select value from json_each(?))`,
        JSON.stringify(sequences),
      );
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

  /** The other record has this alert, as it stands here; in case that one's monitor is lost before anybody else knows. */
  noteHanded(mergeId: string, alert: Alert, now: number): void {
    this.#sql.exec('delete from merge_handed where at < ?', now - HANDED_LIFE_MS);
    const body = JSON.stringify(alert);
    this.#sql.exec('insert or replace into merge_handed values (?, ?, ?, ?)', mergeId, alert.alertId, now, body);
  }

  handed(mergeId: string, now: number): readonly Alert[] {
    return this.#sql
      .exec<{ body: string }>(
        'select body from merge_handed where merge_id = ? and at >= ? order by alert_id',
        mergeId,
        now - HANDED_LIFE_MS,
      )
      .toArray()
      .map(({ body }) => JSON.parse(body) as Alert);
  }
}
