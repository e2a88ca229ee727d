import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_WITHIN_MS = 55_000;

export interface RunningStart {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when the text stands in what was printed; rejects when the command ends or takes too long. */
  says(text: string | RegExp): Promise<void>;
  /** Exit code after it has ended by itself or by `signal`. */
  ended(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `packages/local/start.ts` as a command, with its state in `home`. */
export function runStart(home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningStart {
  const { DATABASE_URL: _ignored, npm_lifecycle_event: _script, ...inherited } = process.env;
  const child = spawn(process.execPath, [path.join(ROOT, 'packages/local/start.ts'), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, NAER_HOME: home, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    async says(text) {
      const until = Date.now() + READY_WITHIN_MS;
      const said = () => (typeof text === 'string' ? stdout.includes(text) : text.test(stdout));
      while (!said()) {
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > until)
          throw new Error(`start did not say ${text}; it said:\n${stdout}${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async ended(signal) {
      if (signal !== undefined) child.kill(signal);
      return exited;
    },
  };
}
