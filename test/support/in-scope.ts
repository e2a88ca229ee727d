import { type Scope, scopeStatements } from '@naer/db/scope';
import { writeStatement } from '@naer/db/write-statement';
import pg from 'pg';
import type { TestRecords } from './records.ts';

export type InScope = <Row = Record<string, unknown>>(
  scope: Scope,
  text: string,
  values?: readonly unknown[],
) => Promise<Row[]>;

/**
 * Any query at all as `naer_app` on a plain connection, after the statements that open the scope: what a query that has
 * forgotten everything else would see. Close it before the records.
 */
export function openInScope(stack: TestRecords): { readonly inScope: InScope; close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: stack.appUrl, max: 2 });
  pool.on('error', () => {});
  const inScope: InScope = async <Row>(scope: Scope, text: string, values: readonly unknown[] = []) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      for (const statement of scopeStatements(scope)) {
        const { text, params } = writeStatement(statement);
        await client.query(text, [...params]);
      }
      const { rows } = await client.query(text, [...values]);
      return rows as Row[];
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  return { inScope, close: async () => await pool.end() };
}
