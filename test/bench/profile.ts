import { freePort } from '@naer/local/start/check-port';
import { HttpConnection, writeRequest } from './harness/http-connection.ts';
import { profileWorkerd } from './harness/profile-workerd.ts';
import { startBenchStack } from './stack/start-bench-stack.ts';

const WARM_UP_MS = 2_000;
const PROFILE_MS = 5_000;
const LINES = 60;
const CONNECTIONS = 32;
/** `refused`: everybody is at a limit, and what that costs is shown. Else what everybody may. */
const isRefused = process.argv[2] === 'refused';
const AT_A_LIMIT = { tenantDeviceRequests: 1, tenantRequests: 1 };

/** `node test/bench/profile.ts`: where workerd's time goes under load, for the bare hop, single readings and batches. */
const inspectorPort = await freePort();
const limits = isRefused ? { limits: AT_A_LIMIT } : {};
const stack = await startBenchStack(() => undefined, { inspectorPort, ...limits });
try {
  for (const [name, next] of Object.entries(isRefused ? refusedLoads() : takenLoads())) {
    await load(next, WARM_UP_MS);
    let requests = 0;
    const cpuBefore = stack.cpuMs().workerd;
    const times = await profileWorkerd(inspectorPort, async () => {
      requests = await load(next, PROFILE_MS);
    });
    const cpuMs = stack.cpuMs().workerd - cpuBefore;
    const perRequest = (ms: number) => ((ms / requests) * 1000).toFixed(1).padStart(8);
    process.stdout.write(`\n${name}: ${requests} requests; microseconds a request, own and with callees\n`);
    process.stdout.write(`${perRequest(cpuMs)}           of CPU, the profiler's included\n`);
    for (const { name: of, selfMs, totalMs } of times.slice(0, LINES))
      process.stdout.write(`${perRequest(selfMs)} ${perRequest(totalMs)}  ${of}\n`);
    if (!isRefused) await stack.drained();
  }
} finally {
  await stack.stop();
}

function takenLoads(): Readonly<Record<string, () => string>> {
  const { fleet } = stack;
  return { bare: () => fleet.bare(), single: () => fleet.quiet(), batch: () => fleet.quiet(20) };
}

/** The bare hop beside them: what any request costs. */
function refusedLoads(): Readonly<Record<string, () => string>> {
  const { fleet, demo } = stack;
  const [tenant] = demo.tenants;
  const nurse = tenant?.practitioners.find(({ role }) => role === 'nurse');
  if (tenant === undefined || nurse === undefined) throw new Error('The demo has no nurse');
  const list = writeRequest(`/api/v1/units/${nurse.unitId}/worklist`, '', nurse.token, 'GET');
  return {
    bare: () => fleet.bare(),
    'refused single': () => fleet.unsentOfTenant(tenant.id, 1),
    'refused batch': () => fleet.unsentOfTenant(tenant.id, 20),
    'refused read': () => list,
  };
}

/** Requests answered 200, or 429 where everybody is at a limit. */
async function load(next: () => string, forMs: number): Promise<number> {
  return await HttpConnection.using(stack.port, CONNECTIONS, async (connections) => {
    const until = performance.now() + forMs;
    let requests = 0;
    await Promise.all(
      connections.map(async (connection) => {
        for (; performance.now() < until; requests += 1) {
          const { status, body } = await connection.send(next());
          if (status !== 200 && !(isRefused && status === 429))
            throw new Error(`Answered ${status}: ${body.slice(0, 300)}`);
        }
      }),
    );
    return requests;
  });
}
