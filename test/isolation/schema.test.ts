import { describeSchema } from '@naer/db/schema/describe-schema';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';

const stack = await startRecords();
afterAll(() => stack.close());

test('the Drizzle schema is the catalogue, column by column', async () => {
  const real = await stack.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
       a.atthasdef as "hasDefault", coalesce(array_position(i.indkey::smallint[], a.attnum) + 1, 0) as key
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where n.nspname = 'public' and c.relkind in ('r', 'p')`,
  );
  const byName = (a: { table: string; column: string }, b: { table: string; column: string }) =>
    a.table.localeCompare(b.table) || a.column.localeCompare(b.column);
  expect([...describeSchema()].sort(byName)).toEqual(real.sort(byName));
});
