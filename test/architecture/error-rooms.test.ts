import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './source-files.ts';

test('a code stands in one part of the catalogue alone: none takes the place of another room’s', () => {
  const folder = join(ROOT, 'packages/contracts');
  const codes = readdirSync(folder)
    .filter((name) => name.endsWith('error-codes.ts'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)])
    .map((match) => match[1] ?? '');
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
});
