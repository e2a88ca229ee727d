import { expect, test } from 'vitest';
import { launchersOf } from './watch-launcher.ts';

function family(...commands: string[]) {
  const all = commands.map((command, index) => ({ pid: 100 - index, parent: 99 - index, command }));
  return (pid: number) => all.find((process) => process.pid === pid);
}

test('everything from the parent up to npx belongs to the command, the shell that called it does not', () => {
  const look = family(
    'sh -c node start.ts',
    'pnpm start',
    "sh -c 'pnpm' start",
    'npm exec pnpm@12 start',
    'bash -c npx -y pnpm',
    'sshd',
  );
  expect(launchersOf(100, look).map(({ command }) => command)).toEqual([
    'sh -c node start.ts',
    'pnpm start',
    "sh -c 'pnpm' start",
    'npm exec pnpm@12 start',
  ]);
});

test('a plain node in a shell has no launcher', () => {
  expect(launchersOf(100, family('-bash', 'bash', 'sshd'))).toEqual([]);
  expect(launchersOf(100, family('/usr/bin/python3 runner.py'))).toEqual([]);
});
