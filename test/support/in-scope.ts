import { type Scope, scopeStatements } from '@naer/db/scope';
import pg from 'pg';
import type { TestRecords } from './records.ts';

/** As drizzle itself writes statements out; none of ours names a table or a column through it. */
const WRITTEN = {
  escapeName: (name: string) => `"${name}"`,
  escapeParam: (n: number) => `$${n + 1}`,
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
  casing: {} as never,
};

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
        const written = statement.toQuery(WRITTEN);
        await client.query(written.sql, written.params);
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
