import { serveSqlEndpoint } from '@naer/local/sql-endpoint/serve-sql-endpoint';
import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startTestPostgres } from '../support/local-postgres.ts';

const postgres = await startTestPostgres();
const endpoint = await serveSqlEndpoint({ target: postgres.server });
neonConfig.fetchEndpoint = endpoint.url;
const sql: NeonQueryFunction<false, true> = neon(postgres.server.url, { fullResults: true });
afterAll(async () => {
  await endpoint.close();
  await postgres.remove();
});
beforeEach(async () => {
  await sql`drop table if exists t`;
  await sql`create table t (n int primary key, name text, at timestamptz, doc jsonb, tags text[])`;
});

test('parameters and rows of every common type make the round trip', async () => {
  await sql.query('insert into t values ($1, $2, $3, $4, $5)', [1, 'æ"\\', new Date(0), { a: [1] }, ['x', 'y,"z"']]);
  await sql.query('insert into t values ($1, $2, $3, $4, $5)', [2, null, null, null, null]);
  const { rows, command, rowCount } = await sql`select * from t order by n`;
  expect({ command, rowCount }).toEqual({ command: 'SELECT', rowCount: 2 });
  expect(rows).toEqual([
    { n: 1, name: 'æ"\\', at: new Date(0), doc: { a: [1] }, tags: ['x', 'y,"z"'] },
    { n: 2, name: null, at: null, doc: null, tags: null },
  ]);
});

test('a batch is one transaction that sees its own settings, and the next request does not', async () => {
  const results = await sql.transaction([
    sql`select set_config('app.tenant_id', 'a', true)`,
    sql`insert into t (n) values (1)`,
    sql`select current_setting('app.tenant_id', true) as tenant, count(*)::int as n from t`,
  ]);
  expect(results[1]?.rowCount).toBe(1);
  expect(results[2]?.rows).toEqual([{ tenant: 'a', n: 1 }]);
  const after = await sql`select nullif(current_setting('app.tenant_id', true), '') as tenant`;
  expect(after.rows).toEqual([{ tenant: null }]);
});

test('a batch that fails is undone as a whole and the error has the server’s fields', async () => {
  const failing = sql.transaction([sql`insert into t (n) values (1)`, sql`insert into t (n) values (1)`]);
  await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 't_pkey', table: 't', severity: 'ERROR' });
  expect((await sql`select * from t`).rows).toEqual([]);
});

test('isolation level, read only and deferrable are honoured', async () => {
  const shown = await sql.transaction(
    [
      sql`select current_setting('transaction_isolation') as i, current_setting('transaction_read_only') as r,
          current_setting('transaction_deferrable') as d`,
    ],
    { isolationLevel: 'Serializable', readOnly: true, deferrable: true },
  );
  expect(shown[0]?.rows).toEqual([{ i: 'serializable', r: 'on', d: 'on' }]);
  const write = sql.transaction([sql`insert into t (n) values (1)`], { readOnly: true });
  await expect(write).rejects.toMatchObject({ code: '25006' });
  expect((await sql`select current_setting('transaction_read_only') as r`).rows).toEqual([{ r: 'off' }]);
});

test('a failed statement does not spoil the connection for the next ones', async () => {
  for (let i = 0; i < 40; i++) {
    await expect(sql`select 1 / ${0}::int`).rejects.toMatchObject({ code: '22012' });
    expect((await sql`select ${i}::int as i`).rows).toEqual([{ i }]);
  }
});

test('a prepared statement survives a change of its table', async () => {
  await sql`insert into t (n) values (1)`;
  for (let i = 0; i < 3; i++) await sql`select * from t`;
  await sql`alter table t add column more int default 7`;
  expect((await sql`select * from t`).rows[0]).toMatchObject({ n: 1, more: 7 });
});

test('a setting made for the session does not reach the next request', async () => {
  for (let i = 0; i < 20; i++) await sql`set application_name = 'left behind'`;
  const names = await Promise.all(
    Array.from({ length: 20 }, () => sql`select current_setting('application_name') as a`),
  );
  for (const { rows } of names) expect(rows[0]?.a).not.toBe('left behind');
});

test('fifty requests at once each get their own answer', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => sql`select ${i}::int as i, pg_sleep(0.001)`));
  expect(answers.map(({ rows }) => rows[0]?.i)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test('a caller that goes away takes its statement with it', async () => {
  const gone = sql.query('select pg_sleep(30)', [], { fetchOptions: { signal: AbortSignal.timeout(100) } });
  await expect(gone).rejects.toThrow();
  const running = () =>
    sql`select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(30)'`;
  await expect.poll(async () => (await running()).rows[0]?.n, { timeout: 10_000 }).toBe(0);
});

test('without raw text and array mode it answers as Neon does', async () => {
  const answer = await post({
    query: 'select $1::int as n, true as b, null as x, 1.50 as d, \'{"a":1}\'::jsonb as j',
    params: [5],
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    rows: [{ n: 5, b: true, x: null, d: '1.50', j: { a: 1 } }],
    rowCount: 1,
  });
});

test.each([['not json'], ['{}'], ['{"queries":1}'], ['{"query":"select 1","params":1}'], ['null']])(
  'a body that is no request is refused: %s',
  async (body) => {
    expect((await post(body)).status).toBe(400);
  },
);

test('a wrong password and a stopped server are told apart, and it recovers', async () => {
  const wrong = await post({ query: 'select 1' }, postgres.server.url.replace(/:[^:@]+@/, ':wrong@'));
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: '28P01' }]);
  await postgres.server.kill9();
  const stopped = await post({ query: 'select 1' });
  expect([stopped.status, await stopped.json()]).toEqual([
    503,
    { message: 'The database cannot be reached', code: null },
  ]);
  await postgres.restart();
  await expect.poll(async () => (await post({ query: 'select 1' })).status).toBe(200);
});

function post(body: unknown, connection = postgres.server.url): Promise<Response> {
  return fetch(endpoint.url, {
    method: 'POST',
    headers: { 'neon-connection-string': connection },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
