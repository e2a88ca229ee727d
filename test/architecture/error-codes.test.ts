import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@naer/contracts/error-codes';
import { problem } from '@naer/contracts/problem';
import { LANGUAGES } from '@naer/domain/language/words';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles, withoutComments } from './source-files.ts';

const known = new Set(Object.keys(ERROR_CODES));
const files = sourceFiles().filter(({ isTest }) => !isTest);

describe('the catalogue of error codes', () => {
  it('names every code a door answers with', () => {
    const used = files
      .filter(({ path }) => path.startsWith('workers/'))
      .flatMap(({ path, text }) =>
        [...withoutComments(text).matchAll(/\b(?:problemResponse\(\s*\w+|problem\()\s*,?\s*'([a-z-]+)'/g)].map(
          (match) => ({
            path,
            code: match[1] ?? '',
          }),
        ),
      );
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter(({ code }) => !known.has(code))).toEqual([]);
  });

  it('names every reason for which an item is refused', () => {
    const outcome = readFileSync(join(ROOT, 'packages/domain/measurement/outcome.ts'), 'utf8');
    const union = /export type RefusalCode =([^;]+);/.exec(outcome)?.[1] ?? '';
    const codes = [...union.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  it('has a status and three languages for each, each code with a title of its own', () => {
    for (const [code, entry] of Object.entries(ERROR_CODES)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(entry.status).toBeGreaterThanOrEqual(400);
      expect(entry.en.length * entry.nb.length * entry.nn.length).toBeGreaterThan(0);
    }
    for (const language of LANGUAGES) {
      const titles = Object.values(ERROR_CODES).map((entry) => entry[language]);
      expect(new Set(titles).size).toBe(titles.length);
    }
  });

  it('makes problem details that a member of the occurrence cannot overwrite', () => {
    const made = problem('stale-revision', 'nb', { alert: 1, status: 200, code: 'x' });
    expect(made).toMatchObject({
      status: 409,
      code: 'stale-revision',
      alert: 1,
      title: ERROR_CODES['stale-revision'].nb,
    });
  });
});
