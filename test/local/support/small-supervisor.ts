import path from 'node:path';
import { superviseChild } from '@naer/local/child/supervise-child';

const child = superviseChild({
  name: 'small',
  module: path.join(import.meta.dirname, 'small-child.ts'),
  options: { withGrandchild: true },
  logs: process.argv[2] ?? '',
  autoRestart: true,
});
process.stdout.write(`${JSON.stringify(await child.ready)}\n`);
