import pg from 'pg';
import { PostgresStartError } from './postgres-start-error.ts';

const CONNECT_WITHIN_MS = 10_000;
const OLDEST_VERSION = 150_000;

/** What a newcomer meets first, in words. Anything else is told by its code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  '28P01': 'user or password is refused',
  '28000': 'this login is not let in',
  '3D000': 'there is no such database',
};

export interface ExistingPostgres {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** As `SHOW server_version_num`, e.g. 160004. */
  readonly version: number;
  /** Neon answers SQL over HTTP itself: no local endpoint is needed. */
  readonly isNeon: boolean;
}

/** Looks at the PostgreSQL that `DATABASE_URL` names. Throws `PostgresStartError` with one sentence; never the password. */
export async function connectExisting(databaseUrl: string): Promise<ExistingPostgres> {
  const url = parse(databaseUrl);
  const where = `${url.hostname}:${url.port || 5432}`;
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    const answer = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    const version = Number(answer.rows[0]?.version);
    if (!(version >= OLDEST_VERSION))
      throw new PostgresStartError(`The PostgreSQL at ${where} is older than version 15: use a newer one.`);
    return {
      url: databaseUrl,
      host: url.hostname,
      port: Number(url.port || 5432),
      version,
      isNeon: url.hostname.endsWith('.neon.tech'),
    };
  } catch (error) {
    if (error instanceof PostgresStartError) throw error;
    const { code } = error as { readonly code?: unknown };
    const reason = typeof code === 'string' ? (REASONS[code] ?? code) : 'no answer';
    throw new PostgresStartError(`The PostgreSQL at ${where} cannot be used (${reason}): look at DATABASE_URL.`);
  } finally {
    await client.end().catch(() => {});
  }
}

function parse(databaseUrl: string): URL {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl.replace(/^postgres(ql)?:/, 'http:')))
    throw new PostgresStartError('DATABASE_URL must look like postgres://user:password@host:port/database.');
  return new URL(databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
}
