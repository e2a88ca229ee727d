import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';

/** PostgreSQL's types by Drizzle's names of column types (compared with the schema in `insert-rows.test.ts`). */
export interface SqlTypes {
  readonly PgUUID: 'uuid';
  readonly PgText: 'text';
  readonly PgTimestampString: 'timestamptz';
  readonly PgDateString: 'date';
  readonly PgJsonb: 'jsonb';
  readonly PgBoolean: 'boolean';
  readonly PgNumeric: 'numeric';
  readonly PgDoublePrecision: 'double precision';
  readonly PgSmallInt: 'smallint';
  readonly PgInteger: 'integer';
  readonly PgBigInt53: 'bigint';
}

type SqlType<Column> = Column extends { readonly _: { readonly columnType: infer Name } }
  ? Name extends keyof SqlTypes
    ? SqlTypes[Name]
    : Name extends 'PgArray'
      ? `${SqlTypes[keyof SqlTypes]}[]`
      : never
  : never;

/**
 * The columns that are written, each with its type. The Drizzle schema checks both where they are named, and stays out
 * of the bundle: 7 kB.
 */
export type Columns<Table extends PgTable> = {
  readonly [Name in keyof Table['_']['columns'] & string]?: SqlType<Table['_']['columns'][Name]>;
};

/** Values per column, by the names of the Drizzle schema. Times are epoch ms; absent means null. */
export type Rows<Table extends PgTable> = readonly {
  readonly [Name in keyof Table['_']['columns']]?: unknown;
}[];

/** How rows of one table go in: the same statement for all of them (`insertRows`) or row by row (`insertEach`). */
export type Insert<Row> = <Table extends PgTable>(
  table: Table['_']['name'],
  columns: Columns<Table>,
  tenantId: string,
  rows: Rows<Table>,
  tail: SQL,
  computed?: Computed<Table>,
) => SQL<Row>;

/** Columns that are written as this SQL says, of the row `x`; without a value of the caller's in it. */
export type Computed<Table extends PgTable> = { readonly [Name in keyof Table['_']['columns'] & string]?: string };

interface Written {
  readonly target: string;
  readonly definition: string;
  readonly selection: string;
}

const known = new WeakMap<object, Written>();

/**
 * One insert for any number of rows, sent as a single JSON parameter: the text stays the same, so it is planned once.
 * `tail` is what follows, e.g. `on conflict do nothing`. The rows come from `x`, in the order given.
 */
export function insertRows<Table extends PgTable>(
  table: Table['_']['name'],
  columns: Columns<Table>,
  tenantId: string,
  rows: Rows<Table>,
  tail: SQL,
  computed: Computed<Table> = {},
): SQL {
  const { target, definition, selection } = writeColumns(table, columns, computed);
  return sql`${sql.raw(`insert into ${target} select`)} ${tenantId}::uuid, ${sql.raw(selection)}
    from json_to_recordset(${JSON.stringify(rows)}::json) as ${sql.raw(definition)} ${tail}`;
}

/** As `patientId` stands for in the schema: `patient_id`. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function writeColumns(
  table: string,
  columns: Readonly<Record<string, string | undefined>>,
  computed: Readonly<Record<string, string | undefined>>,
): Written {
  const kept = known.get(columns);
  if (kept !== undefined) return kept;
  const used = Object.entries(columns).map(([name, type]) => ({ name, type, isTime: type === 'timestamptz' }));
  const written = {
    target: `${table} (tenant_id, ${used.map(({ name }) => columnName(name)).join(', ')})`,
    definition: `x(${used.map(({ name, type, isTime }) => `"${name}" ${isTime ? 'float8' : type}`).join(', ')})`,
    selection: used
      .map(({ name, isTime }) => computed[name] ?? (isTime ? `to_timestamp(x."${name}" / 1e3)` : `x."${name}"`))
      .join(', '),
  };
  known.set(columns, written);
  return written;
}
