import type { Revision } from '@naer/domain/alert/alert';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import type { Placing, PutDecision } from './decide-put.ts';

/** Removed alerts are remembered this long: no delivery is older when it comes. */
export const REMEMBER_REMOVED_MS = 90 * 24 * 3_600_000;
const PRUNE_EVERY_MS = 24 * 3_600_000;

/** What stands in `entry.body`; rows outlive deploys, `v` says how to read them. */
export interface StoredEntry extends Omit<WorklistPut, 'card'> {
  readonly v: 1;
  /** Another unit is responsible and has offered it to this one. */
  readonly offered?: true | undefined;
}

export interface StoredChange {
  readonly alertId: string;
  readonly seq: number;
  /** Whose alert it is; undefined of a removal of before this was kept. */
  readonly patientId?: string | undefined;
  /** When the alert first came to the list; 0 where that was not kept. */
  readonly firstSeq: number;
  /** Null: the alert left the list. */
  readonly entry: StoredEntry | null;
}

/** That an alert is on a list, pending ones too, and as of when. */
export type ListedAlert = Pick<StoredEntry, 'patientId'> & { readonly alertId: string; readonly revision: Revision };

type EntryRow = { alert_id: string; seq: number; sort_key: string | null; body: string | null };
type ChangedRow = EntryRow & { whose: string | null; first_seq: number | null };

const NOBODY: ReadonlySet<string> = new Set();

