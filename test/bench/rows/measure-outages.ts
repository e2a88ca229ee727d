import { quantile } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { runOpenLoop } from '../harness/run-open-loop.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

const PHASE_MS = 4_000;

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/**
 * Open loop at half of what the door carries, with Postgres up, stopped, and frozen. Between the phases the backlog
 * drains, so that each begins with an empty outbox.
 */
export async function measureOutages(stack: BenchStack, saturationPerSecond: number): Promise<readonly Row[]> {
  const perSecond = saturationPerSecond / 2;
  const phase = async (): Promise<Latency> => {
    const { latencies } = await runOpenLoop(stack.port, () => stack.fleet.quiet(), {
      perSecond,
      forMs: PHASE_MS,
    });
    return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
  };
  await phase();
  const rounds: { readonly up: Latency; readonly down: Latency; readonly hanging: Latency }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await stack.drained();
    const up = await phase();
    await stack.drained();
    await stack.stopPostgres();
    const down = await phase().finally(() => stack.startPostgres());
    await stack.drained();
    const hanging = await frozen(stack, phase);
    rounds.push({ up, down, hanging });
  }
  await stack.drained();
  return (['down', 'hanging'] as const).flatMap((condition) =>
    (['p50', 'p99'] as const).map((figure) => {
      const target = { kind: 'at-most', value: figure === 'p50' ? 1.1 : 1.5, unit: 'x' } as const;
      const ratios = rounds.map((round) => round[condition][figure] / round.up[figure]);
      const up = shortNumber(
        quantile(
          rounds.map((round) => round.up[figure]),
          0.5,
        ),
      );
      const out = shortNumber(
        quantile(
          rounds.map((round) => round[condition][figure]),
          0.5,
        ),
      );
      return judge(
        `ingest ${figure} with Postgres ${condition}, against up`,
        target,
        ratios,
        `${out} ms against ${up} ms; open loop at ${shortNumber(perSecond)}/s, half of saturation`,
      );
    }),
  );
}

/** A frozen server takes no order to stop: it is thawed whatever happens. */
async function frozen<T>(stack: BenchStack, work: () => Promise<T>): Promise<T> {
  try {
    stack.freezePostgres();
    return await work();
  } finally {
    stack.thawPostgres();
  }
}
