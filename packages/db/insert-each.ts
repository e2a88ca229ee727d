import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { type Columns, type Computed, insertRows, type Rows } from './insert-rows.ts';
import { writeStatement } from './write-statement.ts';

/** A row that PostgreSQL refuses for ever: its place among the rows given, from 0, and why. */
export interface RefusedRow {
  readonly place: number;
  readonly sql_state: string;
  readonly refused_by: string | null;
}

/**
 * The same insert as `insertRows`, row by row inside PostgreSQL: answers the refused rows (SQLSTATE class 22, 23, 54) and
 * keeps the others, in order. Some ten times slower: for a group that was refused as a whole.
 */
export function insertEach<Table extends PgTable>(
  table: Table['_']['name'],
  columns: Columns<Table>,
  tenantId: string,
  rows: Rows<Table>,
  tail: SQL,
  computed?: Computed<Table>,
): SQL<RefusedRow> {
  const { text, params } = writeStatement(insertRows<Table>(table, columns, tenantId, [], tail, computed));
  if (params.length !== 2) throw new Error('An insert takes the tenant and its rows, nothing else');
  const texts = JSON.stringify(rows.map((row) => JSON.stringify(row)));
  return sql`select place, sql_state, refused_by from insert_each(${text}, ${tenantId}::uuid, ${texts}::json)`;
}
