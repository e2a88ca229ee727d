import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeOf, importFaults, MAY_IMPORT } from './import-rules.ts';
import { importsOf, ROOT, type SourceFile, sourceFiles, withoutComments } from './source-files.ts';

const files = sourceFiles();
const PURE = ['domain', 'contracts', 'fhir-map', 'statistics'];

const file = (path: string, ...targets: string[]): SourceFile => ({
  path,
  text: targets.map((target) => `import { x } from '${target}';`).join('\n'),
  isTest: false,
});

describe('who may import what', () => {
  it('is kept by every file', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(importFaults)).toEqual([]);
  });

  // The object `z` holds all of zod, its forty languages too: 80 kB of the Worker, gzip.
  it('takes of zod what it uses', () => {
    const whole = /import \{[^}]*\bz\b[^}]*\} from ['"]zod['"]/;
    expect(whole.test("import { z } from 'zod';")).toBe(true);
    expect(files.filter(({ text }) => whole.test(text)).map(({ path }) => path)).toEqual([
      'test/architecture/imports.test.ts',
    ]);
  });

  it.each([
    ['packages/domain/a.ts', '@naer/contracts/problem'],
    ['packages/domain/a.ts', 'node:fs'],
    ['packages/domain/monitor/a.ts', 'zod'],
    ['packages/domain/a.ts', 'zod/mini'],
    ['packages/services/a.ts', 'temporal-polyfill'],
    ['workers/api/v1/a.ts', 'temporal-polyfill/global'],
    ['packages/contracts/a.ts', '@naer/db/schema'],
    ['packages/contracts/a.ts', 'hono'],
    ['packages/fhir-map/a.ts', 'cloudflare:workers'],
    ['packages/services/a.ts', 'jose'],
    ['packages/services/a.ts', '@naer/workers/env'],
    ['packages/auth/a.ts', 'drizzle-orm'],
    ['packages/console/a.tsx', '@naer/services/alert/list-alerts'],
    ['packages/simulator/a.ts', '@naer/contracts/problem'],
    ['packages/db/a.ts', '../services/alert/list-alerts.ts'],
    ['packages/db/a.ts', '@naer/db/schema'],
    ['workers/fhir/a.ts', 'drizzle-orm'],
    ['workers/fhir/a.ts', '../patient/patient-monitor.ts'],
    ['workers/fhir/a.ts', '../ingest/read-item.ts'],
    ['workers/http/a.ts', '../patient/run-command.ts'],
    ['workers/fhir/a.ts', '../patient/monitor-fixture.ts'],
    ['workers/patient/a.ts', '../index.ts'],
  ])('would catch %s importing %s', (path, target) => {
    expect(importFaults(file(path, target))).toHaveLength(1);
  });

  it.each([
    ['workers/fhir/a.ts', '../patient/get-patient-monitor.ts'],
    ['workers/api/v1/a.ts', '../../http/problem-response.ts'],
    ['workers/index.ts', './patient/patient-monitor.ts'],
    ['workers/env.ts', './patient/patient-monitor.ts'],
    ['workers/patient/store/a.ts', '../write-changes.ts'],
    ['packages/domain/rules/a.ts', 'zod'],
    ['packages/domain/plan/a.ts', 'zod'],
    ['packages/domain/schedule/a.ts', 'zod'],
    ['packages/domain/calendar/a.ts', 'temporal-polyfill'],
    ['packages/contracts/a.ts', 'zod'],
    ['packages/services/a.ts', 'drizzle-orm'],
    ['packages/local/a.ts', 'node:fs'],
  ])('lets %s import %s', (path, target) => {
    expect(importFaults(file(path, target))).toEqual([]);
  });

  it('sees every form of import, and none in comments', () => {
    const text = `import a from 'a';
import type { B } from "b";
import {
  c,
} from 'c';
import 'd';
export * from 'e';
export { f } from 'f';
const g = await import('g');
// import h from 'h';
/* import i from 'i'; */`;
    expect([...importsOf(text)].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('names every package that exists', () => {
    const homes = new Set(files.map(({ path }) => homeOf(path)).filter((home) => home !== undefined));
    expect([...homes].filter((home) => MAY_IMPORT[home] === undefined)).toEqual([]);
  });
});

describe('pure packages', () => {
  // A browser's `window` is forbidden by what can be done with it: the window of a rule has days, hours and ends.
  const FORBIDDEN =
    /\b(Date\.now\(|new Date\(\)|Math\.random\(|performance\.|crypto\.|fetch\(|process\.|globalThis\.|document\.|window\.(?:location|navigator|history|open|alert|addEventListener|postMessage|indexedDB|sessionStorage|set[A-Z]|request[A-Z])|console\.|setTimeout\(|localStorage\b)/;

  it('have no clock, no randomness, no input or output', () => {
    const guilty = files
      .filter(({ path, isTest }) => !isTest && PURE.includes(homeOf(path) ?? ''))
      .flatMap(({ path, text }) => {
        const found = FORBIDDEN.exec(withoutComments(text));
        return found === null ? [] : [`${path}: ${found[0]}`];
      });
    expect(guilty).toEqual([]);
  });

  it('use only libraries that their package.json names, as every package does', () => {
    const guilty = files
      .filter(({ path }) => homeOf(path) !== undefined)
      .flatMap(({ path, text, isTest }) => {
        const home = homeOf(path) ?? '';
        const known = dependenciesOf(home === 'workers' ? 'workers' : `packages/${home}`);
        return importsOf(text)
          .filter((target) => !/^(\.|node:|cloudflare:|virtual:|vitest$|vitest\/)/.test(target))
          .map(packageNameOf)
          .filter((name) => !(isTest || path.endsWith('.config.ts') ? known.all : known.runtime).has(name))
          .map((name) => `${path}: ${name}`);
      });
    expect(guilty).toEqual([]);
  });
});

function packageNameOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function dependenciesOf(folder: string): { runtime: Set<string>; all: Set<string> } {
  const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    dependencies?: object;
    devDependencies?: object;
  };
  const runtime = new Set(Object.keys(manifest.dependencies ?? {}));
  return { runtime, all: new Set([...runtime, ...Object.keys(manifest.devDependencies ?? {})]) };
}
