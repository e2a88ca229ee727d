import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The server and every process it has made: backends outlive their parent for a moment, and answer in it. */
export function serverProcesses(server: number): readonly number[] {
  const parents = existsSync('/proc/self/stat') ? parentsFromProc() : parentsFromPs();
  return [server, ...parents.filter(({ parent }) => parent === server).map(({ pid }) => pid)];
}

interface Parent {
  readonly pid: number;
  readonly parent: number;
}

/** Small images have no `ps`. */
function parentsFromProc(): readonly Parent[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name in parentheses may hold anything; state and parent follow the last one.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
      return [{ pid: Number(name), parent: Number(fields?.[1]) }];
    } catch {
      return [];
    }
  });
}

function parentsFromPs(): readonly Parent[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent };
  });
}
