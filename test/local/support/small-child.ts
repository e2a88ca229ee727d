import { spawn } from 'node:child_process';
import { serveChild } from '@naer/local/child/serve-child';

interface SmallOptions {
  readonly fail?: string;
  readonly withGrandchild?: boolean;
}

serveChild<SmallOptions>(async (options) => {
  if (options.fail !== undefined) throw new Error(options.fail);
  const grandchild = options.withGrandchild === true ? spawn('sleep', ['600'], { stdio: 'ignore' }) : undefined;
  process.stdout.write('a line for the log\n');
  return {
    info: { pid: process.pid, grandchild: grandchild?.pid },
    calls: {
      double: async (input) => Number(input) * 2,
      refuse: async () => {
        throw new Error('not today');
      },
      die: async () => process.kill(process.pid, 'SIGKILL'),
    },
    async stop() {
      grandchild?.kill();
    },
  };
});
