import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { insertEach } from './insert-each.ts';
import { columnName, insertRows, type SqlTypes } from './insert-rows.ts';
import type { contact } from './schema/contacts.ts';
import { schemaTables } from './schema/describe-schema.ts';
import { writeStatement } from './write-statement.ts';

const TYPES: SqlTypes = {
  PgUUID: 'uuid',
  PgText: 'text',
  PgTimestampString: 'timestamptz',
  PgDateString: 'date',
  PgJsonb: 'jsonb',
  PgBoolean: 'boolean',
  PgNumeric: 'numeric',
  PgDoublePrecision: 'double precision',
  PgSmallInt: 'smallint',
  PgInteger: 'integer',
  PgBigInt53: 'bigint',
};
const LONG = { timestamptz: 'timestamp with time zone' } as Readonly<Record<string, string>>;
const TENANT = '6e1f2a3b-0000-4000-8000-000000000001';
const COLUMNS = {
  contactId: 'uuid',
  at: 'timestamptz',
  alertIds: 'uuid[]',
  tripAvoidedKm: 'double precision',
} as const;
const ROWS = [{ contactId: TENANT, at: 1, alertIds: [TENANT] }];

it.each(schemaTables().map((table) => [getTableName(table), table] as const))(
  'the columns of %s are called and typed as an insert writes them',
  (_, table) => {
    const columns = Object.entries(getTableColumns(table));
    expect(columns.map(([name]) => columnName(name))).toEqual(columns.map(([, { name }]) => name));
    for (const [, column] of columns) {
      const type = (TYPES as unknown as Readonly<Partial<Record<string, string>>>)[column.columnType];
      if (type !== undefined) expect(column.getSQLType()).toBe(LONG[type] ?? type);
    }
  },
);

it('any number of rows are one parameter, and times are epoch milliseconds', () => {
  const { text, params } = writeStatement(
    insertRows<typeof contact>('contact', COLUMNS, TENANT, ROWS, sql`on conflict do nothing`),
  );
  expect(text.replace(/\s+/g, ' ')).toBe(
    'insert into contact (tenant_id, contact_id, at, alert_ids, trip_avoided_km) ' +
      'select $1::uuid, x."contactId", to_timestamp(x."at" / 1e3), x."alertIds", x."tripAvoidedKm" ' +
      'from json_to_recordset($2::json) as ' +
      'x("contactId" uuid, "at" float8, "alertIds" uuid[], "tripAvoidedKm" double precision) on conflict do nothing',
  );
  expect(params).toEqual([TENANT, JSON.stringify(ROWS)]);
});

it('row by row the same statement goes as text, and the rows each as one', () => {
  const { params } = writeStatement(insertEach<typeof contact>('contact', COLUMNS, TENANT, ROWS, sql``));
  expect(params.slice(1)).toEqual([TENANT, JSON.stringify(ROWS.map((row) => JSON.stringify(row)))]);
  expect(params[0]).toContain('insert into contact (tenant_id, contact_id, at');
});
