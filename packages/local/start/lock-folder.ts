import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type Home, ROOT } from '../paths.ts';
import { StartError } from './parse-options.ts';

/** Takes the state folder for this process. Throws when another `start` runs on it; a lock its owner left behind is taken over. */
export function lockFolder(home: Home): () => void {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      mkdirSync(home.directory, { recursive: true });
      writeFileSync(home.lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return () => {
        if (ownerOf(home.lock) === process.pid) rmSync(home.lock, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(home.directory))
        throw new StartError(`${home.directory} cannot be written to: it must be a folder of the user who starts.`);
      const owner = runningStart(home);
      if (owner !== undefined)
        throw new StartError(`Nær already runs from this folder (process ${owner}): stop it first.`);
      rmSync(home.lock, { force: true });
    }
  }
  throw new StartError(`Another start was quicker in ${ROOT}: stop it first.`);
}

function isFolder(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Process id of the `start` that runs on this folder now. */
export function runningStart(home: Home): number | undefined {
  const owner = ownerOf(home.lock);
  return owner !== undefined && isStart(owner) ? owner : undefined;
}

function ownerOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Process ids are used again: only a living process that is a `start` holds the lock. */
function isStart(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('start.ts');
  } catch {
    return false;
  }
}
