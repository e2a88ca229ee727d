import { setTimeout as wait } from 'node:timers/promises';
import type { PatientPage } from '@naer/contracts/worklist';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { expectOk } from '../harness/run-closed-loop.ts';
import { type Console, openConsole } from '../stack/open-console.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';
import { type Filled, type FillRequest, type MadeList, RARE_ALERTS } from '../worker/list-alert.ts';

const SIZES = { short: 200, long: 20_000 } as const;
type Size = keyof typeof SIZES;
const FILL_AT_ONCE = 2_000;
/** Of each kind and list in a round. */
const SAMPLES = 16;
/** Longer than the pause in which changes of a list are joined: each one leaves at once, also when it follows one of its list. */
const PACE_MS = 130;
const AT_MOST = 1.5;

const PAGES = {
  'first page of patients': { query: '', patients: 50 },
  'page of one severity': { query: '&severity=red', patients: 50 },
  'page of a filter that finds few': { query: '&category=technical&state=acknowledged', patients: RARE_ALERTS },
  'page of a filter that finds nobody': { query: '&category=message', patients: 0 },
} as const;
type Kind = keyof typeof PAGES | 'change to a connected console';
const KINDS = Object.keys(PAGES) as (keyof typeof PAGES)[];

interface List {
  readonly connection: HttpConnection;
  readonly console: Console;
  readonly unitId: string;
  readonly token: string;
  /** Resolves when the list has taken in the nth alert at this revision. */
  put(n: number, revision: number): Promise<unknown>;
}

/**
 * A unit's list of 20,000 open alerts against a list of 200, each of the same mixture and filled by the object's own
 * `apply`: pages over REST, and one alert's change from being told to the list to a connected console.
 */
export async function measureLongList(stack: BenchStack): Promise<readonly Row[]> {
  const filled = { short: await fill(stack, 'short'), long: await fill(stack, 'long') };
  // Afterwards, for workerd closes a connection that has been idle for some seconds.
  const lists = { short: await open(stack.port, filled.short), long: await open(stack.port, filled.long) };
  const rounds: Readonly<Record<Kind, Record<Size, number>>>[] = [];
  try {
    // The first one warms up.
    for (let round = -1; round < ROUNDS; round += 1) {
      const medians: Partial<Record<Kind, Record<Size, number>>> = {};
      for (const kind of KINDS) medians[kind] = await inTurn((size) => timePage(lists[size], kind));
      medians['change to a connected console'] = await inTurn((size, nth) =>
        // One in the middle, then another one.
        timeChange(lists[size], SIZES[size] / 2 + nth * 4, round + 3),
      );
      if (round >= 0) rounds.push(medians as Record<Kind, Record<Size, number>>);
    }
  } finally {
    for (const { connection, console } of Object.values(lists)) {
      connection.close();
      console.close();
    }
  }
  return [...KINDS, 'change to a connected console' as const].map((kind) => rowOf(kind, rounds));
}

function rowOf(kind: Kind, rounds: readonly Readonly<Record<Kind, Record<Size, number>>>[]): Row {
  const ms = (size: Size) => `${shortNumber(median(rounds.map((round) => round[kind][size])))} ms`;
  return judge(
    `a worklist of ${SIZES.long} open alerts against one of ${SIZES.short}: ${kind}`,
    { kind: 'at-most', value: AT_MOST, unit: 'x' },
    rounds.map((round) => round[kind].long / round[kind].short),
    `${ms('long')} against ${ms('short')}`,
  );
}

/** Medians of either list, one sample after the other in turn, each first as often as last. */
async function inTurn(work: (size: Size, nth: number) => Promise<number>): Promise<Record<Size, number>> {
  const times: Record<Size, number[]> = { short: [], long: [] };
  for (let nth = 0; nth < SAMPLES; nth += 1)
    for (const size of nth % 2 === 0 ? (['short', 'long'] as const) : (['long', 'short'] as const))
      times[size].push(await work(size, nth));
  return { short: median(times.short), long: median(times.long) };
}

async function timePage({ connection, unitId, token }: List, kind: keyof typeof PAGES): Promise<number> {
  const { query, patients } = PAGES[kind];
  const path = `/api/v1/units/${unitId}/worklist/patients?limit=50${query}`;
  const startedAt = performance.now();
  const body = await expectOk(connection, writeRequest(path, '', token, 'GET'));
  const took = performance.now() - startedAt;
  const { items } = JSON.parse(body) as PatientPage;
  if (items.length !== patients) throw new Error(`The ${kind} has ${items.length} patients, not ${patients}`);
  if (items.some(({ patientName }) => !patientName.startsWith('Kari'))) throw new Error('A name could not be opened');
  return took;
}

async function timeChange({ console, put }: List, n: number, revision: number): Promise<number> {
  await wait(PACE_MS);
  const shown = console.nextChange(({ put: [item] }) => item?.revision.endsWith(`-${revision}`) === true);
  const startedAt = performance.now();
  const [took] = await Promise.all([shown.then(() => performance.now() - startedAt), put(n, revision)]);
  return took;
}

interface FilledList {
  readonly made: MadeList;
  readonly filled: Filled;
  readonly token: string;
}

/** The list of a unit that no other row uses. */
async function fill({ port, demo }: BenchStack, length: Size): Promise<FilledList> {
  const tenant = demo.tenants[1];
  const unitId = tenant?.units[length === 'short' ? 0 : 1]?.id;
  const nurse = tenant?.practitioners.find((one) => one.unitId === unitId);
  if (tenant === undefined || unitId === undefined || nurse === undefined) throw new Error('The demo is incomplete');
  const size = SIZES[length];
  const made = { tenantId: tenant.id, unitId, size, at: Date.now() };
  return await HttpConnection.using(port, 1, async ([connection]) => {
    let filled: Filled | undefined;
    for (let from = 0; from < size; from += FILL_AT_ONCE) {
      const to = Math.min(size, from + FILL_AT_ONCE);
      filled = await tell(connection, { ...made, from, to, revision: 1, wrappedKey: filled?.wrappedKey });
    }
    if (filled === undefined) throw new Error('The list is empty');
    return { made, filled, token: nurse.token };
  });
}

async function tell(connection: HttpConnection | undefined, request: FillRequest): Promise<Filled> {
  if (connection === undefined) throw new Error('Nothing is open');
  return JSON.parse(await expectOk(connection, writeRequest('/fill', JSON.stringify(request)))) as Filled;
}

async function open(port: number, { made, filled, token }: FilledList): Promise<List> {
  const { unitId } = made;
  const { seq, wrappedKey } = filled;
  const connection = await HttpConnection.open(port);
  const console = await openConsole(port, { unitId, token }, seq);
  const put = (n: number, revision: number) => tell(connection, { ...made, from: n, to: n + 1, revision, wrappedKey });
  return { connection, console, unitId, token, put };
}
