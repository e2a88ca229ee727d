import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { type BatchOptions, postBatch } from '@naer/db/post-batch';
import { toRecordsError } from '@naer/db/records-error';
import { serveSqlEndpoint } from '@naer/local/sql-endpoint/serve-sql-endpoint';
import { type HTTPTransactionOptions, neon, neonConfig, types } from '@neondatabase/serverless';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startTestPostgres } from '../support/local-postgres.ts';

/** Our request against Neon's own driver, set up as Drizzle sets it up: the same requests, rows and failures. */
const AS_TEXT = [1082, 1114, 1115, 1182, 1184, 1185, 1186, 1187, 1231];
for (const type of AS_TEXT) types.setTypeParser(type, (text) => text);

const WITHIN_MS = 5_000;
const SECRET = 'Kari Testesen 13';
const postgres = await startTestPostgres();
const endpoint = await serveSqlEndpoint({ target: postgres.server });
const connectionString = postgres.server.url.replace(/^postgres:/, 'postgresql:');
afterAll(async () => {
  await endpoint.close();
  await postgres.remove();
});

type Asked = readonly (readonly [text: string, ...params: unknown[]])[];

async function ours(asked: Asked, options: Partial<BatchOptions> = {}, url = endpoint.url) {
  const statements = asked.map(([text, ...params]) => ({ text, params }));
  return await postBatch({ endpoint: url, connectionString }, statements, { withinMs: WITHIN_MS, ...options });
}

/** What the library answers, its error taken apart as it would be. */
async function theirs(asked: Asked, options: HTTPTransactionOptions<false, false> = {}, url = endpoint.url) {
  neonConfig.fetchEndpoint = url;
  const sql = neon(connectionString);
  try {
    const queries = asked.map(([text, ...params]) => sql.query(text, params));
    return { ok: true, value: plainBytes(await sql.transaction(queries, options)) };
  } catch (error) {
    return { ok: false, error: toRecordsError(error) };
  }
}

async function expectSame(asked: Asked, options: HTTPTransactionOptions<false, false> = {}) {
  const answer = await ours(asked, { isolationLevel: options.isolationLevel, readOnly: options.readOnly });
  expect(answer).toEqual(await theirs(asked, options));
  return answer;
}

describe('rows are read as the library reads them', () => {
  it.each([
    ["'t'::bool, 'f'::bool, null::bool"],
    ["1::int2, (-2147483648)::int4, 9007199254740993::int8, 4294967295::oid, '12'::xid8"],
    ["1.50::numeric, 'NaN'::numeric, 0.1::float8, 'Infinity'::float8, 'NaN'::float4, 1e300::float8"],
    ["'æ\"\\'::text, ''::text, 'x'::varchar, 'y'::char(3), 'z'::name, '6e1f2a3b-0000-4000-8000-000000000001'::uuid"],
    ["'2026-11-22 08:00:00.123456+01'::timestamptz, 'infinity'::timestamptz, '2026-11-22 08:00'::timestamp"],
    ["'2026-11-22'::date, '08:00'::time, '08:00+01'::timetz, '1 mon 2 days 03:04:05'::interval"],
    [`'{"a":[1,6.30,null],"b":"æ"}'::jsonb, '6.30'::json, '"x"'::jsonb, 'null'::jsonb, 'true'::jsonb`],
    ["'\\x00ff10'::bytea, ''::bytea, null::bytea"],
    [`array['x','y,"z"','\\', null, 'NULL', '']::text[], '{}'::text[], null::text[], array[['a','b'],['c','d']]`],
    ['array[1,null,3], array[9007199254740993]::int8[], array[true,null], array[1.5]::numeric[], array[0.5]::float8[]'],
    ["array['6e1f2a3b-0000-4000-8000-000000000001']::uuid[], array['x','y z']::varchar[], '[2:3]={5,6}'::int[]"],
    [`array['{"a":1}']::jsonb[], array['\\x00ff']::bytea[], array['2026-11-22 08:00+01']::timestamptz[]`],
    ["array['2026-11-22']::date[], array['2026-11-22 08:00']::timestamp[], array['1 day']::interval[]"],
    ["'[2026-11-01,2026-11-22)'::daterange, '[2026-11-01 00:00+01,)'::tstzrange, 'empty'::int4range"],
    ["row(1, 'x'), '10.0.0.1'::inet, 'a b'::tsvector, 12.5::money, b'101', pg_typeof(1)"],
    ['1 as same, 2 as same, 3 as __proto__, 4 as "Ærlig talt"'],
  ])('select %s', async (columns) => {
    // A name for each, so that none takes another's place.
    const named = columns.includes(' as ') ? columns : `* from (values (${columns})) v`;
    const answer = await expectSame([[`select ${named}`]]);
    expect(answer.ok).toBe(true);
  });

  it('but a type that no table has stays as PostgreSQL writes it', async () => {
    expect(await ours([["select '(1,2)'::point p, array['10.0.0.1'::inet] i"]])).toEqual({
      ok: true,
      value: [[{ p: '(1,2)', i: '{10.0.0.1}' }]],
    });
  });

  it('whatever number of rows there are, also none, and of statements that answer nothing', async () => {
    const answer = await expectSame([
      ['select n, n::text as t from generate_series(1, 1000) n'],
      ['select 1 as n where false'],
      ['create temporary table t (n int) on commit drop'],
      ['insert into t values (1), (2)'],
      ['update t set n = 3 returning n'],
    ]);
    expect(answer.ok && answer.value.map(({ length }) => length)).toEqual([1000, 0, 0, 0, 2]);
  });
});

