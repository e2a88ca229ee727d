import { setTimeout as wait } from 'node:timers/promises';
import type { AlertView } from '@naer/contracts/records';
import type { WorklistItem } from '@naer/contracts/worklist';
import { startPager } from '../../support/pager.ts';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { median, quantile } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { expectOk, underLoad } from '../harness/run-closed-loop.ts';
import { callOnDuty } from '../stack/call-on-duty.ts';
import { type Console, openConsole } from '../stack/open-console.ts';
import type { BenchStack } from '../stack/start-bench-stack.ts';

/** Of each round, idle and loaded alike. */
const SAMPLES = 16;
const CONNECTIONS = 16;
/** Longer than the pause in which changes of a list are joined: every one finds it idle. */
const PACE_MS = 150;
const PAGED_WITHIN_MS = 5_000;

/** Milliseconds of one round, one number a sample. */
interface Times {
  readonly socket: number[];
  readonly notifier: number[];
  readonly bare: number[];
}
type Measured = keyof Omit<Times, 'bare'>;

const STATES = {
  idle: { name: 'idle', atMostMs: 20 },
  loaded: { name: `under ${CONNECTIONS} connections`, atMostMs: 50 },
} as const;
type State = keyof typeof STATES;

/** The design's number for an alert at an idle console; the notifier is one object and one signature further. */
const AT_MOST_HOPS = 3;

/**
 * A red that opens, from its POST to the socket of a console and to the push service (a server on the loopback), with
 * nothing else going on and beside quiet readings of other patients; the bare hop's answer in turn with it. Each alert is
 * acknowledged and resolved before the next, outside the measured time.
 */
export async function measureAlertUnderLoad(stack: BenchStack): Promise<readonly Row[]> {
  const [tenant] = stack.demo.tenants;
  const nurse = tenant?.practitioners.find(({ role }) => role === 'nurse');
  if (tenant === undefined || nurse === undefined) throw new Error('The demo has no nurse');
  let heard: (() => void) | undefined;
  const pager = await startPager(() => heard?.());
  const nextPage = () =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('No page came')), PAGED_WITHIN_MS);
      heard = () => {
        clearTimeout(late);
        resolve();
      };
    });
  await callOnDuty(stack, tenant, nurse.unitId, `${pager.url}/push/bench`);
  const console = await openConsole(stack.port, nurse);
  // The first patient may have a red from another row.
  const patients = stack.fleet.copdAt(nurse.unitId).slice(1);
  const spared = new Set(patients.map(({ id }) => id));
  let turn = 0;
  const sample = () =>
    HttpConnection.using(stack.port, 1, async ([connection]) => {
      const times: Times = { socket: [], notifier: [], bare: [] };
      if (connection === undefined) return times;
      for (let i = 0; i < SAMPLES; i += 1) {
        await wait(PACE_MS);
        const patientId = patients[turn++ % patients.length]?.id;
        const isOurs = (item: WorklistItem) => item.patientId === patientId;
        const shown = console.nextChange(({ put }) => put.some(isOurs));
        const paged = nextPage();
        const request = stack.fleet.red(nurse.unitId, patientId);
        const since = stopwatch();
        const [socket, notifier, { put }] = await Promise.all([
          shown.then(since),
          paged.then(since),
          shown,
          expectOk(connection, request),
        ]);
        times.socket.push(socket);
        times.notifier.push(notifier);
        const alert = put.find(isOurs);
        if (alert !== undefined) await close(connection, console, alert, nurse.token);
        await wait(PACE_MS);
        const bareSince = stopwatch();
        await expectOk(connection, stack.fleet.bare());
        times.bare.push(bareSince());
      }
      return times;
    });
  const load = { port: stack.port, next: () => stack.fleet.quietBeside(spared), connections: CONNECTIONS };
  const rounds: { readonly times: Readonly<Record<State, Times>>; readonly perSecond: number }[] = [];
  try {
    // The first one warms up.
    for (let round = -1; round < ROUNDS; round += 1) {
      const idle = await sample();
      const { result: loaded, perSecond } = await underLoad(load, sample);
      await stack.drained();
      if (round >= 0) rounds.push({ times: { idle, loaded }, perSecond });
    }
  } finally {
    console.close();
    await pager.close();
  }
  const perSecond = median(rounds.map((round) => round.perSecond));
  return (['idle', 'loaded'] as const).flatMap((state) =>
    (['socket', 'notifier'] as const).flatMap((measured) =>
      rowsOf(
        state,
        measured,
        rounds.map(({ times }) => times[state]),
        state === 'loaded' ? `; beside ${shortNumber(perSecond)} readings/s` : '',
      ),
    ),
  );
}

const PLACES: Readonly<Record<Measured, string>> = {
  socket: 'alert that opens at a connected console',
  notifier: 'its page at the push service',
};

function rowsOf(state: State, measured: Measured, rounds: readonly Times[], beside: string): readonly Row[] {
  const { name, atMostMs } = STATES[state];
  const all = rounds.flatMap((times) => times[measured]);
  const bare = rounds.flatMap((times) => times.bare);
  const ms = (value: number) => `${shortNumber(value)} ms`;
  return [
    judge(
      `measurement posted -> ${PLACES[measured]}, ${name} p50`,
      { kind: 'at-most', value: atMostMs, unit: ' ms' },
      rounds.map((times) => median(times[measured])),
      `p99 ${ms(quantile(all, 0.99))} of ${all.length}; the bare hop p50 ${ms(median(bare))}, p99 ${ms(quantile(bare, 0.99))}${beside}`,
    ),
    judge(
      `measurement posted -> ${PLACES[measured]}, ${name} p50, against the bare hop`,
      { kind: 'at-most', value: AT_MOST_HOPS, unit: 'x' },
      rounds.map((times) => median(times[measured]) / median(times.bare)),
      'of the same samples',
    ),
  ];
}

function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}

/** As a nurse ends it; resolves when the console no longer has it. */
async function close(connection: HttpConnection, console: Console, alert: WorklistItem, token: string): Promise<void> {
  const { patientId, alertId } = alert;
  const gone = console.nextChange(({ remove }) => remove.includes(alertId));
  const command = async (verb: string, body: object) => {
    const path = `/api/v1/patients/${patientId}/alerts/${alertId}/${verb}`;
    return JSON.parse(await expectOk(connection, writeRequest(path, JSON.stringify(body), token))) as AlertView;
  };
  const end = async () => {
    const { revision } = await command('acknowledge', { expectRevision: alert.revision });
    await command('resolve', { expectRevision: revision, outcome: 'contacted-patient' });
  };
  await Promise.all([gone, end()]);
}
