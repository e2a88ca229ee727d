import { setTimeout as wait } from 'node:timers/promises';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { expectOk } from '../harness/run-closed-loop.ts';
import type { Work } from '../harness/work.ts';
import type { DemoPatient } from '../stack/fleet.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';
import { measureRehearsal } from './measure-rehearsal.ts';
import { putPlan, rehearsePlan } from './plan-requests.ts';
import { sensorPlan, sensorValue } from './sensor-plan.ts';

const LONG = 26_000;
const SHORT = 1_000;
const SENSOR_MS = 5 * 60_000;
const BATCH = 500;
/** Of each monitor, warm and evicted, a round. */
const VALUES = 25;
/** Long enough for what the last value sent on its way to be gone. */
const PAUSE_MS = 60;

interface Filled {
  readonly tenantId: string;
  readonly patient: DemoPatient;
  made: number;
}

type Condition = 'warm' | 'evicted';
const CONDITIONS: readonly Condition[] = ['warm', 'evicted'];

/**
 * Twenty rules with windows of up to 90 days: what a new value costs with 26,000 points of a sensor behind it, against one
 * with 1,000; on a warm monitor, and on one that has just been evicted. From the POST to its answer, one at a time, the two
 * monitors in turn. Rows are counted afterwards: counting slows the isolate.
 */
export async function measureLongWindow(stack: BenchStack): Promise<readonly Row[]> {
  const { long, short, physician } = castOf(stack);
  const both = [
    ['long', long],
    ['short', short],
  ] as const;
  await using(stack, async (connection) => {
    await fill(stack, connection, long, LONG);
    await fill(stack, connection, short, SHORT);
  });
  await stack.drained();
  for (const { patient } of [long, short]) await putPlan(stack.port, physician, patient.id, sensorPlan(patient.unitId));
  const rounds: Record<Condition, { readonly long: number; readonly short: number }[]> = { warm: [], evicted: [] };
  await using(stack, async (connection) => {
    for (let round = -1; round < ROUNDS; round += 1)
      for (const condition of CONDITIONS) {
        const times = { long: [] as number[], short: [] as number[] };
        for (let nth = 0; nth < VALUES; nth += 1)
          for (const [name, filled] of both) times[name].push(await timeValue(stack, connection, filled, condition));
        // The first round warms up.
        if (round >= 0) rounds[condition].push({ long: median(times.long), short: median(times.short) });
      }
  });
  await stack.drained();
  const rehearsed = await rehearsePlan(stack.port, physician, long.patient.id, sensorPlan(long.patient.unitId));
  const rowsRead = await using(stack, (connection) => countRows(stack, connection, both));
  await stack.drained();
  return [
    ...CONDITIONS.map((condition) => {
      const ms = (name: 'long' | 'short') => shortNumber(median(rounds[condition].map((round) => round[name])));
      const rows = rowsRead[condition];
      return judge(
        `a new value, 20 rules, 26,000 points behind it against 1,000, ${condition} monitor`,
        { kind: 'at-most', value: 1.5, unit: 'x' },
        rounds[condition].map((round) => round.long / round.short),
        `${ms('long')} ms against ${ms('short')} ms from POST to answer; rows read ${shortNumber(rows.long)} against ${shortNumber(rows.short)}, drain included` +
          (condition === 'evicted' ? '; its facts, with the plans in them, are read and parsed before it answers' : ''),
      );
    }),
    await measureRehearsal(
      `; over REST, reading ${rehearsed.measurements} from Postgres included, 20 against 20: ${shortNumber(rehearsed.seconds)} s`,
    ),
  ];
}

/** A connection for one stretch of work: workerd closes one that idles. */
async function using<T>(stack: BenchStack, work: (connection: HttpConnection) => Promise<T>): Promise<T> {
  return await HttpConnection.using(stack.port, 1, async ([connection]) => {
    if (connection === undefined) throw new Error('No connection was opened');
    return await work(connection);
  });
}

function castOf({ demo }: BenchStack) {
  for (const tenant of demo.tenants) {
    const physician = tenant.practitioners.find(({ role }) => role === 'physician');
    const [long, short] = tenant.patients.filter(
      ({ programme, unitId }) => programme === 'diabetes' && unitId === physician?.unitId,
    );
    if (physician === undefined || long === undefined || short === undefined) continue;
    const filled = (patient: DemoPatient): Filled => ({ tenantId: tenant.id, patient, made: 0 });
    return { physician, long: filled(long), short: filled(short) };
  }
  throw new Error('The demo has no two patients with diabetes at one unit with a physician');
}

/** Every five minutes up to now, the oldest first. */
async function fill(stack: BenchStack, connection: HttpConnection, filled: Filled, points: number): Promise<void> {
  const first = Date.now() - points * SENSOR_MS;
  while (filled.made < points) {
    const count = Math.min(BATCH, points - filled.made);
    const readings = Array.from({ length: count }, (_, place) => {
      const nth = filled.made + place;
      return { at: first + nth * SENSOR_MS, value: sensorValue(nth) };
    });
    filled.made += count;
    await expectOk(connection, stack.fleet.sensor(filled.patient, readings));
  }
}

async function timeValue(
  stack: BenchStack,
  connection: HttpConnection,
  filled: Filled,
  condition: Condition,
): Promise<number> {
  await wait(PAUSE_MS);
  if (condition === 'evicted')
    await expectOk(connection, writeRequest(`/evict/${filled.tenantId}/${filled.patient.id}`, ''));
  const request = stack.fleet.sensor(filled.patient, [{ at: Date.now(), value: sensorValue(filled.made) }]);
  filled.made += 1;
  const startedAt = performance.now();
  await expectOk(connection, request);
  return performance.now() - startedAt;
}

const COUNTED = 5;

/** Rows read a value, drain included. */
async function countRows(
  stack: BenchStack,
  connection: HttpConnection,
  both: readonly (readonly ['long' | 'short', Filled])[],
) {
  const work = async () => JSON.parse(await expectOk(connection, writeRequest('/work', ''))) as Work;
  const rows: Record<Condition, { long: number; short: number }> = {
    warm: { long: 0, short: 0 },
    evicted: { long: 0, short: 0 },
  };
  for (const condition of CONDITIONS)
    for (const [name, filled] of both) {
      await work();
      for (let nth = 0; nth < COUNTED; nth += 1) await timeValue(stack, connection, filled, condition);
      await wait(PAUSE_MS);
      rows[condition][name] = (await work()).rowsRead / COUNTED;
    }
  return rows;
}
