import { err, ok, type Result } from '@naer/domain/result';
import { type RecordsError, toRecordsError } from './records-error.ts';
import { valueReader } from './value-reader.ts';
import { writeParameter } from './write-parameter.ts';
import type { Statement } from './write-statement.ts';

/** A database behind Neon's SQL over HTTP. */
export interface SqlDatabase {
  readonly endpoint: string;
  readonly connectionString: string;
}

export interface BatchOptions {
  /** No answer by then is `unavailable`, and the server is told by the closed connection. */
  readonly withinMs: number;
  readonly isolationLevel?: 'ReadUncommitted' | 'ReadCommitted' | 'RepeatableRead' | 'Serializable' | undefined;
  readonly readOnly?: boolean | undefined;
}

export type Row = Record<string, unknown>;

interface StatementAnswer {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * The statements in one transaction; answers the rows of each. Neon's driver without its PostgreSQL client: same request,
 * same rows (`test/isolation/driver.test.ts` compares them). Of an error only SQLSTATE and constraint are read.
 */
export async function postBatch(
  database: SqlDatabase,
  statements: readonly Statement[],
  { withinMs, isolationLevel, readOnly }: BatchOptions,
): Promise<Result<Row[][], RecordsError>> {
  const queries = statements.map(({ text, params }) => ({ query: text, params: params.map(writeParameter) }));
  try {
    const response = await fetch(database.endpoint, {
      method: 'POST',
      headers: {
        'Neon-Connection-String': database.connectionString,
        'Neon-Raw-Text-Output': 'true',
        'Neon-Array-Mode': 'true',
        ...(isolationLevel !== undefined && { 'Neon-Batch-Isolation-Level': isolationLevel }),
        ...(readOnly !== undefined && { 'Neon-Batch-Read-Only': String(readOnly) }),
      },
      body: JSON.stringify({ queries }),
      signal: AbortSignal.timeout(withinMs),
    });
    if (response.status === 400) return err(toRecordsError(await response.json()));
    const text = await response.text();
    if (!response.ok) return err({ kind: 'unavailable' });
    const { results } = JSON.parse(text) as { readonly results: readonly StatementAnswer[] };
    if (results.length !== statements.length) return err({ kind: 'unavailable' });
    return ok(results.map(readRows));
  } catch {
    return err({ kind: 'unavailable' });
  }
}

function readRows({ fields, rows }: StatementAnswer): Row[] {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, read: valueReader(dataTypeID) }));
  return rows.map((values) =>
    Object.fromEntries(
      columns.map(({ name, read }, i) => {
        const text = values[i] ?? null;
        return [name, text === null ? null : read(text)];
      }),
    ),
  );
}
