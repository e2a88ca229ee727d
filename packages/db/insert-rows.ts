import { getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** Values per column, by the names of the Drizzle schema. Times are epoch ms; absent means null. */
export type Rows<Table extends PgTable, Name extends keyof Table['_']['columns']> = readonly {
  readonly [N in Name]?: unknown;
}[];

/** How rows of one table go in: the same statement for all of them (`insertRows`) or row by row (`insertEach`). */
export type Insert<Row> = <Table extends PgTable, Name extends keyof Table['_']['columns'] & string>(
  table: Table,
  names: readonly Name[],
  tenantId: string,
  rows: Rows<Table, Name>,
  tail: SQL,
) => SQL<Row>;

interface Columns {
  readonly target: string;
  readonly definition: string;
  readonly selection: string;
}

const known = new WeakMap<PgTable, Map<string, Columns>>();

/**
 * One insert for any number of rows, sent as a single JSON parameter: the text stays the same, so it is planned once.
 * `tail` is what follows, e.g. `on conflict do nothing`. The rows come from `x`, in the order given.
 */
export function insertRows<Table extends PgTable, Name extends keyof Table['_']['columns'] & string>(
  table: Table,
  names: readonly Name[],
  tenantId: string,
  rows: Rows<Table, Name>,
  tail: SQL,
): SQL {
  const { target, definition, selection } = columnsOf(table, names);
  return sql`${sql.raw(`insert into ${target} select`)} ${tenantId}::uuid, ${sql.raw(selection)}
    from json_to_recordset(${JSON.stringify(rows)}::json) as ${sql.raw(definition)} ${tail}`;
}

function columnsOf(table: PgTable, names: readonly string[]): Columns {
  const key = names.join();
  const ofTable = known.get(table) ?? new Map<string, Columns>();
  known.set(table, ofTable);
  let columns = ofTable.get(key);
  if (columns === undefined) {
    const all = getTableColumns(table) as Record<string, PgColumn>;
    const used = names.map((name) => {
      const column = all[name];
      if (column === undefined) throw new Error(`${getTableName(table)} has no column ${name}`);
      return { name, column, isTime: column.getSQLType().startsWith('timestamp') };
    });
    columns = {
      target: `${getTableName(table)} (tenant_id, ${used.map(({ column }) => column.name).join(', ')})`,
      definition: `x(${used.map(({ name, column, isTime }) => `"${name}" ${isTime ? 'float8' : column.getSQLType()}`).join(', ')})`,
      selection: used
        .map(({ name, isTime }) => (isTime ? `to_timestamp(x."${name}" / 1e3)` : `x."${name}"`))
        .join(', '),
    };
    ofTable.set(key, columns);
  }
  return columns;
}
