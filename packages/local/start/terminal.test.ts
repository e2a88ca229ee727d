import { expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

function recorder(isTTY: boolean, columns = 40) {
  let text = '';
  const output = { isTTY, columns, write: (chunk: string) => (text += chunk) };
  return { output, said: () => text };
}

test('without a TTY lines stay, nothing is drawn over and no control code is written', () => {
  const { output, said } = recorder(false);
  let now = 0;
  const terminal = openTerminal(output, () => now);
  terminal.step('database');
  now = 1_500;
  terminal.step('worker');
  terminal.stepDone();
  terminal.draw(['an area']);
  terminal.print('ready');
  expect(said()).toBe(`  ${'database'.padEnd(28)} 1.5 s\n  ${'worker'.padEnd(28)} 0.0 s\nready\n`);
});

test('on a TTY the area is drawn over, cut to the width, and lines go above it', () => {
  const { output, said } = recorder(true, 21);
  const terminal = openTerminal(output, Date.now, 'xterm');
  terminal.draw(['one', 'a line that is longer than the screen']);
  terminal.print('above');
  expect(said()).toBe(
    'one\na line that is long…\n'.concat('\u001b[2A\r\u001b[0J', 'above\n', 'one\na line that is long…\n'),
  );
});
