import { type RunningChild, serveChild } from '@naer/local/child/serve-child';
import { HttpConnection, writeRequest } from '../harness/http-connection.ts';
import type { NextRequest } from '../harness/run-closed-loop.ts';
import { Fleet } from './fleet.ts';
import type { Flood, Flooded, NoiseOptions } from './noise.ts';

const CONNECTIONS = 8;
/** As many as a tenant of the demo has patients. */
const BARE_OBJECTS = 60;
/** A burner works and rests once in it: a flood of 500 a second is as finely grained. */
const BURN_EVERY_MS = 2;

interface Load {
  readonly perSecond: number;
  readonly next: NextRequest;
}

interface Running {
  done: boolean;
  readonly ended: Promise<Flooded>;
}

async function run({ port, demo, tenantId }: NoiseOptions): Promise<RunningChild> {
  const tenant = demo.tenants.find(({ id }) => id === tenantId);
  const nurse = tenant?.practitioners.find(({ role }) => role === 'nurse');
  if (nurse === undefined) throw new Error('The demo has no such tenant with a nurse');
  const fleet = new Fleet(demo);
  const list = writeRequest(`/api/v1/units/${nurse.unitId}/worklist`, '', nurse.token, 'GET');
  let turn = 0;
  const post = (share?: number) => {
    turn += 1;
    const request = fleet.unsentOfTenant(tenantId, turn % 2 === 0 ? 20 : 1);
    return share === undefined ? request : toBare(request, turn, share);
  };
  let looks = 0;
  const read = (share?: number) => {
    looks += 1;
    return share === undefined ? list : toBare(list, looks, share);
  };
  let running: Running | undefined;
  const begin = (work: (isDone: () => boolean) => Promise<Flooded>) => {
    const state = { done: false };
    const ended = work(() => state.done);
    // Noise that breaks off is none: `end` rejects.
    ended.catch(() => undefined);
    running = Object.assign(state, { ended });
  };
  return {
    info: {},
    calls: {
      flood: async (input) => {
        const { posts, reads, bare } = input as Flood;
        const loads = [
          { perSecond: posts, next: () => post(bare?.posts) },
          { perSecond: reads, next: () => read(bare?.reads) },
        ] as const;
        begin((isDone) => flood(port, loads, isDone));
      },
      burn: async (input) => begin((isDone) => burn(input as number, isDone)),
      end: async () => {
        if (running === undefined) throw new Error('There is no noise');
        running.done = true;
        return await running.ended;
      },
    },
    stop: async () => undefined,
  };
}

async function flood(
  port: number,
  loads: readonly [posts: Load, reads: Load],
  isDone: () => boolean,
): Promise<Flooded> {
  return await HttpConnection.using(port, loads.length * CONNECTIONS, async (connections) => {
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    const [sent, refused] = [loads.map(() => 0), loads.map(() => 0)];
    const floods = loads.flatMap(({ perSecond, next }, nth) =>
      connections.slice(nth * CONNECTIONS, (nth + 1) * CONNECTIONS).map(async (connection, place) => {
        const gapMs = (1_000 * CONNECTIONS) / perSecond;
        for (let due = startedAt + (place * gapMs) / CONNECTIONS; !isDone(); due += gapMs) {
          const wait = due - performance.now();
          if (wait > 0) await pause(wait);
          const { status } = await connection.send(next());
          if (status !== 200 && status !== 429) throw new Error(`The noise was answered ${status}`);
          sent[nth] = (sent[nth] ?? 0) + 1;
          if (status === 429) refused[nth] = (refused[nth] ?? 0) + 1;
        }
      }),
    );
    await Promise.all(floods);
    const [posts = 0, reads = 0] = loads.map((_, nth) => 1 - (refused[nth] ?? 0) / Math.max(1, sent[nth] ?? 0));
    return { sent: sum(sent), refused: sum(refused), admitted: { posts, reads }, ...usedSince(startedAt, cpu) };
  });
}

async function burn(share: number, isDone: () => boolean): Promise<Flooded> {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  for (let due = startedAt; !isDone(); due += BURN_EVERY_MS) {
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    for (const until = performance.now() + share * BURN_EVERY_MS; performance.now() < until; );
  }
  return { sent: 0, refused: 0, admitted: { posts: 0, reads: 0 }, ...usedSince(startedAt, cpu) };
}

/** The same request to the bare hop, which takes in that share of them, evenly, and refuses the rest. */
function toBare(request: string, turn: number, share: number): string {
  const isTaken = Math.floor(turn * share) > Math.floor((turn - 1) * share);
  const [method = 'GET'] = request.split(' ', 1);
  return request.replace(/^\S+ \S+/, `${method} ${isTaken ? `/bare/${turn % BARE_OBJECTS}` : '/bare-refusal'}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function usedSince(startedAt: number, before: NodeJS.CpuUsage): Pick<Flooded, 'seconds' | 'cpuMs'> {
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startedAt) / 1_000, cpuMs: (user + system) / 1_000 };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

serveChild(run);