const text = fc.string({ unit: 'binary' }).filter((each) => !each.includes('\u0000'));

describe('parameters reach PostgreSQL as the library brings them', () => {
  it.each([
    ['text', null],
    ['text', undefined],
    ['text', `'); drop table t; -- "\\ $1 æ 🫀`],
    ['int8', 9007199254740993n],
    ['float8', -1.5e-7],
    ['float8', Number.NaN],
    ['bool', false],
    ['uuid', '6e1f2a3b-0000-4000-8000-000000000001'],
    ['jsonb', { a: [1, null, { b: 'æ"' }] }],
    ['bytea', new Uint8Array([0, 255, 16])],
    ['bytea', new Uint8Array([9, 0, 255, 9]).subarray(1, 3)],
    ['timestamptz', new Date('2026-11-22T07:00:00.123Z')],
    ['timestamptz', new Date(Number.NaN)],
    ['text[]', ['x', 'y,"z"', '\\', null, 'NULL', '']],
    ['text[]', []],
    [
      'int[]',
      [
        [1, 2],
        [3, null],
      ],
    ],
    ['bool[]', [true, false]],
    ['jsonb[]', [{ a: 'x"y' }]],
    ['timestamptz[]', [new Date('2026-11-22T07:00:00.123Z')]],
  ])('%s %#', async (type, value) => {
    await expectSame([[`select $1::${type} as it, pg_typeof($1::${type})::text as type`, value]]);
  });

  it('any text, number, list of texts and JSON comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.maxSafeInteger(), fc.array(text), fc.json(), async (word, n, words, json) => {
        const asked: Asked = [['select $1::text a, $2::int8 b, $3::text[] c, $4::json d', word, n, words, json]];
        const answer = await expectSame(asked);
        if (answer.ok) expect(answer.value).toEqual([[{ a: word, b: String(n), c: words, d: JSON.parse(json) }]]);
        else expect(answer.error).toMatchObject({ kind: 'refused' });
      }),
      { numRuns: 60 },
    );
  });

  it('bytes in a list as well, which the library fails to write', async () => {
    const bytes = new Uint8Array([0, 255]);
    expect(await ours([['select $1::bytea[] = $2::bytea[] as same', [bytes, null], '{"\\\\x00ff",NULL}']])).toEqual({
      ok: true,
      value: [[{ same: true }]],
    });
  });

  it('many and large', async () => {
    const params = Array.from({ length: 2_000 }, (_, i) => `${i}`);
    await expectSame([
      [
        `select ${params
          .map((_, i) => `$${i + 1}::text a${i}`)
          .slice(0, 1_000)
          .join()}`,
        ...params.slice(0, 1_000),
      ],
    ]);
    await expectSame([['select md5($1::text) as it', 'æ'.repeat(1_000_000)]]);
  });
});

