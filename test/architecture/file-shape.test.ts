import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles, withoutComments } from './source-files.ts';

const files = sourceFiles();
const MAX_LINES = 300;
const MAX_TEST_LINES = 400;
const MAX_README_LINES = 40;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.tsx?$/;

describe('every file', () => {
  it('is short: 300 lines, a test 400', () => {
    const long = files
      .map(({ path, text, isTest }) => ({
        path,
        lines: text.split('\n').length - 1,
        limit: isTest ? MAX_TEST_LINES : MAX_LINES,
      }))
      .filter(({ lines, limit }) => lines > limit);
    expect(long).toEqual([]);
  });

  it('has a kebab-case name', () => {
    expect(files.map(({ path }) => path).filter((path) => !KEBAB_CASE.test(path.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('exports by name: a default is for the Worker and for configurations', () => {
    const allowed = /(^workers\/index\.ts|\.config\.ts)$/;
    const guilty = files.filter(
      ({ path, text, isTest }) =>
        !isTest && !allowed.test(path) && /^export default\b/m.test(withoutTemplates(withoutComments(text))),
    );
    expect(guilty.map(({ path }) => path)).toEqual([]);
  });

  it('holds no skipped or focused test, no promise to do it later, and no silenced type', () => {
    const marks =
      /\b(it|test|describe|suite)(\.\w+)*\.(skip|only|todo|fails)\b|\b(TODO|FIXME|HACK)\b|@ts-(ignore|nocheck|expect-error)/;
    const guilty = files
      .filter(({ path }) => path !== 'test/architecture/file-shape.test.ts')
      .flatMap(({ path, text }) => (marks.test(text) ? [`${path}: ${marks.exec(text)?.[0]}`] : []));
    expect(guilty).toEqual([]);
  });
});

describe('every room', () => {
  const rooms = ['packages', 'workers'].flatMap((top) =>
    readdirSync(join(ROOT, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map((entry) => `${top}/${entry.name}`)
      .filter((room) => files.some(({ path }) => path.startsWith(`${room}/`))),
  );

  it.each(rooms)('%s says in at most 40 lines what it is for', (room) => {
    const readme = join(ROOT, room, 'README.md');
    expect(existsSync(readme), `${room}/README.md`).toBe(true);
    expect(readFileSync(readme, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_README_LINES);
  });
});

/** Code that is written as a text for another place. */
function withoutTemplates(text: string): string {
  return text.replace(/`(?:[^`\\]|\\.)*`/g, '``');
}
