import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { ensureAppRole } from './ensure-app-role.ts';
import { MIGRATIONS_FOLDER, type Migration, readMigrations } from './read-migrations.ts';

export interface MigrateOptions {
  /** Connection of the owner of the tables; not of `naer_app`. */
  readonly ownerUrl: string;
  /** Password of the login role `naer_app`, set at every run. */
  readonly appPassword: string;
  readonly folder?: string;
  readonly onApplied?: (file: string) => void;
  readonly locks?: LockWaits;
}

/** How long a migration waits for a table that others hold, how often it tries, and how long it lets others by in between. */
export interface LockWaits {
  readonly waitMs: number;
  readonly tries: number;
  readonly pauseMs: number;
}

export interface MigrateAnswer {
  readonly applied: number;
  readonly alreadyApplied: number;
  /** The same database, as `naer_app`. */
  readonly appUrl: string;
}

/** Any number will do, as long as every runner takes the same. */
const LOCK_KEY = 6_237_441;
/** Whoever comes while a migration waits for a table waits behind it. */
const LOCKS: LockWaits = { waitMs: 5_000, tries: 5, pauseMs: 2_000 };
/** lock_not_available, deadlock_detected: what others hold now. */
const HELD_BY_OTHERS = ['55P03', '40P01'];

/**
 * Brings the database to the newest migration: in order, each in a transaction of its own with its entry in
 * `naer_migration.applied`. Two runs at once are safe. Throws one sentence when what was applied is not what lies in the folder,
 * or when a table that is to be changed is held for too long.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateAnswer> {
  const migrations = readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  const client = new pg.Client({ connectionString: options.ownerUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(
      `create schema if not exists naer_migration;
       create table if not exists naer_migration.applied
         (file text primary key, sha256 text not null, applied_at timestamptz not null default now());`,
    );
    await ensureAppRole(client, options.appPassword);
    const answer = await client.query<{ file: string; sha256: string }>(
      'select file, sha256 from naer_migration.applied order by file',
    );
    const pending = pendingMigrations(migrations, answer.rows);
    for (const migration of pending) {
      await applyInTurn(client, migration, options.locks ?? LOCKS);
      options.onApplied?.(migration.file);
    }
    return {
      applied: pending.length,
      alreadyApplied: answer.rows.length,
      appUrl: withLogin(options.ownerUrl, 'naer_app', options.appPassword),
    };
  } finally {
    await client.end().catch(() => {});
  }
}

function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly { readonly file: string; readonly sha256: string }[],
): readonly Migration[] {
  for (const [index, { file, sha256 }] of applied.entries()) {
    const ours = migrations[index];
    const known = migrations.find((migration) => migration.file === file);
    if (known === undefined) throw new Error(`Migration ${file} was applied to this database but is missing here.`);
    if (ours?.file !== file)
      throw new Error(`Migration ${ours?.file} is older than ${file}, which is applied already.`);
    if (ours.sha256 !== sha256)
      throw new Error(`Migration ${file} was edited after it was applied: write a new one instead.`);
  }
  return migrations.slice(applied.length);
}

async function applyInTurn(client: pg.Client, migration: Migration, { waitMs, tries, pauseMs }: LockWaits) {
  for (let left = tries; left > 0; left -= 1) {
    if (await apply(client, migration, waitMs)) return;
    if (left > 1) await setTimeout(pauseMs);
  }
  throw new Error(
    `Migration ${migration.file} was undone: something that it changes was held by others for over ${waitMs} ms, ${tries} times. ` +
      'End long transactions (pg_stat_activity shows them) and run it again.',
  );
}

/** False: a lock was not to be had in time, or not at all while somebody waited for one of this, and nothing was done. */
async function apply(client: pg.Client, { file, sql, sha256 }: Migration, lockWaitMs: number): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = ${lockWaitMs}`);
    await client.query(sql);
    await client.query('insert into naer_migration.applied (file, sha256) values ($1, $2)', [file, sha256]);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    if (HELD_BY_OTHERS.includes((error as pg.DatabaseError).code ?? '')) return false;
    throw new Error(`Migration ${file} failed and was undone: ${(error as Error).message}`);
  }
}

/** The same server and database under another login. */
export function withLogin(url: string, user: string, password: string): string {
  const parsed = new URL(url.replace(/^postgres(ql)?:/, 'http:'));
  parsed.username = user;
  parsed.password = encodeURIComponent(password);
  return parsed.href.replace(/^http:/, 'postgres:');
}
