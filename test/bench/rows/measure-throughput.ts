import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { type LoopResult, type NextRequest, runClosedLoop } from '../harness/run-closed-loop.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

const WARM_UP_MS = 1_500;
const BARE_MS = 2_500;
const INGEST_MS = 3_000;
const BATCH = 20;

export interface Throughput {
  readonly rows: readonly Row[];
  /** Accepted single readings a second that the door carries: the closed loop's median. */
  readonly saturationPerSecond: number;
}

interface Ingested extends LoopResult {
  /** Readings. */
  readonly readings: number;
  /** Readings a second until the last one stood in Postgres. */
  readonly drainedPerSecond: number;
  readonly sqlRequests: number;
  /** CPU milliseconds per reading, the way into Postgres included. */
  readonly cpuMs: { readonly workerd: number; readonly all: number };
}

/** Closed loop on every connection: the bare hop, single readings, batches of 20; each ingest until Postgres has it all. */
export async function measureThroughput(stack: BenchStack): Promise<Throughput> {
  const bare = (forMs: number) => runClosedLoop(stack.port, () => stack.fleet.bare(), forMs);
  const single = (forMs: number) => ingest(stack, () => stack.fleet.quiet(), forMs);
  const batch = (forMs: number) => ingest(stack, () => stack.fleet.quiet(BATCH), forMs);
  for (const warmUp of [bare, single, batch]) await warmUp(WARM_UP_MS);
  const rounds: { readonly bare: LoopResult; readonly single: Ingested; readonly batch: Ingested }[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({ bare: await bare(BARE_MS), single: await single(INGEST_MS), batch: await batch(INGEST_MS) });
  const singles = median(rounds.map((round) => round.single.perSecond));
  const drained = rounds.map((round) => round.single.drainedPerSecond / round.bare.perSecond);
  const saidOf = (of: readonly number[]) => shortNumber(median(of));
  const rows = [
    judge(
      'single items accepted a second, against the bare hop',
      { kind: 'at-least', value: 0.5, unit: 'x' },
      rounds.map((round) => round.single.perSecond / round.bare.perSecond),
      `${shortNumber(singles)}/s against ${saidOf(rounds.map((round) => round.bare.perSecond))}/s; ${saidOf(drained)}x counted until Postgres has the last one`,
    ),
    judge(
      'items a second in batches of 20, against single items of the bare hop',
      { kind: 'at-least', value: 6, unit: 'x' },
      rounds.map((round) => (round.batch.perSecond * BATCH) / round.bare.perSecond),
      `${saidOf(rounds.map((round) => round.batch.perSecond * BATCH))} items/s; ${saidOf(rounds.map((round) => round.batch.drainedPerSecond / round.bare.perSecond))}x counted until Postgres has the last one`,
    ),
    judge(
      'CPU per accepted item in batches of 20: workerd alone',
      { kind: 'at-most', value: 0.1, unit: ' ms' },
      rounds.map((round) => round.batch.cpuMs.workerd),
      'the way into Postgres included',
    ),
    judge(
      'CPU per accepted item in batches of 20: workerd, SQL endpoint and Postgres',
      { kind: 'at-most', value: 0.25, unit: ' ms' },
      rounds.map((round) => round.batch.cpuMs.all),
    ),
    judge(
      'Postgres requests per 100 single readings under load',
      { kind: 'at-most', value: 20, unit: '' },
      rounds.map((round) => (round.single.sqlRequests / round.single.readings) * 100),
      'counted at the SQL endpoint',
    ),
  ];
  return { rows, saturationPerSecond: singles };
}

async function ingest(stack: BenchStack, next: NextRequest, forMs: number): Promise<Ingested> {
  const sentBefore = stack.fleet.sent;
  const sqlBefore = await stack.sqlRequests();
  const cpuBefore = stack.cpuMs();
  const startedAt = performance.now();
  const loop = await runClosedLoop(stack.port, next, forMs);
  await stack.drained();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = stack.cpuMs();
  const readings = stack.fleet.sent - sentBefore;
  const workerd = cpu.workerd - cpuBefore.workerd;
  const database = cpu.endpoint + cpu.postgres - cpuBefore.endpoint - cpuBefore.postgres;
  return {
    ...loop,
    readings,
    drainedPerSecond: readings / seconds,
    sqlRequests: (await stack.sqlRequests()) - sqlBefore,
    cpuMs: { workerd: workerd / readings, all: (workerd + database) / readings },
  };
}
