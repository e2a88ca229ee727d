import pg from 'pg';

/** Roles belong to the whole server: a run on another of its databases may change the same one at the same moment. */
const RACED = new Set(['XX000', '42710', '23505']);
const MAX_TRIES = 10;

/**
 * Makes the one role the Worker logs in as, from the owner's connection: in SQL, because roles made in a console
 * may carry BYPASSRLS. It owns nothing; what it may touch stands in the migrations' grants.
 */
export async function ensureAppRole(client: pg.Client, password: string): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await makeRole(client, password);
      break;
    } catch (error) {
      if (attempt === MAX_TRIES || !RACED.has((error as pg.DatabaseError).code ?? '')) throw error;
    }
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  await client.query(`grant connect on database ${rows[0]?.name} to naer_app`);
  await client.query(`revoke create, temporary on database ${rows[0]?.name} from public`);
  await client.query('revoke create on schema public from public');
}

async function makeRole(client: pg.Client, password: string): Promise<void> {
  const found = await client.query("select 1 from pg_roles where rolname = 'naer_app'");
  const login = `login password ${pg.escapeLiteral(password)}`;
  // An owner that is no superuser may not even name the other attributes in ALTER: they are asserted at start-up.
  if (found.rowCount !== 0) await client.query(`alter role naer_app with ${login}`);
  else
    await client.query(
      `create role naer_app with ${login} nosuperuser nobypassrls nocreatedb nocreaterole noreplication noinherit`,
    );
}
