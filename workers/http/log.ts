import { REQUEST_ID } from './request-id.ts';

/** What can be told to have happened. A new one is named here first: an event is never put together of anything. */
export type LogEvent =
  | 'access-refused'
  | 'address-unreadable'
  | 'attendance-failed'
  | 'audit-seal-failed'
  | 'change-parked'
  | 'clock-failed'
  | 'closing-unrecorded'
  | 'configuration-refused'
  | 'credential-refused'
  | 'database-role-unsafe'
  | 'delivery-failed'
  | 'fallback-paged'
  | 'job-step-failed'
  | 'login-refused'
  | 'meter-unreachable'
  | 'monitor-unreachable'
  | 'not-admitted'
  | 'object-unreachable'
  | 'rebuilt'
  | 'records-unavailable'
  | 'referral-overdue-told'
  | 'refusal-not-audited'
  | 'rehearsal-failed'
  | 'request'
  | 'rules-unknown'
  | 'sweep'
  | 'sweep-access'
  | 'sweep-audit'
  | 'sweep-devices'
  | 'sweep-jobs'
  | 'sweep-people'
  | 'sweep-units'
  | 'sweep-lists'
  | 'token-not-issued'
  | 'token-refused'
  | 'unexpected-error'
  | 'unit-attended'
  | 'unit-unattended'
  | 'worklist-identity-unreadable'
  | 'worklist-send-failed';

/** All a log line may hold: ids of tenants and requests, patterns and codes; never path ids, values, names or messages. */
export interface LogEntry {
  readonly event: LogEvent;
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
  /** Names of our own code, never of people: variables, constraints, tables. */
  readonly names?: readonly string[] | undefined;
  /** How many of what, of one run of the sweep. */
  readonly counts?: Readonly<Record<string, number | boolean>> | undefined;
}

type Shape = (value: unknown) => boolean;

const text =
  (pattern: RegExp): Shape =>
  (value) =>
    typeof value === 'string' && value.length <= MOST_CHARS && pattern.test(value);
const whole: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const list =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

const MOST_CHARS = 120;
/** Words in our own spelling (perhaps with an HTTP status), a library's code, or an SQLSTATE. */
const CODE = text(/^[a-z]+\d?([-_][a-z]+\d?)*(-[1-5]\d\d)?$|^[A-Z]+(_[A-Z]+)+$|^(?=.*\d)[\dA-Z]{5}$/);

/** What each field may look like. What does not is left out and named, whatever the types allowed. */
const SHAPES: Readonly<Record<keyof LogEntry, Shape>> = {
  event: CODE,
  method: text(/^[A-Z]{3,7}$/),
  // Parameters and words; a segment with two digits in a row would be an id.
  route: text(/^(\/(:\w+(\{[^}]*\})?|\*|(?!.*\d\d)[\w.$-]*))+$/),
  status: whole,
  ms: whole,
  requestId: text(REQUEST_ID),
  tenantId: text(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
  code: CODE,
  reason: CODE,
  errorName: text(/^[A-Za-z_$]{1,40}\d?$/),
  frames: list(text(/^([\w$.<>#]+ )?[\w.-]+\.[cm]?[jt]s:\d+:\d+$/)),
  times: whole,
  names: list(text(/^(?!.*\d{4})[A-Za-z][\w.-]*$/)),
  counts: (value) =>
    Object.prototype.toString.call(value) === '[object Object]' &&
    Object.entries(value as object).every(
      ([key, each]) => /^[A-Za-z]{1,20}$/.test(key) && (typeof each === 'boolean' || whole(each)),
    ),
};

/** Writes one JSON line. */
export function log(entry: LogEntry): void {
  const line: Record<string, unknown> = {};
  const misshapen: string[] = [];
  for (const key of Object.keys(SHAPES) as (keyof LogEntry)[]) {
    const value = entry[key];
    if (value === undefined) continue;
    if (SHAPES[key](value)) line[key] = value;
    else misshapen.push(key);
  }
  if (misshapen.length > 0) line.misshapen = misshapen;
  console.log(JSON.stringify(line));
}

/** A sentence of our own about our own code (a variable, a table, a rule of the configuration), as a name. */
export function nameOf(sentence: string): string {
  return sentence.replace(/\W+/g, '-');
}

const MAX_FRAMES = 6;
const STACK_LINE =
  /^ {4}at (?:async |new )*(?:([\w$.<>#]+) (?:\[as [^\]]*\] )?\()?(?:[^()\s]*[/\\])?([\w.-]+\.[cm]?[jt]s:\d+:\d+)\)?$/;

/** What may be said of an unexpected error: its class and its stack's frames, without the message. */
export function describeError(error: unknown): Pick<LogEntry, 'errorName' | 'frames'> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const { message, stack } = error;
  // The message stands in front of the frames and may look like some: without knowing where it ends none are said.
  const from = typeof stack === 'string' ? stack.indexOf(message) : -1;
  const lines = from < 0 ? [] : (stack as string).slice(from + message.length).split('\n');
  const frames = lines.flatMap((line) => {
    const [, called, place] = STACK_LINE.exec(line) ?? [];
    return place === undefined ? [] : [called === undefined ? place : `${called} ${place}`];
  });
  return { errorName: error.constructor.name, frames: frames.slice(0, MAX_FRAMES) };
}
