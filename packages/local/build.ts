import { buildConsole } from './build/build-console.ts';
import { buildWorker } from './build/build-worker.ts';

/** Everything a deployment or a local stack runs. The console first: the Worker's bundle names it as its assets. */
export async function build(say: (line: string) => void): Promise<void> {
  say(`console ${await buildConsole()}`);
  say(`worker ${await buildWorker()}`);
}

if (import.meta.main)
  await build((line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
