import type { DemoFile } from '@naer/contracts/demo';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { median, quantile } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import type { NextRequest } from '../harness/run-closed-loop.ts';
import { runOpenLoop } from '../harness/run-open-loop.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

type DemoTenant = DemoFile['tenants'][number];

/** Of both tenants alike: each may take a tenth or two of what one workerd carries, and six times what the quiet one does. */
export const NEIGHBOUR_LIMITS = {
  tenantDeviceRequests: 5_400,
  tenantDeviceItems: 7_200,
  tenantRequests: 2_400,
} as const;
/** The quiet tenant's: of 60 devices, each eighth a look at the worklist. */
const QUIET_PER_SECOND = 15;
const READ_EVERY = 8;
/** Of the noisy one: posts by all its devices, every other one of 20 items, and reads by one of its people. */
const NOISE_PER_SECOND = { posts: 400, reads: 100 } as const;
const NOISE_CONNECTIONS = 8;
const WARM_UP_MS = 3_000;
const SLICE_MS = 10_000;
const PAUSE_MS = 500;

interface Round {
  readonly alone: readonly number[];
  readonly beside: readonly number[];
  readonly noisePerSecond: number;
  readonly refused: number;
}

/**
 * A tenant at a modest rate (open loop), alone and beside one that floods its devices' door and its worklist far above its
 * limits, in turn. Every one of the quiet tenant's requests must be answered 200.
 */
export async function measureNoisyNeighbour(stack: BenchStack): Promise<readonly Row[]> {
  const [quiet, noisy] = stack.demo.tenants;
  if (quiet === undefined || noisy === undefined) throw new Error('The demo has one tenant only');
  const next = quietRequests(stack, quiet);
  const pace = { perSecond: QUIET_PER_SECOND, forMs: SLICE_MS };
  await runOpenLoop(stack.port, next, { ...pace, forMs: WARM_UP_MS });
  const rounds: Round[] = [];
  for (let nth = 0; nth < ROUNDS; nth += 1) {
    const measure = async () => (await runOpenLoop(stack.port, next, pace)).latencies;
    const flooded = async () => await besideNoise(stack.port, noiseOf(stack, noisy), measure);
    // Turn about: what else the machine does then meets both alike.
    const first = nth % 2 === 0 ? await measure() : undefined;
    const { result: beside, perSecond: noisePerSecond, refused } = await flooded();
    await settle();
    const alone = first ?? (await measure());
    rounds.push({ alone, beside, noisePerSecond, refused });
    await settle();
  }
  return rowsOf(rounds);
}

function rowsOf(rounds: readonly Round[]): readonly Row[] {
  const ratio = (q: number) => rounds.map(({ alone, beside }) => quantile(beside, q) / quantile(alone, q));
  const at = (q: number, of: 'alone' | 'beside') => shortNumber(median(rounds.map((round) => quantile(round[of], q))));
  const noise = `${shortNumber(median(rounds.map(({ noisePerSecond }) => noisePerSecond)))} requests/s of the other, ${shortNumber(median(rounds.map(({ refused }) => refused)) * 100)} % of them refused`;
  const row = (q: number, name: string, most: number) =>
    judge(
      `noisy neighbour: ${name} of a quiet tenant beside one that floods, against alone`,
      { kind: 'at-most', value: most, unit: 'x' },
      ratio(q),
      `${at(q, 'beside')} ms against ${at(q, 'alone')} ms at ${QUIET_PER_SECOND}/s; ${noise}`,
    );
  return [row(0.5, 'p50', 1.1), row(0.99, 'p99', 1.5)];
}

/** Readings of the tenant's own patients, and now and then the list of one of its units. */
function quietRequests({ fleet }: BenchStack, tenant: DemoTenant): NextRequest {
  const list = listOf(tenant);
  let turn = 0;
  return () => {
    turn += 1;
    return turn % READ_EVERY === 0 ? list : fleet.quietOfTenant(tenant.id);
  };
}

interface Noise {
  readonly perSecond: number;
  readonly next: NextRequest;
}

function noiseOf({ fleet }: BenchStack, tenant: DemoTenant): readonly Noise[] {
  const list = listOf(tenant);
  let turn = 0;
  return [
    {
      perSecond: NOISE_PER_SECOND.posts,
      next: () => {
        turn += 1;
        return fleet.unsentOfTenant(tenant.id, turn % 2 === 0 ? 20 : 1);
      },
    },
    { perSecond: NOISE_PER_SECOND.reads, next: () => list },
  ];
}

function listOf({ practitioners }: DemoTenant): string {
  const nurse = practitioners.find(({ role }) => role === 'nurse');
  if (nurse === undefined) throw new Error('The demo has no nurse');
  return writeRequest(`/api/v1/units/${nurse.unitId}/worklist`, '', nurse.token, 'GET');
}

/** Measures beside the noise, which asks at its pace whatever it is answered. */
async function besideNoise<T>(
  port: number,
  noises: readonly Noise[],
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly perSecond: number; readonly refused: number }> {
  return await HttpConnection.using(port, noises.length * NOISE_CONNECTIONS, async (connections) => {
    let [sent, refused, done] = [0, 0, false];
    const startedAt = performance.now();
    const floods = noises.flatMap(({ perSecond, next }, nth) =>
      connections.slice(nth * NOISE_CONNECTIONS, (nth + 1) * NOISE_CONNECTIONS).map(async (connection, place) => {
        const gapMs = (1_000 * NOISE_CONNECTIONS) / perSecond;
        for (let due = startedAt + (place * gapMs) / NOISE_CONNECTIONS; !done; due += gapMs) {
          const wait = due - performance.now();
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          const { status } = await connection.send(next());
          if (status !== 200 && status !== 429) throw new Error(`The noise was answered ${status}`);
          sent += 1;
          if (status === 429) refused += 1;
        }
      }),
    );
    const noise = Promise.all(floods);
    // Noise that breaks off is none: it rejects below, whatever was measured.
    noise.catch(() => undefined);
    const result = await work().finally(() => {
      done = true;
    });
    await noise;
    return { result, perSecond: (sent * 1_000) / (performance.now() - startedAt), refused: refused / sent };
  });
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
