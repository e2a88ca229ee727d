import type { DemoFile } from '@naer/contracts/demo';
import { bootstrapRatio, type Stretches } from '../harness/bootstrap-ratio.ts';
import { writeRequest } from '../harness/http-connection.ts';
import { median, quantile } from '../harness/quantile.ts';
import { NOT_MEASURED, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import type { NextRequest } from '../harness/run-closed-loop.ts';
import { type OpenLoopResult, runOpenLoop } from '../harness/run-open-loop.ts';
import { type Flooded, type Noise, startNoise } from '../stack/noise.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

type DemoTenant = DemoFile['tenants'][number];

/**
 * Of both tenants alike, twice what the quiet one asks. The limits of a device and of a person are the defaults; those of
 * a tenant are for a platform of many isolates, and one alone would be all that the single workerd of this machine carries.
 */
export const NEIGHBOUR_LIMITS = {
  tenantDeviceRequests: 5_400,
  tenantDeviceItems: 7_200,
  tenantRequests: 2_400,
} as const;
/** The quiet tenant's: of 60 devices, each eighth a look at the worklist. Enough for a p99 of some 25 values. */
const QUIET_PER_SECOND = 48;
const READ_EVERY = 8;
const FLOOD = { posts: 400, reads: 100 } as const;
const WARM_UP_MS = 4_000;
const SLICE_MS = 12_000;
/** Values of one are drawn together: a pause of the garbage collector meets several. */
const STRETCH_MS = 1_000;
const PAUSE_MS = 500;
const ARMS = ['alone', 'beside', 'bare', 'burnt'] as const;

/**
 * Alone; beside a tenant that floods; beside the same requests to the bare hop, which takes in and refuses as many: the least
 * that such a neighbour costs in one workerd; and beside a process that only burns as much CPU as the flood costs.
 */
type Arm = (typeof ARMS)[number];

interface Slice extends OpenLoopResult {
  /** Of workerd, the SQL endpoint and Postgres. */
  readonly cpuMs: number;
}

interface Measured {
  readonly slices: Record<Arm, Slice[]>;
  readonly floods: readonly Flooded[];
}

/**
 * A tenant at a modest rate (open loop), alone and beside one that floods its devices' door and its worklist far above its
 * limits, in turn. Every one of the quiet tenant's requests must be answered 200.
 */
export async function measureNoisyNeighbour(stack: BenchStack): Promise<readonly Row[]> {
  const [quiet, noisy] = stack.demo.tenants;
  if (quiet === undefined || noisy === undefined) throw new Error('The demo has one tenant only');
  const next = quietRequests(stack, quiet);
  const noise = await startNoise({ port: stack.port, demo: stack.demo, tenantId: noisy.id });
  try {
    const measure = async (forMs: number): Promise<Slice> => {
      const before = cpuOf(stack);
      const loop = await runOpenLoop(stack.port, next, { perSecond: QUIET_PER_SECOND, forMs });
      return { ...loop, cpuMs: cpuOf(stack) - before };
    };
    // Both: the first of the noisy tenant's requests wake its monitors.
    await noise.flood(FLOOD, () => measure(WARM_UP_MS));
    return rowsOf(await measureRounds(noise, measure));
  } finally {
    await noise.stop();
  }
}

async function measureRounds(noise: Noise, measure: (forMs: number) => Promise<Slice>): Promise<Measured> {
  const slices: Measured['slices'] = { alone: [], beside: [], bare: [], burnt: [] };
  const floods: Flooded[] = [];
  for (let nth = 0; nth < ROUNDS; nth += 1)
    // Turn about: what else the machine does then meets all alike.
    for (const arm of nth % 2 === 0 ? ARMS : ARMS.toReversed()) {
      if (arm === 'alone') slices.alone.push(await measure(SLICE_MS));
      else if (arm === 'bare') {
        const bare = {
          posts: median(floods.map(({ admitted }) => admitted.posts)),
          reads: median(floods.map(({ admitted }) => admitted.reads)),
        };
        slices.bare.push((await noise.flood({ ...FLOOD, bare }, () => measure(SLICE_MS))).result);
      } else if (arm === 'burnt') slices.burnt.push(await noise.burn(costOf(slices, floods), () => measure(SLICE_MS)));
      else {
        const { result, flooded } = await noise.flood(FLOOD, () => measure(SLICE_MS));
        slices.beside.push(result);
        floods.push(flooded);
      }
      await settle();
    }
  return { slices, floods };
}

/** Cores that the flood takes: the generator's own, and what the stack works more than it does alone. */
function costOf({ alone, beside }: Measured['slices'], floods: readonly Flooded[]): number {
  const own = median(floods.map(({ cpuMs, seconds }) => cpuMs / seconds / 1_000));
  const ofStack = (slices: readonly Slice[]) => median(slices.map(({ cpuMs, seconds }) => cpuMs / seconds / 1_000));
  return Math.max(0, own + ofStack(beside) - ofStack(alone));
}

function rowsOf({ slices, floods }: Measured): readonly Row[] {
  const all = (arm: Arm) => slices[arm].flatMap(({ latencies }) => latencies);
  const at = (arm: Arm, q: number) => shortNumber(quantile(all(arm), q));
  const perSecond = shortNumber(median(floods.map(({ sent, seconds }) => sent / seconds)));
  const refused = shortNumber(median(floods.map((flood) => flood.refused / flood.sent)) * 100);
  const flood = `${perSecond} requests/s of the other, ${refused} % of them refused, for ${shortNumber(costOf(slices, floods) * 100)} % of a core`;
  const late = ARMS.map((arm) =>
    shortNumber(
      quantile(
        slices[arm].flatMap(({ clientLate }) => clientLate),
        0.99,
      ),
    ),
  );
  const row = (name: string, q: number, most: number): Row => {
    const { ratio, low, high } = bootstrapRatio(stretchesOf(slices.beside), stretchesOf(slices.alone), q);
    const against = (arm: Arm, base: Arm) => {
      const found = bootstrapRatio(stretchesOf(slices[arm]), stretchesOf(slices[base]), q);
      return `${show(found.ratio)} (${show(found.low)} .. ${show(found.high)})`;
    };
    const show = (value: number) => (Number.isFinite(value) ? `${shortNumber(value)}x` : NOT_MEASURED);
    return {
      what: `noisy neighbour: ${name} of a quiet tenant beside one that floods, against alone`,
      target: `<= ${most}x`,
      measured: show(ratio),
      spread: `${show(low)} .. ${show(high)}`,
      met: ratio <= most,
      note: `${at('beside', q)} ms against ${at('alone', q)} ms, of ${all('alone').length} each at ${QUIET_PER_SECOND}/s; ${flood}; spread: 95 % of a bootstrap over seconds; beside the same flood to the bare hop in the same workerd, which takes in and refuses as many: ${against('bare', 'alone')}, Nær against that: ${against('beside', 'bare')}; beside a process that burns as much CPU: ${against('burnt', 'alone')}; the client's own p99 lateness, in no latency: ${late.join(', ')} ms (${ARMS.join(', ')})`,
    };
  };
  return [row('p50', 0.5, 1.1), row('p99', 0.99, 1.5)];
}

/** Each slice's latencies, cut by when they were due. */
function stretchesOf(slices: readonly Slice[]): Stretches {
  return slices.flatMap(({ dueAt, latencies }) => {
    const stretches: number[][] = Array.from({ length: SLICE_MS / STRETCH_MS }, () => []);
    latencies.forEach((ms, nth) => {
      const at = Math.floor((dueAt[nth] ?? 0) / STRETCH_MS);
      stretches[Math.min(at, stretches.length - 1)]?.push(ms);
    });
    return stretches;
  });
}

/** Readings of the tenant's own patients, and now and then the list of one of its units. */
function quietRequests({ fleet }: BenchStack, tenant: DemoTenant): NextRequest {
  const nurse = tenant.practitioners.find(({ role }) => role === 'nurse');
  if (nurse === undefined) throw new Error('The demo has no nurse');
  const list = writeRequest(`/api/v1/units/${nurse.unitId}/worklist`, '', nurse.token, 'GET');
  let turn = 0;
  return () => {
    turn += 1;
    return turn % READ_EVERY === 0 ? list : fleet.quietOfTenant(tenant.id);
  };
}

function cpuOf(stack: BenchStack): number {
  return Object.values(stack.cpuMs()).reduce((sum, ms) => sum + ms, 0);
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
