import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const README = path.join(import.meta.dirname, '../../packages/db/schema/README.md');

/** `table.column` of each row of the table, in the order of the rows. */
function toldRows(): readonly (readonly string[])[] {
  const rows = readFileSync(README, 'utf8').matchAll(/^\| [^|]+ \| (`[^|]+) \|$/gm);
  return [...rows].map(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`: ([\w, ]+)/g)].flatMap(([, table, columns = '']) =>
      columns.split(', ').map((column) => `${table}.${column}`),
    ),
  );
}

test('every column that can hold a text stands once in the table of what it may hold', async () => {
  const real = await stack.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname = 'public' and c.relkind in ('r', 'p')
       and a.atttypid = any ('{text,text[],json,jsonb,json[],jsonb[],varchar,varchar[],bpchar,bytea,bytea[]}'::regtype[])`,
  );
  const told = toldRows().flat();
  expect(told.toSorted()).toEqual(real.map(({ name }) => name).toSorted());
});

test('what is sealed is all that the table says is, and the other way about', async () => {
  const [sealed = [], clear = []] = toldRows();
  const real = await stack.query<{ name: string }>(
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'sealed'`,
  );
  expect(sealed.toSorted()).toEqual(real.map(({ name }) => name).toSorted());
  expect(clear.map((name) => name.split('.')[0])).toEqual([
    'practitioner_contact',
    'push_subscription',
    'push_subscription',
    'push_subscription',
  ]);
});
