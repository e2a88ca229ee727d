import { readFileSync } from 'node:fs';
import { descendantsOf } from '../../support/child-processes.ts';

/** Linux counts in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;

/** CPU milliseconds (user and system) of a process and of all below it, the ended children it has reaped included. NaN but on Linux. */
export function cpuMsOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const pids = [pid, ...descendantsOf(pid).map((below) => below.pid)];
  return pids.reduce((ticks, each) => ticks + ticksOf(each), 0) * MS_PER_TICK;
}

/** utime, stime, cutime, cstime of proc(5). The name stands in brackets and may hold anything: fields count from the last one. */
function ticksOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch (error) {
    // It has ended: its parent has reaped it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
