import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { FromChild, ToChild } from './messages.ts';

export interface ChildSpec {
  readonly name: string;
  /** The TypeScript module whose `serveChild` runs. */
  readonly module: string;
  readonly options: unknown;
  /** Folder for `<name>.log`, where everything the child prints goes; each first start begins a new one. */
  readonly logs: string;
  /** Without it a crashed child stays down until `restart()`. */
  readonly autoRestart: boolean;
}

export interface ChildHooks {
  onNote?(note: unknown): void;
  /** It ended by itself after it had been ready. `inMs` is absent when nobody restarts it. */
  onCrash?(name: string, how: string, inMs: number | undefined): void;
  onRestarted?(name: string): void;
}

export interface SupervisedChild {
  /** Settles with the first start: its info, or one sentence why it failed. */
  readonly ready: Promise<unknown>;
  readonly pid: number | undefined;
  readonly up: boolean;
  call(name: string, input?: unknown): Promise<unknown>;
  /** Starts it again if it is down; resolves with its info when it is ready. */
  restart(): Promise<unknown>;
  stop(): Promise<void>;
  /** Ends its whole process group now, unasked. */
  kill(): void;
}

const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 10_000;
const HEALTHY_AFTER_MS = 30_000;
const STOP_GRACE_MS = 20_000;

/** In the order of their start: what came later may need what came before. */
const all: SupervisedChild[] = [];
let closed = false;

/** Ends every child of this process, the last started first; none starts after that. */
export async function stopAllChildren(): Promise<void> {
  closed = true;
  for (let child = all.pop(); child !== undefined; child = all.pop()) await child.stop();
}

/** Runs a child process in a group of its own and starts it again, later each time, when it dies. */
export function superviseChild(spec: ChildSpec, hooks: ChildHooks = {}): SupervisedChild {
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let child: ChildProcess | undefined;
  let current: Promise<unknown> | undefined;
  let up = false;
  let wanted = true;
  let nextCall = 1;
  let backoffMs = FIRST_BACKOFF_MS;
  let retry: NodeJS.Timeout | undefined;

  const startOnce = (logFlags: 'w' | 'a') => {
    current = new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(new Error('The stack is ending.'));
      const started = forkWithLog(spec, logFlags);
      child = started;
      const startedAt = Date.now();
      let sentence: string | undefined;
      started.on('message', (message: FromChild) => {
        if (message.type === 'ready') {
          up = true;
          resolve(message.info);
        } else if (message.type === 'failed') sentence = message.message;
        else if (message.type === 'note') hooks.onNote?.(message.note);
        else settle(message);
      });
      started.once('error', reject);
      started.once('exit', (code, signal) => {
        killGroup(started);
        const wasUp = up;
        up = false;
        child = undefined;
        const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
        for (const call of calls.values()) call.reject(new Error(`${spec.name} ${how}`));
        calls.clear();
        reject(new Error(sentence ?? `${spec.name} ${how}; see ${path.join(spec.logs, spec.name)}.log`));
        if (Date.now() - startedAt > HEALTHY_AFTER_MS) backoffMs = FIRST_BACKOFF_MS;
        if (wasUp && wanted) crashed(how);
      });
      started.send({ type: 'start', options: spec.options } satisfies ToChild, () => undefined);
    });
    return current;
  };

  const settle = (message: Extract<FromChild, { type: 'answer' }>) => {
    const call = calls.get(message.id);
    calls.delete(message.id);
    if (message.ok) call?.resolve(message.value);
    else call?.reject(new Error(String(message.value)));
  };

  const crashed = (how: string) => {
    if (!spec.autoRestart) return hooks.onCrash?.(spec.name, how, undefined);
    hooks.onCrash?.(spec.name, how, backoffMs);
    retry = setTimeout(again, backoffMs);
    backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
  };

  const again = () => {
    startOnce('a').then(
      () => hooks.onRestarted?.(spec.name),
      (error: unknown) => {
        if (wanted) crashed(error instanceof Error ? error.message : String(error));
      },
    );
  };

  const ready = startOnce('w');
  ready.catch(() => undefined);
  const supervised: SupervisedChild = {
    ready,
    get pid() {
      return child?.pid;
    },
    get up() {
      return up;
    },
    call(name, input) {
      const target = child;
      if (target === undefined || !up) return Promise.reject(new Error(`${spec.name} is not running`));
      const id = nextCall++;
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve, reject });
        target.send({ type: 'call', id, name, input } satisfies ToChild, () => undefined);
      });
    },
    async restart() {
      clearTimeout(retry);
      wanted = true;
      return child === undefined ? startOnce('a') : current;
    },
    async stop() {
      wanted = false;
      clearTimeout(retry);
      const ending = child;
      if (ending === undefined) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => killGroup(ending), STOP_GRACE_MS);
        ending.once('exit', () => {
          clearTimeout(timer);
          resolve();
        });
        ending.send({ type: 'stop' } satisfies ToChild, () => undefined);
      });
    },
    kill() {
      wanted = false;
      clearTimeout(retry);
      if (child !== undefined) killGroup(child);
    },
  };
  all.push(supervised);
  return supervised;
}

/** Its output goes straight into the log file: nothing of it passes through this process. */
function forkWithLog(spec: ChildSpec, flags: 'w' | 'a'): ChildProcess {
  mkdirSync(spec.logs, { recursive: true });
  const log = openSync(path.join(spec.logs, `${spec.name}.log`), flags, 0o600);
  try {
    return fork(spec.module, [], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      serialization: 'advanced',
      execArgv: [],
    });
  } finally {
    closeSync(log);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is empty: everything in it has ended.
  }
}
