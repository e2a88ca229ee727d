import pg from 'pg';
import type { NeonRequest } from './neon-request.ts';
import type { StatementResult } from './statement-batch.ts';

const ERROR_FIELDS = [
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'severity',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const;

/** The body of a 200, in Neon's form. */
export function writeResults(request: NeonRequest, results: readonly StatementResult[]): string {
  const written = results.map((result) => writeResult(request, result));
  return request.batch ? `{"results":[${written.join(',')}]}` : (written[0] ?? '{}');
}

function writeResult(request: NeonRequest, { command, rowCount, fields, rows }: StatementResult): string {
  const described = fields.map(({ name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier }) => ({
    name,
    tableID,
    columnID,
    dataTypeID,
    dataTypeSize,
    dataTypeModifier,
    format: 'text',
  }));
  const values = request.rawText
    ? rows
    : rows.map((row) => row.map((text, i) => jsonValue(text, fields[i]?.dataTypeID)));
  const shaped = request.arrayMode
    ? values
    : values.map((row) => Object.fromEntries(row.map((value, i) => [fields[i]?.name ?? '', value])));
  return JSON.stringify({ command, rowCount, rowAsArray: request.arrayMode, fields: described, rows: shaped });
}

const { builtins } = pg.types;

/** Without raw text Neon gives booleans, small numbers and JSON as such, everything else as text. */
function jsonValue(text: string | null, type: number | undefined): unknown {
  if (text === null) return null;
  if (type === builtins.BOOL) return text === 't';
  if (type === builtins.INT2 || type === builtins.INT4 || type === builtins.FLOAT4 || type === builtins.FLOAT8)
    return Number.isFinite(Number(text)) ? Number(text) : text;
  return type === builtins.JSON || type === builtins.JSONB ? JSON.parse(text) : text;
}

/** Status and body of a failure: 400 with the server's fields when PostgreSQL spoke, else 503. Never logged here. */
export function writeFailure(error: unknown): { readonly status: 400 | 503; readonly body: string } {
  if (!(error instanceof pg.DatabaseError))
    return { status: 503, body: JSON.stringify({ message: 'The database cannot be reached', code: null }) };
  const fields = Object.fromEntries(ERROR_FIELDS.map((name) => [name, error[name] ?? null]));
  return { status: 400, body: JSON.stringify({ message: error.message, ...fields }) };
}