describe('a batch is one transaction', () => {
  it.each([
    [{}, ['read committed', 'off']],
    [{ isolationLevel: 'Serializable' }, ['serializable', 'off']],
    [{ isolationLevel: 'RepeatableRead', readOnly: true }, ['repeatable read', 'on']],
    [{ readOnly: false }, ['read committed', 'off']],
  ] as const)(
    'with the isolation level and the read-only flag that are asked for: %j',
    async (options, [level, flag]) => {
      const shown = "select current_setting('transaction_isolation') i, current_setting('transaction_read_only') r";
      expect(await expectSame([[shown], [shown]], options)).toMatchObject({ value: [[{ i: level, r: flag }], {}] });
    },
  );

  it('which sees its own settings and leaves none behind, and is undone as a whole', async () => {
    await ours([['create table kept (n int primary key)']]);
    const set = await expectSame([
      ["select set_config('app.tenant_id', $1, true)", 'a'],
      ["select current_setting('app.tenant_id', true) as it"],
    ]);
    expect(set).toMatchObject({ value: [{}, [{ it: 'a' }]] });
    expect(await expectSame([['insert into kept values (1)'], ['select 1 / 0']])).toMatchObject({ ok: false });
    expect(
      await expectSame([["select count(*), nullif(current_setting('app.tenant_id', true), '') it from kept"]]),
    ).toEqual({
      ok: true,
      value: [[{ count: '0', it: null }]],
    });
  });
});

describe('what PostgreSQL refuses is told as of the library, and tells no value', () => {
  it.each<[string, Asked, HTTPTransactionOptions<false, false>?]>([
    ['22P02', [['select $1::uuid', SECRET]]],
    ['22P02', [['select $1::jsonb', `{"${SECRET}"`]]],
    ['22007', [['select $1::timestamptz', SECRET]]],
    ['22021', [['select $1::text', `${SECRET}\u0000`]]],
    ['22012', [['select 1 / $1::int', 0]]],
    [
      '23505',
      [['create temporary table t (n text primary key) on commit drop'], ['insert into t values ($1), ($1)', SECRET]],
    ],
    [
      '23514',
      [
        ['create temporary table t (n text check (length(n) < 3)) on commit drop'],
        ['insert into t values ($1)', SECRET],
      ],
    ],
    ['23514', [[`do $$ begin raise '${SECRET}' using errcode = '23514', constraint = 'quota_patients'; end $$`]]],
    ['40001', [[`do $$ begin raise '${SECRET}' using errcode = '40001'; end $$`]]],
    ['57014', [[`do $$ begin raise '${SECRET}' using errcode = '57014'; end $$`]]],
    ['25006', [['create table t (n int)']], { readOnly: true }],
    ['42P01', [['select $1::text from nothing_of_this_name', SECRET]]],
    ['42601', [[`selec '${SECRET}'`]]],
    ['42703', [[`select "${SECRET}"`]]],
    ['08P01', [['select $1::text, $2::text', SECRET]]],
  ])('%s', async (sqlState, asked, options) => {
    const answer = await expectSame(asked, options);
    expect(answer).toEqual({ ok: false, error: expect.objectContaining(understoodAs(sqlState)) });
    expect(inspect(answer, { depth: 10, showHidden: true })).not.toContain('Testesen');
  });

  it('a lone surrogate is taken in or refused alike', async () => {
    await expectSame([['select $1::text as it', 'a\ud800b']]);
    await expectSame([['select $1::jsonb as it', JSON.stringify({ it: '\ud800' })]]);
  });

  it('a wrong password and a name that is no database', async () => {
    for (const url of [
      connectionString.replace(/:[^:@]+@/, `:${SECRET.replaceAll(' ', '')}@`),
      `${connectionString}x`,
    ]) {
      const answer = await postBatch(
        { endpoint: endpoint.url, connectionString: url },
        [{ text: 'select 1', params: [] }],
        {
          withinMs: WITHIN_MS,
        },
      );
      expect(answer).toMatchObject({ ok: false, error: { sqlState: expect.stringMatching(/^(28P01|3D000)$/) } });
    }
  });
});

