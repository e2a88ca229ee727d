/** Lines of the Worker's log that are none of ours: the emulator's, and what it says when its Worker is killed. */
const OTHERS = [
  /^$/,
  /^workerd died$/,
  // An object that could not start: the message is the guard's (`guard-object.ts`).
  /^warn exception = workerd\/[\w./:]+ failed: [\w.]+; jsg\.Error: unexpected$/,
  // A host that no resolver knows: its name is not said.
  /^error e = rust\/[\w./:]+: failed: failed to lookup address information: [\w -]+$/,
  /^stack: [\w@+./: -]+(; sentryErrorContext = \w+; wdErrId = [0-9a-z]+)?$/,
  // An alarm that a kill cut off, and one that is late when the Worker is back.
  /^warn NOSENTRY SQLite alarm (handler canceled|overdue, running despite AlarmManager mismatch)[\w ,.:;=()]*$/,
];

type Check = (value: unknown) => boolean;

const text =
  (shape: RegExp): Check =>
  (value) =>
    typeof value === 'string' && shape.test(value);
const count: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const CODE = /^[a-z][a-z_-]*[0-9]?[a-z_-]*$|^[a-z-]+-[1-5][0-9]{2}$|^[A-Z]+(_[A-Z]+)+$|^[0-9A-Z]{5}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a line may hold, said once more than in the Worker: a field that is let in there by mistake is not let in here. */
const FIELDS: Readonly<Record<string, Check>> = {
  event: text(CODE),
  method: text(/^[A-Z]{3,7}$/),
  route: text(/^(\/(:?[A-Za-z._$-]+(\{[^}]*\})?[0-9]?[A-Za-z]*|\*))*\/?$/),
  status: count,
  ms: count,
  times: count,
  requestId: text(/^[0-9A-Za-z-]{16,64}$/),
  tenantId: text(UUID),
  code: text(CODE),
  reason: text(CODE),
  errorName: text(/^[A-Za-z_$][\w$]{0,39}$/),
  frames: listOf(text(/^[\w$.<>#-]* ?[\w.-]*:\d+:\d+$/)),
  names: listOf(text(/^[A-Za-z][\w .'-]{0,119}$/)),
  counts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([key, each]) => /^[a-zA-Z]{1,20}$/.test(key) && (typeof each === 'boolean' || count(each)),
    ),
};

/** What is wrong with a line of the Worker's log; undefined when every field has its shape. Never says what stands there. */
export function faultOfLogLine(line: string): string | undefined {
  if (OTHERS.some((known) => known.test(line))) return undefined;
  const json = line.slice(line.indexOf('{'));
  let entry: unknown;
  try {
    entry = JSON.parse(json);
  } catch {
    return 'a line that no log() wrote';
  }
  if (typeof entry !== 'object' || entry === null || !/^(log|info) \{/.test(line)) return 'a line that no log() wrote';
  for (const [name, value] of Object.entries(entry)) {
    const check = FIELDS[name];
    if (check === undefined) return 'a field that is not on the list';
    if (!check(value)) return `${name} without its shape`;
  }
  return undefined;
}
