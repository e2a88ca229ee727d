/** All a log line may hold: ids of tenants and requests, patterns and codes; never path ids, values, names or messages. */
export interface LogEntry {
  readonly event: string;
  readonly method?: string | undefined;
  /** The route's pattern (`/api/v1/units/:unitId/worklist`), not the path. */
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly ms?: number | undefined;
  readonly requestId?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly code?: string | undefined;
  /** Why a credential was refused (an AuthError code). */
  readonly reason?: string | undefined;
  /** The class of an unexpected error and where it was thrown; its message may hold data and stays out. */
  readonly errorName?: string | undefined;
  readonly frames?: readonly string[] | undefined;
  /** Of refusals at a limit: how many there were since the line before. */
  readonly times?: number | undefined;
  /** A sentence of our own making that holds no data: which variables are misconfigured. */
  readonly detail?: string | undefined;
}

const ALLOWED = [
  'event',
  'method',
  'route',
  'status',
  'ms',
  'requestId',
  'tenantId',
  'code',
  'reason',
  'errorName',
  'frames',
  'times',
  'detail',
] as const satisfies readonly (keyof LogEntry)[];

/** Writes one JSON line. A field that is not on the list is dropped, whatever the types allowed. */
export function log(entry: LogEntry): void {
  const line: Record<string, unknown> = {};
  for (const key of ALLOWED) if (entry[key] !== undefined) line[key] = entry[key];
  console.log(JSON.stringify(line));
}

const MAX_FRAMES = 6;

/** What may be said of an unexpected error: its class and its stack's frames, without the message. */
export function describeError(error: unknown): Pick<LogEntry, 'errorName' | 'frames'> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .+:\d+:\d+\)?$/.test(line))
    .slice(0, MAX_FRAMES);
  return { errorName: error.constructor.name, frames };
}