describe('what is no answer is unavailable, as of the library', () => {
  it.each<[string, number, string]>([
    ['an error of the proxy', 500, `{"message":"${SECRET}"}`],
    ['a refusal by the proxy without SQLSTATE', 400, `{"message":"${SECRET}","code":null}`],
    ['a page', 400, `<p>${SECRET}</p>`],
    ['not even a page', 429, ''],
    ['success that is not JSON', 200, SECRET],
    ['success without results', 200, '{"rows":[]}'],
    ['null', 200, 'null'],
    ['results without columns', 200, '{"results":[{}]}'],
    ['no such name', 0, ''],
  ])('%s', async (_name, status, body) => {
    const server = await serve((response) => response.writeHead(status).end(body));
    const url = status === 0 ? 'http://nothing.invalid/sql' : server.url;
    const answer = await ours([['select 1']], {}, url);
    expect(answer).toEqual({ ok: false, error: { kind: 'unavailable' } });
    expect(answer).toEqual(await theirs([['select 1']], {}, url));
    await server.close();
  });

  it('also fewer answers than statements, which the library takes', async () => {
    const server = await serve((response) => response.end('{"results":[]}'));
    expect(await ours([['select 1']], {}, server.url)).toEqual({ ok: false, error: { kind: 'unavailable' } });
    await server.close();
  });

  it.each(['before its head', 'within its body'])('silence %s, after the time that is given', async (when) => {
    const server = await serve((response) => when.includes('body') && response.write('{"results":['));
    expect(await ours([['select 1']], { withinMs: 200 }, server.url)).toEqual({
      ok: false,
      error: { kind: 'unavailable' },
    });
    await server.close();
  });

  it('and the statement that was given up is cancelled in PostgreSQL', async () => {
    expect(await ours([['select pg_sleep(30)']], { withinMs: 200 })).toMatchObject({ ok: false });
    const running = "select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(30)'";
    await expect.poll(async () => await ours([[running]]), { timeout: 10_000 }).toEqual({ ok: true, value: [[]] });
  });
});

it('the request is the same, but for the name the library gives itself', async () => {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = await serve((response, request) => {
    requests.push(request);
    response.end('{"results":[]}');
  });
  const asked: Asked = [['select $1, $2, $3', 'x', 1, null], ['select $1', ['a', 'b"', null]], ['select 1']];
  const options = { isolationLevel: 'Serializable', readOnly: true } as const;
  await ours(asked, options, server.url);
  await theirs(asked, options, server.url);
  const [mine, other] = requests.map(({ headers, body }) => {
    const named = new URL(String(headers['neon-connection-string']));
    named.searchParams.delete('application_name');
    return { ...headers, 'neon-connection-string': named.href, body };
  });
  expect(mine).toEqual(other);
  await server.close();
});

/** The library's bytes are a Buffer, its own. */
function plainBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(plainBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainBytes(each)]));
}

/** The failure a SQLSTATE stands for. */
function understoodAs(sqlState: string): object {
  if (sqlState.startsWith('57') || sqlState.startsWith('08')) return { kind: 'unavailable' };
  return sqlState === '23514' ? {} : { sqlState };
}

async function serve(
  answer: (response: ServerResponse, request: { headers: IncomingHttpHeaders; body: string }) => unknown,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    answer(response, { headers: request.headers, body: await readText(request) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/sql`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
