import { expect, test } from 'vitest';
import { parseOptions } from './parse-options.ts';

test('without options: port 8787, demo data, simulated patients', () => {
  expect(parseOptions([])).toEqual({ port: 8787, reset: false, simulate: true, seed: 'demo', help: false });
});

test('every option is understood, after a bare -- as well', () => {
  const asked = ['--port', '9000', '--reset', '--no-simulate', '--seed', 'none'];
  const understood = { port: 9000, reset: true, simulate: false, seed: 'none', help: false };
  expect(parseOptions(asked)).toEqual(understood);
  expect(parseOptions(['--', ...asked])).toEqual(understood);
  expect(parseOptions(['--port=9000', '--help'])).toMatchObject({ port: 9000, help: true });
});

test.each([
  [['--prot', '9000'], 'The option --prot is not understood; --help lists them all.'],
  [['-x'], 'The option -x is not understood; --help lists them all.'],
  [['9000'], 'The option 9000 is not understood; --help lists them all.'],
  [['--port'], '--port <number> needs a value; --help lists them all.'],
  [['--seed'], '--seed <demo|none> needs a value; --help lists them all.'],
  [['--port', '0'], '--port must be a number from 1 to 65535, not "0".'],
  [['--port', '8787.5'], '--port must be a number from 1 to 65535, not "8787.5".'],
  [['--port', 'web'], '--port must be a number from 1 to 65535, not "web".'],
  [['--port', '70000'], '--port must be a number from 1 to 65535, not "70000".'],
  [['--seed', 'real'], '--seed must be demo or none, not "real".'],
])('%j is refused with one sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence);
});
