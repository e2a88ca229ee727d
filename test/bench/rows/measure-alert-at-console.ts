import { setTimeout as wait } from 'node:timers/promises';
import { HttpConnection } from '../harness/http-connection.ts';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { expectOk } from '../harness/run-closed-loop.ts';
import { openConsole } from '../stack/open-console.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

const SAMPLES = 30;
/** Longer than the pause in which changes of a list are joined: every one finds it idle. */
const PACE_MS = 150;

/** One red reading at a time, from its POST to its alert in the socket of a console; the bare hop's answer beside it. */
export async function measureAlertAtConsole(stack: BenchStack): Promise<readonly Row[]> {
  const practitioner = stack.demo.tenants[0]?.practitioners[0];
  if (practitioner === undefined) throw new Error('The demo has no practitioner');
  const connection = await HttpConnection.open(stack.port);
  const console = await openConsole(stack.port, practitioner);
  try {
    const alert = async () => {
      const shown = console.nextChange();
      await expectOk(connection, stack.fleet.red(practitioner.unitId));
      await shown;
    };
    const bare = async () => {
      await expectOk(connection, stack.fleet.bare());
    };
    await samplePairs(alert, bare);
    const rounds: { readonly alert: number; readonly bare: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await samplePairs(alert, bare));
    await stack.drained();
    const shown = shortNumber(median(rounds.map((round) => round.alert)));
    const answered = shortNumber(median(rounds.map((round) => round.bare)));
    return [
      judge(
        'measurement posted -> alert at a connected console, idle p50, against the bare hop',
        { kind: 'at-most', value: 3, unit: 'x' },
        rounds.map((round) => round.alert / round.bare),
        `${shown} ms against ${answered} ms`,
      ),
    ];
  } finally {
    console.close();
    connection.close();
  }
}

/** Medians in milliseconds, one act after the other in turn. */
async function samplePairs(alert: () => Promise<void>, bare: () => Promise<void>) {
  const times = { alert: [] as number[], bare: [] as number[] };
  for (let i = 0; i < SAMPLES; i += 1) {
    times.alert.push(await timeAfterPause(alert));
    times.bare.push(await timeAfterPause(bare));
  }
  return { alert: median(times.alert), bare: median(times.bare) };
}

async function timeAfterPause(act: () => Promise<void>): Promise<number> {
  await wait(PACE_MS);
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}
