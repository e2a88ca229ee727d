import { posix } from 'node:path';
import { importsOf, type SourceFile } from './source-files.ts';

/** DESIGN 3: `domain <- contracts <- { fhir-map, statistics, auth } ; domain <- db ; all of these <- services <- workers`. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contracts: ['domain'],
  'fhir-map': ['domain', 'contracts'],
  statistics: ['domain', 'contracts'],
  auth: ['domain', 'contracts'],
  db: ['domain'],
  services: ['domain', 'contracts', 'fhir-map', 'statistics', 'auth', 'db'],
  workers: ['domain', 'contracts', 'fhir-map', 'statistics', 'auth', 'db', 'services'],
  client: ['contracts', 'domain'],
  console: ['contracts', 'client', 'domain'],
  simulator: ['client', 'domain'],
  local: ['domain', 'contracts', 'auth', 'db', 'services', 'client', 'simulator'],
};

/** Libraries that only these may touch. */
const RESERVED: readonly { readonly pattern: RegExp; readonly owners: readonly string[] }[] = [
  { pattern: /^jose(\/|$)/, owners: ['auth', 'local'] },
  // 47 kB of the bundle, nearly all of it a PostgreSQL client that speaks TCP: what `packages/db` is compared with, in tests.
  { pattern: /^(@neondatabase\/|drizzle-orm\/neon-)/, owners: [] },
  { pattern: /^postgres-array$/, owners: ['db'] },
  { pattern: /^drizzle-/, owners: ['db', 'services', 'local'] },
  { pattern: /^(hono(\/|$)|cloudflare:|@cloudflare\/)/, owners: ['workers'] },
  { pattern: /^node:/, owners: ['local', 'simulator'] },
  { pattern: /^temporal-polyfill(\/|$)/, owners: ['domain'] },
  { pattern: /^(react|@navikt\/(ds|aksel)-)/, owners: ['console'] },
];

/** Rooms of domain that say the shape of what is kept: one file a rule type, its schema in it. Nothing that decides parses. */
const SCHEMA_ROOMS = /^packages\/domain\/(rules|plan|schedule)\//;

/** Rooms every other room may use: they know of no object and no surface. */
const SHARED_ROOMS = new Set(['http', 'objects']);

/** What is wrong with a file's imports, as sentences. Tests may reach anywhere. */
export function importFaults(file: SourceFile): readonly string[] {
  const home = homeOf(file.path);
  if (home === undefined || file.isTest || isNoCode(file.path)) return [];
  return importsOf(file.text).flatMap((target) => {
    const fault = faultOf(file.path, home, target);
    return fault === undefined ? [] : [`${file.path} imports ${target}: ${fault}`];
  });
}

/** The package a path belongs to: `workers` counts as one. */
export function homeOf(path: string): string | undefined {
  const [top, second] = path.split('/');
  return top === 'packages' ? second : top === 'workers' ? 'workers' : undefined;
}

/** Build configuration and type declarations run nowhere. */
function isNoCode(path: string): boolean {
  return /(^|\/)(vite|vitest)\.config\.ts$|\.d\.ts$/.test(path);
}

function faultOf(path: string, home: string, target: string): string | undefined {
  if (target.startsWith('.')) return relativeFault(path, home, target);
  const sibling = /^@naer\/([^/]+)/.exec(target)?.[1];
  if (sibling !== undefined) {
    if (sibling === home) return 'inside a package imports are relative';
    return MAY_IMPORT[home]?.includes(sibling) ? undefined : `${home} may not know ${sibling}`;
  }
  if (home === 'domain' && /^zod(\/|$)/.test(target) && !SCHEMA_ROOMS.test(path))
    return 'in domain only rules, plan and schedule may use it';
  const reserved = RESERVED.find(({ pattern }) => pattern.test(target));
  return reserved === undefined || reserved.owners.includes(home)
    ? undefined
    : reserved.owners.length === 0
      ? 'only tests may use it'
      : `only ${reserved.owners.join(', ')} may use it`;
}

function relativeFault(path: string, home: string, target: string): string | undefined {
  const to = posix.normalize(posix.join(posix.dirname(path), target));
  if (homeOf(to) !== home) return 'it leaves its package';
  if (/(\.test|-fixture|-testing)\.tsx?$/.test(to)) return 'it is for tests only';
  return home === 'workers' ? roomFault(path, to) : undefined;
}

function roomFault(path: string, to: string): string | undefined {
  const [from, target] = [roomOf(path), roomOf(to)];
  if (to === 'workers/index.ts') return 'nobody imports the front';
  if (target === undefined || from === target || path === 'workers/index.ts') return undefined;
  // The bindings' types name the object classes, and nothing else of them.
  if (path === 'workers/env.ts' || SHARED_ROOMS.has(target)) return undefined;
  return /\/get-[a-z-]+\.ts$/.test(to) ? undefined : `of ${target} other rooms see get-<object>.ts alone`;
}

/** The folder of workers/ a file stands in; undefined for files beside the rooms. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}
