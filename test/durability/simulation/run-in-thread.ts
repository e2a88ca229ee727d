import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type RunOrder, type RunReport, runWorlds } from './run-worlds.ts';

/** Runs worlds in a thread of its own: their time is not that of the test, nor are their timers. */
export function runInThread(order: RunOrder): Promise<RunReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.filename, { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread of the worlds ended with ${code}`)));
  });
}

/** What a broken world comes to in a test's output: what, when, and how to see it again. */
export function tellBroken({ broken }: RunReport): string {
  return broken
    .map(({ seed, step, invariant, detail }) => {
      const again = `npx -y pnpm@12 replay ${seed}`;
      return `seed ${seed}, step ${step}: ${invariant}: ${detail}\n  again, step by step: ${again}`;
    })
    .join('\n');
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await runWorlds(workerData as RunOrder));
