import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Ancestor {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

const EVERY_MS = 500;
const SHELL = /^(\S*\/)?(ba|da|z|k)?sh\b/;
const LAUNCHER = /\b(npx|npm|pnpm)\b/;

/**
 * npx dies of SIGTERM without passing it on, and pnpm with it or not: whoever ended the command would leave a stack
 * behind. Calls `gone` when a process between npx and this one has lost its parent. Does nothing outside a pnpm script.
 */
export function watchLauncher(gone: () => void, look: (pid: number) => Ancestor | undefined = lookAt): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const chain = launchersOf(process.ppid, look);
  if (chain.length === 0) return;
  const timer = setInterval(() => {
    const broken = chain.some(({ pid, parent }, index) => index < chain.length - 1 && look(pid)?.parent !== parent);
    if (!broken && process.ppid === chain[0]?.pid) return;
    clearInterval(timer);
    gone();
  }, EVERY_MS);
  timer.unref();
}

/** This process's parent and on up to the topmost npx, npm or pnpm; shells between them belong to it, one above does not. */
export function launchersOf(parent: number, look: (pid: number) => Ancestor | undefined): readonly Ancestor[] {
  const chain: Ancestor[] = [];
  let launchers = 0;
  for (let found = look(parent); found !== undefined && found.pid > 1; found = look(found.parent)) {
    const isShell = SHELL.test(found.command);
    if (!isShell && !LAUNCHER.test(found.command)) break;
    chain.push(found);
    if (!isShell) launchers = chain.length;
  }
  return chain.slice(0, launchers);
}

function lookAt(pid: number): Ancestor | undefined {
  try {
    if (process.platform !== 'linux') {
      const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
      const [, parent, command = ''] = /^(\d+)\s+(.*)$/s.exec(line) ?? [];
      return { pid, parent: Number(parent), command };
    }
    const parent = Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) . /s, '')
        .split(' ')[0],
    );
    return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    return undefined;
  }
}
