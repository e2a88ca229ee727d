import { freePort } from '@naer/local/start/check-port';
import { profileWorkerd } from './harness/profile-workerd.ts';
import { runClosedLoop } from './harness/run-closed-loop.ts';
import { startBenchStack } from './stack/start-bench-stack.ts';

const WARM_UP_MS = 2_000;
const PROFILE_MS = 5_000;
const LINES = 60;

/** `node test/bench/profile.ts`: where workerd's time goes under load, for the bare hop, single readings and batches. */
const inspectorPort = await freePort();
const stack = await startBenchStack(() => undefined, { inspectorPort });
try {
  const loads = {
    bare: () => stack.fleet.bare(),
    single: () => stack.fleet.quiet(),
    batch: () => stack.fleet.quiet(20),
  };
  for (const [name, next] of Object.entries(loads)) {
    await runClosedLoop(stack.port, next, WARM_UP_MS);
    let requests = 0;
    const times = await profileWorkerd(inspectorPort, async () => {
      ({ requests } = await runClosedLoop(stack.port, next, PROFILE_MS));
    });
    const perRequest = (ms: number) => ((ms / requests) * 1000).toFixed(1).padStart(8);
    process.stdout.write(`\n${name}: ${requests} requests; microseconds a request, own and with callees\n`);
    for (const { name: of, selfMs, totalMs } of times.slice(0, LINES))
      process.stdout.write(`${perRequest(selfMs)} ${perRequest(totalMs)}  ${of}\n`);
    await stack.drained();
  }
} finally {
  await stack.stop();
}
