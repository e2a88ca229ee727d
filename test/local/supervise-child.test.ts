import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ChildHooks, type SupervisedChild, superviseChild } from '@naer/local/child/supervise-child';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAlive } from '../support/is-alive.ts';

interface Info {
  readonly pid: number;
  readonly grandchild?: number;
}

let logs: string;
const started: SupervisedChild[] = [];
beforeEach(() => {
  logs = mkdtempSync(path.join(tmpdir(), 'naer-child-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
  rmSync(logs, { recursive: true, force: true });
});

function small(options: unknown, hooks: ChildHooks = {}, autoRestart = true): SupervisedChild {
  const module = path.join(import.meta.dirname, 'support', 'small-child.ts');
  const child = superviseChild({ name: 'small', module, options, logs, autoRestart }, hooks);
  started.push(child);
  return child;
}

const infoOf = async (child: SupervisedChild) => (await child.ready) as Info;

test('a child answers calls, and a refused call is a rejection with its sentence', async () => {
  const child = small({});
  await child.ready;
  expect(await child.call('double', 21)).toBe(42);
  await expect(child.call('refuse')).rejects.toThrow('not today');
  await expect(child.call('unknown')).rejects.toThrow('no call unknown');
  expect(readFileSync(path.join(logs, 'small.log'), 'utf8')).toContain('a line for the log');
});

test('a child that cannot start says why in one sentence and is not started again', async () => {
  const onCrash = vi.fn();
  const child = small({ fail: 'The door is locked.' }, { onCrash });
  await expect(child.ready).rejects.toThrow('The door is locked.');
  expect(onCrash).not.toHaveBeenCalled();
});

test('a child that is killed is reported and runs again, later each time', async () => {
  const delays: (number | undefined)[] = [];
  let restarts = 0;
  const child = small({}, { onCrash: (_name, _how, inMs) => delays.push(inMs), onRestarted: () => restarts++ });
  const first = await infoOf(child);
  process.kill(first.pid, 'SIGKILL');
  await vi.waitFor(() => expect(restarts).toBe(1), 5_000);
  await expect(child.call('die')).rejects.toThrow('SIGKILL');
  await vi.waitFor(() => expect(restarts).toBe(2), 5_000);
  expect(child.pid).not.toBe(first.pid);
  expect(delays).toEqual([250, 500]);
});

test('without automatic restart a killed child stays down until it is asked for', async () => {
  const onCrash = vi.fn();
  const child = small({}, { onCrash }, false);
  process.kill((await infoOf(child)).pid, 'SIGKILL');
  await vi.waitFor(() => expect(onCrash).toHaveBeenCalledWith('small', 'was ended by SIGKILL', undefined));
  expect(child.up).toBe(false);
  await child.restart();
  expect(await child.call('double', 2)).toBe(4);
});

test('what a killed child had started ends with it', async () => {
  const child = small({ withGrandchild: true }, {}, false);
  const { pid, grandchild = 0 } = await infoOf(child);
  expect(isAlive(grandchild)).toBe(true);
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false), 5_000);
});

test('a supervisor that is killed with -9 leaves no orphan', async () => {
  const supervisor = spawn(process.execPath, [path.join(import.meta.dirname, 'support', 'small-supervisor.ts'), logs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(supervisor.stdout, 'data')) as [Buffer];
  const { pid, grandchild = 0 } = JSON.parse(line.toString()) as Info;
  expect([pid, grandchild].map(isAlive)).toEqual([true, true]);
  supervisor.kill('SIGKILL');
  await vi.waitFor(() => expect([pid, grandchild].map(isAlive)).toEqual([false, false]), 5_000);
});