/** The only SQL of the worklist. Synchronous: callers put several calls in one `transactionSync`. */
export class WorklistStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Tenant and unit this list belongs to, once something was written. */
  owner(): { tenantId: string; unitId: string } | undefined {
    const tenantId = this.#meta('tenantId');
    const unitId = this.#meta('unitId');
    return tenantId === undefined || unitId === undefined ? undefined : { tenantId, unitId };
  }

  setOwner(tenantId: string, unitId: string): void {
    this.#setMeta('tenantId', tenantId);
    this.#setMeta('unitId', unitId);
  }

  /**
   * The newest change's number, 0 before the first: of an entry, of a patient's card, or of who sees a patient. Pruning
   * never removes the newest entry, and a patient's row goes only when an entry is written after it, so it never falls.
   */
  seq(): number {
    const of = (table: string) =>
      this.#sql.exec<{ seq: number }>(`select coalesce(max(seq), 0) as seq from ${table}`).one().seq;
    return Math.max(of('entry'), of('patient'), of('hidden'));
  }

  revisionOf(alertId: string): Revision | undefined {
    return this.#sql
      .exec<{ epoch: number; n: number }>('select epoch, n from entry where alert_id = ?', alertId)
      .toArray()[0];
  }

  /** Writes a decided put under the next number. */
  write(put: WorklistPut, decision: Exclude<PutDecision, { kind: 'ignore' }>, now: number): void {
    const keep = decision.kind === 'keep';
    const body: StoredEntry = {
      v: 1,
      alert: put.alert,
      patientId: put.patientId,
      sealedIdentity: put.sealedIdentity,
      rule: put.rule,
      offered: keep && decision.offered ? true : undefined,
    };
    const seq = this.seq() + 1;
    const [before] = this.#sql
      .exec<{ first_seq: number | null }>('select first_seq from entry where alert_id = ?', put.alert.alertId)
      .toArray();
    this.#sql.exec(
      `insert or replace into entry
         (alert_id, epoch, n, seq, sort_key, body, wake_at, removed_at, patient_id, bucket, place_key, removed_of, first_seq)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      put.alert.alertId,
      put.alert.revision.epoch,
      put.alert.revision.n,
      seq,
      keep && !decision.pending ? decision.sortKey : null,
      keep ? JSON.stringify(body) : null,
      keep ? decision.wakeAt : null,
      keep ? null : now,
      keep ? put.patientId : null,
      keep ? decision.bucket : null,
      keep ? decision.sortKey : null,
      keep ? null : put.patientId,
      before === undefined ? seq : before.first_seq,
    );
  }

  /** A patient's entries, most urgent first; pending ones too when they are asked for. */
  entriesOf(patientId: string, pending: boolean): readonly StoredEntry[] {
    return this.#sql
      .exec<EntryRow>(
        `select alert_id, seq, sort_key, body from entry
         where patient_id = ? and (? or sort_key is not null) order by place_key`,
        patientId,
        pending ? 1 : 0,
      )
      .toArray()
      .flatMap((row) => entryOf(row) ?? []);
  }

  /** The seal under which the list keeps a patient's name. */
  sealOf(patientId: string): SealedIdentity | undefined {
    return this.entriesOf(patientId, true)[0]?.sealedIdentity;
  }

  /** Exchanges it in each of the patient's entries. Nobody is told: nothing has changed that anybody sees. */
  reseal(patientId: string, sealedIdentity: SealedIdentity): void {
    for (const entry of this.entriesOf(patientId, true))
      if (
        entry.sealedIdentity.sealed !== sealedIdentity.sealed ||
        entry.sealedIdentity.wrappedKey !== sealedIdentity.wrappedKey
      )
        this.#sql.exec(
          'update entry set body = ? where alert_id = ?',
          JSON.stringify({ ...entry, sealedIdentity } satisfies StoredEntry),
          entry.alert.alertId,
        );
  }

  /** Entries whose name is sealed under any other key. */
  countOthers(wrappedKey: string): number {
    return this.#sql
      .exec<{ n: number }>(
        `select count(*) as n from entry where body is not null and json_extract(body, '$.sealedIdentity.wrappedKey') <> ?`,
        wrappedKey,
      )
      .one().n;
  }

  /** Ids of a patient's alerts, pending ones too. */
  alertIdsOf(patientId: string): readonly string[] {
    const rows = this.#sql.exec<{ alert_id: string }>('select alert_id from entry where patient_id = ?', patientId);
    return rows.toArray().map((row) => row.alert_id);
  }

  /** All of them, by revision. */
  listed(): readonly ListedAlert[] {
    return this.#sql
      .exec<{ alertId: string; patientId: string; epoch: number; n: number }>(
        'select alert_id as "alertId", patient_id as "patientId", epoch, n from entry where patient_id is not null',
      )
      .toArray()
      .map(({ epoch, n, ...entry }) => ({ ...entry, revision: { epoch, n } }));
  }

  /** An alert that is on the list. */
  find(alertId: string): StoredEntry | undefined {
    const [row] = this.#sql
      .exec<EntryRow>(
        'select alert_id, seq, sort_key, body from entry where alert_id = ? and sort_key is not null',
        alertId,
      )
      .toArray();
    return (row && entryOf(row)) ?? undefined;
  }

  /** A patient's alerts on the list that already stood there at `since`. */
  shownSince(patientId: string, since: number): readonly string[] {
    return this.#sql
      .exec<{ alert_id: string }>(
        `select alert_id from entry
         where patient_id = ? and sort_key is not null and coalesce(first_seq, 0) <= ? order by place_key`,
        patientId,
        since,
      )
      .toArray()
      .map((row) => row.alert_id);
  }

  /** Entries of before patients had rows of their own. */
  ungrouped(): readonly StoredEntry[] {
    return this.#sql
      .exec<EntryRow>('select alert_id, seq, sort_key, body from entry where body is not null and patient_id is null')
      .toArray()
      .flatMap((row) => entryOf(row) ?? []);
  }

  /** Gives such an entry its place; nobody is told, since nothing of it has changed. */
  group({ alert, patientId }: StoredEntry, placing: Placing): void {
    this.#sql.exec(
      'update entry set patient_id = ?, bucket = ?, place_key = ?, sort_key = ?, wake_at = ? where alert_id = ?',
      patientId,
      placing.bucket,
      placing.sortKey,
      placing.pending ? null : placing.sortKey,
      placing.wakeAt,
      alert.alertId,
    );
  }

  /** Entries in the list's order, after `cursor`, but those of patients who are hidden; read no further than that takes. */
  list(
    cursor: string,
    limit: number,
    hidden: ReadonlySet<string> = NOBODY,
  ): readonly { readonly sortKey: string; readonly entry: StoredEntry }[] {
    const rows = this.#sql.exec<EntryRow>(
      'select alert_id, seq, sort_key, body from entry where sort_key > ? order by sort_key',
      cursor,
    );
    const found: { readonly sortKey: string; readonly entry: StoredEntry }[] = [];
    while (found.length < limit) {
      const next = rows.next();
      if (next.done === true) break;
      const entry = entryOf(next.value);
      const { sort_key: sortKey } = next.value;
      if (entry !== null && sortKey !== null && !hidden.has(entry.patientId)) found.push({ sortKey, entry });
    }
    return found;
  }

  /** Changes of entries after `since`, oldest first, at most `limit`. A pending alert is on nobody's list: as if removed. */
  changesSince(since: number, limit: number): readonly StoredChange[] {
    return this.#sql
      .exec<ChangedRow>(
        `select alert_id, seq, sort_key, body, first_seq, coalesce(patient_id, removed_of) as whose from entry
         where seq > ? order by seq limit ?`,
        since,
        limit,
      )
      .toArray()
      .map((row) => ({
        alertId: row.alert_id,
        seq: row.seq,
        patientId: row.whose ?? undefined,
        firstSeq: row.first_seq ?? 0,
        entry: row.sort_key === null ? null : entryOf(row),
      }));
  }

  /** Below this number removals are forgotten: a socket that resumes from before it needs a snapshot. */
  floor(): number {
    return Number(this.#meta('floor') ?? 0);
  }

  nextWakeAt(): number | null {
    const soonest = 'select min(wake_at) as at from entry where wake_at is not null';
    return this.#sql.exec<{ at: number | null }>(soonest).one().at;
  }

  /** Patients whose clock has passed. Each is due again at `tryAgainAt` unless a newer revision comes first. */
  takeDue(now: number, tryAgainAt: number): readonly string[] {
    const due = this.#sql
      .exec<EntryRow>('select alert_id, seq, sort_key, body from entry where wake_at <= ? limit 500', now)
      .toArray();
    for (const row of due) this.#sql.exec('update entry set wake_at = ? where alert_id = ?', tryAgainAt, row.alert_id);
    return [...new Set(due.flatMap((row) => entryOf(row)?.patientId ?? []))];
  }

  /** Forgets removals that are old enough, at most once a day. */
  prune(now: number): void {
    if (now - Number(this.#meta('prunedAt') ?? 0) < PRUNE_EVERY_MS) return;
    this.#setMeta('prunedAt', String(now));
    this.#sql.exec(
      `delete from hidden where seq < (select max(seq) from entry)
         and patient_id not in (select patient_id from patient)
         and patient_id not in (select alert_id from entry)
         and patient_id not in (select removed_of from entry where removed_of is not null)`,
    );
    const forgotten = this.#sql
      .exec<{ seq: number }>(
        'delete from entry where removed_at < ? and seq < (select max(seq) from entry) returning seq',
        now - REMEMBER_REMOVED_MS,
      )
      .toArray();
    if (forgotten.length > 0)
      this.#setMeta('floor', String(Math.max(this.floor(), ...forgotten.map((row) => row.seq))));
  }

  #meta(key: string): string | undefined {
    return this.#sql.exec<{ value: string }>('select value from meta where key = ?', key).toArray()[0]?.value;
  }

  #setMeta(key: string, value: string): void {
    this.#sql.exec('insert or replace into meta (key, value) values (?, ?)', key, value);
  }
}

function entryOf(row: EntryRow): StoredEntry | null {
  return row.body === null ? null : (JSON.parse(row.body) as StoredEntry);
}
