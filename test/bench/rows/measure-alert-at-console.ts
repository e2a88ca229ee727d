import { setTimeout as wait } from 'node:timers/promises';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { expectOk } from '../harness/run-closed-loop.ts';
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

interface Console {
  /** Resolves with the next message that puts an alert on the list. */
  nextChange(): Promise<void>;
  close(): void;
}

const CHANGE_WITHIN_MS = 5_000;

async function openConsole(port: number, { unitId, token }: { unitId: string; token: string }): Promise<Console> {
  const list = `/api/v1/units/${unitId}/worklist`;
  const connection = await HttpConnection.open(port);
  const { body } = await connection.send(writeRequest(`${list}/tickets`, '', token));
  connection.close();
  const { ticket } = JSON.parse(body) as { ticket: string };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${list}/live?ticket=${ticket}`);
  const next = (type: string) =>
    new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        clearTimeout(timer);
        socket.removeEventListener('message', look);
        socket.removeEventListener('error', refuse);
        if (error === undefined) resolve();
        else reject(error);
      };
      const refuse = () => settle(new Error('The console was refused'));
      const look = ({ data }: MessageEvent) => {
        if (String(data).includes(`"type":"${type}"`)) settle();
      };
      const timer = setTimeout(() => settle(new Error(`No ${type} came to the console`)), CHANGE_WITHIN_MS);
      socket.addEventListener('message', look);
      socket.addEventListener('error', refuse);
    });
  await next('snapshot');
  return { nextChange: () => next('change'), close: () => socket.close() };
}
