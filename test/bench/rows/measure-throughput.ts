import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { type NextRequest, runClosedLoop } from '../harness/run-closed-loop.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

const WARM_UP_MS = 1_500;
/** Short and often, in turn: what else the machine does then meets all three alike. */
const SLICE_MS = 800;
const SLICES_A_ROUND = 4;
const BATCH = 20;

const KINDS = ['bare', 'single', 'batch'] as const;
type Kind = (typeof KINDS)[number];

export interface Throughput {
  readonly rows: readonly Row[];
  /** Accepted single readings a second that the door carries: the closed loop's median. */
  readonly saturationPerSecond: number;
}

/** Slices of one kind in one round, added up. */
interface Sum {
  requests: number;
  seconds: number;
  /** Until the last reading stood in Postgres. */
  drainedSeconds: number;
  sqlRequests: number;
  workerdMs: number;
  allMs: number;
}

/** Closed loop on every connection: the bare hop, single readings, batches of 20; each ingest until Postgres has it all. */
export async function measureThroughput(stack: BenchStack): Promise<Throughput> {
  const loads: Readonly<Record<Kind, NextRequest>> = {
    bare: () => stack.fleet.bare(),
    single: () => stack.fleet.quiet(),
    batch: () => stack.fleet.quiet(BATCH),
  };
  for (const kind of KINDS) await slice(stack, loads[kind], WARM_UP_MS);
  const rounds: Readonly<Record<Kind, Sum>>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const sums = { bare: nothing(), single: nothing(), batch: nothing() };
    for (let nth = 0; nth < SLICES_A_ROUND; nth += 1)
      for (const kind of KINDS) add(sums[kind], await slice(stack, loads[kind], SLICE_MS));
    rounds.push(sums);
  }
  return { rows: rowsOf(rounds), saturationPerSecond: median(rounds.map(({ single }) => perSecond(single))) };
}

function rowsOf(rounds: readonly Readonly<Record<Kind, Sum>>[]): readonly Row[] {
  const middle = (of: (round: Readonly<Record<Kind, Sum>>) => number) => shortNumber(median(rounds.map(of)));
  return [
    judge(
      'single items accepted a second, against the bare hop',
      { kind: 'at-least', value: 0.5, unit: 'x' },
      rounds.map(({ single, bare }) => perSecond(single) / perSecond(bare)),
      `${middle(({ single }) => perSecond(single))}/s against ${middle(({ bare }) => perSecond(bare))}/s; ` +
        `${middle(({ single, bare }) => single.requests / single.drainedSeconds / perSecond(bare))}x counted until Postgres has the last one`,
    ),
    judge(
      'items a second in batches of 20, against single items of the bare hop',
      { kind: 'at-least', value: 6, unit: 'x' },
      rounds.map(({ batch, bare }) => (perSecond(batch) * BATCH) / perSecond(bare)),
      `${middle(({ batch }) => perSecond(batch) * BATCH)} items/s; ` +
        `${middle(({ batch, bare }) => (batch.requests * BATCH) / batch.drainedSeconds / perSecond(bare))}x counted until Postgres has the last one`,
    ),
    judge(
      'CPU per accepted item in batches of 20: workerd alone',
      { kind: 'at-most', value: 0.1, unit: ' ms' },
      rounds.map(({ batch }) => batch.workerdMs / (batch.requests * BATCH)),
      `the way into Postgres included; a single item ${middle(({ single }) => single.workerdMs / single.requests)} ms, the bare hop ${middle(({ bare }) => bare.workerdMs / bare.requests)} ms`,
    ),
    judge(
      'CPU per accepted item in batches of 20: workerd, SQL endpoint and Postgres',
      { kind: 'at-most', value: 0.25, unit: ' ms' },
      rounds.map(({ batch }) => batch.allMs / (batch.requests * BATCH)),
      `a single item ${middle(({ single }) => single.allMs / single.requests)} ms`,
    ),
    judge(
      'Postgres requests per 100 single readings under load',
      { kind: 'at-most', value: 20, unit: '' },
      rounds.map(({ single }) => (single.sqlRequests / single.requests) * 100),
      'counted at the SQL endpoint',
    ),
  ];
}

function perSecond({ requests, seconds }: Sum): number {
  return requests / seconds;
}

async function slice(stack: BenchStack, next: NextRequest, forMs: number): Promise<Sum> {
  const sqlBefore = await stack.sqlRequests();
  const before = stack.cpuMs();
  const startedAt = performance.now();
  const { requests, seconds } = await runClosedLoop(stack.port, next, forMs);
  await stack.drained();
  const drainedSeconds = (performance.now() - startedAt) / 1000;
  const after = stack.cpuMs();
  const workerdMs = after.workerd - before.workerd;
  const databaseMs = after.endpoint + after.postgres - before.endpoint - before.postgres;
  const sqlRequests = (await stack.sqlRequests()) - sqlBefore;
  return { requests, seconds, drainedSeconds, sqlRequests, workerdMs, allMs: workerdMs + databaseMs };
}

function nothing(): Sum {
  return { requests: 0, seconds: 0, drainedSeconds: 0, sqlRequests: 0, workerdMs: 0, allMs: 0 };
}

function add(sum: Sum, slice: Sum): void {
  for (const key of Object.keys(sum) as (keyof Sum)[]) sum[key] += slice[key];
}
