import { setTimeout as wait } from 'node:timers/promises';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { judge, ROUNDS, type Row } from '../harness/row.ts';
import { expectOk } from '../harness/run-closed-loop.ts';
import type { Work } from '../harness/work.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

/** Longer than an outbox's alarm stands: every reading must set one again. */
const QUIET_MS = 11_000;
const PACE_MS = 25;

/**
 * Rows and alarms that quiet readings cost, drain included, as the platform counts them: one reading a patient, each
 * drained before the next comes. That is the dearest way, nothing is joined. Slows the isolate: runs last.
 */
export async function measureRowsWritten(stack: BenchStack): Promise<readonly Row[]> {
  const connection = await HttpConnection.open(stack.port);
  const work = async () => JSON.parse(await expectOk(connection, writeRequest('/work', ''))) as Work;
  try {
    const rounds: number[] = [];
    const readings = Math.floor(stack.fleet.size / ROUNDS);
    await wait(QUIET_MS);
    for (let round = 0; round < ROUNDS; round += 1) {
      await work();
      for (let i = 0; i < readings; i += 1) {
        await expectOk(connection, stack.fleet.quiet());
        await wait(PACE_MS);
      }
      await stack.drained();
      const { rowsWritten, alarmsSet } = await work();
      rounds.push((rowsWritten + alarmsSet) / readings);
    }
    return [
      judge(
        'rows written per quiet measurement, setAlarm counted',
        { kind: 'at-most', value: 4, unit: '' },
        rounds,
        'drain included; pruning adds 1 once a window is 90 days old',
      ),
    ];
  } finally {
    connection.close();
  }
}
