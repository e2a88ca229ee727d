import { setTimeout as wait } from 'node:timers/promises';
import type { Records } from '@naer/db/records';
import { loadPosition } from '@naer/services/sweep/load-position';
import type { Home } from '../paths.ts';
import { runningStart } from './lock-folder.ts';

/** `start` runs the sweep when it gets this: no route of the Worker does, and nobody on the network can ask. */
export const SWEEP_SIGNAL = 'SIGUSR2';
const POLL_MS = 50;
const MAX_MS = 10_000;

/** Asks the running `start` for a sweep; resolves when its walk has moved. Throws when no `start` runs on the folder. */
export async function requestSweep(home: Home, records: Records): Promise<void> {
  const owner = runningStart(home);
  if (owner === undefined) throw new Error('No `start` runs on this folder.');
  const before = await movedAt(records);
  process.kill(owner, SWEEP_SIGNAL);
  const until = Date.now() + MAX_MS;
  while (Date.now() < until && (await movedAt(records)) === before) await wait(POLL_MS);
}

async function movedAt(records: Records): Promise<number | undefined> {
  const stored = await loadPosition(records, 'enrolments');
  return stored.ok ? stored.value?.at : undefined;
}
