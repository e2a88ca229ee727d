import pg from 'pg';
import type { FindNeedles, Needle } from './find-needles.ts';
import type { Leak } from './search-files.ts';

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
}

/** Every column of every table of every database of the server, sealed ones as well, as its owner: past every policy. */
export async function searchPostgres(ownerUrl: string, find: FindNeedles): Promise<Leak[]> {
  const databases = await inDatabase(ownerUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where datallowconn and not datistemplate`,
    );
    return rows.map(({ datname }) => datname);
  });
  const leaks: Leak[] = [];
  for (const database of databases)
    leaks.push(...(await inDatabase(urlOf(ownerUrl, database), (client) => searchDatabase(client, find))));
  return leaks;
}

async function searchDatabase(client: pg.Client, find: FindNeedles): Promise<Leak[]> {
  const { rows: tables } = await client.query<{ schema: string; table: string }>(
    `select n.nspname as schema, c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'`,
  );
  const leaks: Leak[] = [];
  for (const { schema, table } of tables) {
    const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
    const { rows, fields } = await client.query<(string | null)[]>({
      text: `select * from ${name}`,
      rowMode: 'array',
      // As PostgreSQL writes them: a Date or a Buffer would be another text than the one that stands there.
      types: { getTypeParser: () => (text: string) => text },
    });
    const whole = Buffer.from(rows.map((row) => row.join('\n')).join('\n'));
    if (find(whole).length === 0) continue;
    for (const [place, field] of fields.entries()) {
      const column: Column = { schema, table, name: field.name };
      const texts = Buffer.from(rows.map((row) => row[place] ?? '').join('\n'));
      for (const { what, as } of find(texts)) leaks.push(`${column.table}.${column.name}: ${what} (${as})`);
    }
  }
  return leaks;
}

const SHORT = 7;

/** Texts of measured values with digits enough to be known again elsewhere. */
export async function measuredNeedles(ownerUrl: string): Promise<readonly Needle[]> {
  return await inDatabase(ownerUrl, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select distinct x.text from (select coalesce(value_text, value::text) as text from measurement) x
       where length(x.text) >= ${SHORT}`,
    );
    return rows.map(({ text }) => ({ what: 'a measured value', text }));
  });
}

async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(ownerUrl: string, database: string): string {
  const url = new URL(ownerUrl.replace(/^postgres(ql)?:/, 'http:'));
  url.pathname = `/${database}`;
  return url.href.replace(/^http:/, 'postgres:');
}
