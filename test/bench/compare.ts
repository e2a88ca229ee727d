import { cpSync, existsSync, rmSync } from 'node:fs';
import { median } from './harness/quantile.ts';
import { ROUNDS, shortNumber } from './harness/row.ts';
import { runClosedLoop } from './harness/run-closed-loop.ts';
import { BENCH_BUNDLE, buildBenchWorker } from './stack/build-bench-worker.ts';
import { type BenchStack, startBenchStack } from './stack/start-bench-stack.ts';

const LOOP_MS = 1_500;
const BEFORE = `${BENCH_BUNDLE}-before`;

/**
 * Two builds side by side, their rounds interleaved: what a change gains, on a machine that others use too.
 * `node test/bench/compare.ts keep` keeps the sources as they are now; without a word it compares those of now with the kept ones.
 */
async function compare(): Promise<void> {
  await buildBenchWorker();
  if (process.argv[2] === 'keep') {
    rmSync(BEFORE, { recursive: true, force: true });
    cpSync(BENCH_BUNDLE, BEFORE, { recursive: true });
    return;
  }
  if (!existsSync(BEFORE)) throw new Error('First: node test/bench/compare.ts keep');
  const before = await startBenchStack(() => undefined, { bundle: BEFORE });
  try {
    const after = await startBenchStack(() => undefined, { bundle: BENCH_BUNDLE });
    await measure(before, after).finally(() => after.stop());
  } finally {
    await before.stop();
  }
}

type Load = (stack: BenchStack) => string;
const LOADS: Readonly<Record<string, Load>> = {
  bare: ({ fleet }) => fleet.bare(),
  single: ({ fleet }) => fleet.quiet(),
  'batch of 20': ({ fleet }) => fleet.quiet(20),
};

async function measure(before: BenchStack, after: BenchStack): Promise<void> {
  const ratios = new Map<string, number[]>();
  const note = (what: string, ratio: number) => ratios.set(what, [...(ratios.get(what) ?? []), ratio]);
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [name, load] of Object.entries(LOADS)) {
      const [old, now] = [await once(before, load), await once(after, load)];
      // The first round warms up.
      if (round < 0) continue;
      note(`${name}: workerd CPU`, now.workerdMs / old.workerdMs);
      note(`${name}: all CPU`, now.allMs / old.allMs);
      note(`${name}: requests a second`, now.perSecond / old.perSecond);
      process.stderr.write(`${name}: ${shortNumber(old.workerdMs)} -> ${shortNumber(now.workerdMs)} ms a request\n`);
    }
  for (const [what, values] of ratios)
    process.stdout.write(
      `${what}, after / before: ${shortNumber(median(values))} (${shortNumber(Math.min(...values))} .. ${shortNumber(Math.max(...values))})\n`,
    );
}

async function once(stack: BenchStack, load: Load) {
  const cpu = stack.cpuMs();
  const { requests, perSecond } = await runClosedLoop(stack.port, () => load(stack), LOOP_MS);
  await stack.drained();
  const { workerd, endpoint, postgres } = stack.cpuMs();
  const workerdMs = (workerd - cpu.workerd) / requests;
  const databaseMs = (endpoint + postgres - cpu.endpoint - cpu.postgres) / requests;
  return { perSecond, workerdMs, allMs: workerdMs + databaseMs };
}

await compare();
