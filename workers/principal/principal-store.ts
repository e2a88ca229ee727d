import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { Bucket } from '@naer/domain/principal/token-bucket';
import { AuditOutbox } from '../objects/audit-outbox.ts';
import { migrateObject } from '../objects/migrate-object.ts';
import type { Closing } from './get-principal.ts';
import { PRINCIPAL_MIGRATIONS } from './migrations.ts';

export interface Named {
  readonly tenantId: string;
  readonly principalId: string;
}

const PRUNE_EVERY_MS = 10_000;

/** A closing that the records do not have yet. */
export interface Unrecorded {
  readonly closing: Closing;
  readonly failures: number;
  /** Epoch ms. */
  readonly nextTryAt: number;
}

/**
 * What a principal's object keeps, in its own SQLite. Nothing is written, its tables included, before there is something
 * to keep: whoever guesses ids leaves no objects behind.
 */
export class PrincipalStore {
  readonly #storage: DurableObjectStorage;
  #isMade: boolean;
  #named: Named | undefined;
  #facts: PrincipalFacts | undefined;
  #revokedBefore = 0;
  #prunedAt = 0;
  #bucket: Bucket | undefined;
  readonly #audit: AuditOutbox;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#audit = new AuditOutbox(storage.sql);
    this.#isMade = storage.sql.exec("select 1 from sqlite_master where name = 'schema_version'").toArray().length > 0;
    if (!this.#isMade) return;
    migrateObject(storage, PRINCIPAL_MIGRATIONS);
    const [row] = storage.sql.exec<Row>('select * from principal').toArray();
    if (row === undefined) return;
    this.#named = { tenantId: row.tenant_id, principalId: row.principal_id };
    this.#facts = row.facts === null ? undefined : (JSON.parse(row.facts) as PrincipalFacts);
    this.#revokedBefore = row.revoked_before;
    this.#bucket = row.bucket === null ? undefined : (JSON.parse(row.bucket) as Bucket);
  }

  /** Whose object it is; undefined while nothing is kept. */
  get named(): Named | undefined {
    return this.#named;
  }

  get facts(): PrincipalFacts | undefined {
    return this.#facts;
  }

  get revokedBefore(): number {
    return this.#revokedBefore;
  }

  /** As it was written last; the object's memory knows better. */
  get bucket(): Bucket | undefined {
    return this.#bucket;
  }

  /** What the principal was refused, on its way to the log; undefined while nothing is kept. */
  get audit(): AuditOutbox | undefined {
    return this.#isMade ? this.#audit : undefined;
  }

  /** The same, to be written to. */
  auditOf(named: Named): AuditOutbox {
    this.#write(named);
    return this.#audit;
  }

  keepFacts(facts: PrincipalFacts): void {
    this.#write(facts);
    this.#storage.sql.exec('update principal set facts = ?', JSON.stringify(facts));
    this.#facts = facts;
  }

  /** Never moves back. */
  revoke(named: Named, before: number): void {
    if (before <= this.#revokedBefore) return;
    this.#write(named);
    this.#storage.sql.exec('update principal set revoked_before = ?', before);
    this.#revokedBefore = before;
  }

  /** Revoked, and to be told to the records: both or neither. */
  close(named: Named, before: number, unrecorded: Unrecorded): void {
    this.#storage.transactionSync(() => {
      this.revoke(named, before);
      this.#keepUnrecorded(unrecorded);
    });
  }

  unrecorded(): Unrecorded | undefined {
    if (!this.#isMade) return undefined;
    const [row] = this.#storage.sql
      .exec<{ closing: string; failures: number; next_try_at: number }>('select * from unrecorded')
      .toArray();
    if (row === undefined) return undefined;
    return { closing: JSON.parse(row.closing) as Closing, failures: row.failures, nextTryAt: row.next_try_at };
  }

  /** Undefined: the records have it. */
  setUnrecorded(unrecorded: Unrecorded | undefined): void {
    if (unrecorded === undefined) this.#storage.sql.exec('delete from unrecorded');
    else this.#keepUnrecorded(unrecorded);
  }

  keepBucket(named: Named, bucket: Bucket): void {
    this.#write(named);
    this.#storage.sql.exec('update principal set bucket = ?', JSON.stringify(bucket));
    this.#bucket = bucket;
  }

  /** True when the key was not there. */
  claim(named: Named, key: string, until: number, now: number): boolean {
    this.#write(named);
    return this.#storage.transactionSync(() => {
      const { sql } = this.#storage;
      // Not at each claim: who proves a key with every request has thousands of them.
      if (now - this.#prunedAt >= PRUNE_EVERY_MS) {
        sql.exec('delete from claim where until <= ?', now);
        this.#prunedAt = now;
      }
      return sql.exec('insert or ignore into claim values (?, ?) returning key', key, until).toArray().length === 1;
    });
  }

  /** Whether that key is remembered at `now`. */
  isClaimed(key: string, now: number): boolean {
    if (!this.#isMade) return false;
    return this.#storage.sql.exec('select 1 from claim where key = ? and until > ?', key, now).toArray().length > 0;
  }

  #keepUnrecorded({ closing, failures, nextTryAt }: Unrecorded): void {
    const { sql } = this.#storage;
    sql.exec('insert or replace into unrecorded values (1, ?, ?, ?)', JSON.stringify(closing), failures, nextTryAt);
  }

  #write({ tenantId, principalId }: Named): void {
    if (!this.#isMade) migrateObject(this.#storage, PRINCIPAL_MIGRATIONS);
    this.#isMade = true;
    if (this.#named !== undefined) return;
    this.#storage.sql.exec('insert into principal values (1, ?, ?, 0, null, null)', tenantId, principalId);
    this.#named = { tenantId, principalId };
  }
}

type Row = {
  readonly tenant_id: string;
  readonly principal_id: string;
  readonly revoked_before: number;
  readonly facts: string | null;
  readonly bucket: string | null;
};
