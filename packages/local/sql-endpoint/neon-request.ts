/** One statement as Neon's driver sends it. Parameters are text or null; a hand-written call may send JSON. */
export interface NeonStatement {
  readonly query: string;
  readonly params: readonly (string | null)[];
}

export interface NeonRequest {
  readonly connectionString: string;
  readonly statements: readonly NeonStatement[];
  readonly batch: boolean;
  /** `BEGIN ..` when the batch asks for more than the default transaction. */
  readonly begin: string | undefined;
  readonly arrayMode: boolean;
  readonly rawText: boolean;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const ISOLATION: Readonly<Record<string, string>> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
};

/** Reads headers and body of `POST /sql`; undefined when they are not what Neon's protocol says. */
export function readNeonRequest(headers: Headers, body: string): NeonRequest | undefined {
  const connectionString = headers['neon-connection-string'];
  const parsed = parseJson(body);
  if (typeof connectionString !== 'string' || typeof parsed !== 'object' || parsed === null) return undefined;
  const batch = 'queries' in parsed;
  const sent: unknown[] = batch ? (Array.isArray(parsed.queries) ? parsed.queries : [undefined]) : [parsed];
  const statements: NeonStatement[] = [];
  for (const each of sent) {
    const statement = readStatement(each);
    if (statement === undefined) return undefined;
    statements.push(statement);
  }
  return {
    connectionString,
    statements,
    batch,
    begin: batch ? beginOf(headers) : undefined,
    arrayMode: headers['neon-array-mode'] === 'true',
    rawText: headers['neon-raw-text-output'] === 'true',
  };
}

function beginOf(headers: Headers): string | undefined {
  const isolation = ISOLATION[String(headers['neon-batch-isolation-level'])];
  const parts = [
    isolation === undefined ? '' : ` isolation level ${isolation}`,
    headers['neon-batch-read-only'] === 'true' ? ' read only' : '',
    headers['neon-batch-deferrable'] === 'true' ? ' deferrable' : '',
  ].join('');
  return parts === '' ? undefined : `begin${parts}`;
}

function readStatement(value: unknown): NeonStatement | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { query, params = [] } = value as { query?: unknown; params?: unknown };
  if (typeof query !== 'string' || !Array.isArray(params)) return undefined;
  return { query, params: params.every(isText) ? params : params.map(asText) };
}

function isText(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

function asText(value: unknown): string | null {
  if (isText(value)) return value;
  if (Array.isArray(value)) return `{${value.map(asElement).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function asElement(value: unknown): string {
  const text = asText(value);
  if (text === null) return 'null';
  return Array.isArray(value) ? text : `"${text.replace(/(["\\])/g, '\\$1')}"`;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
