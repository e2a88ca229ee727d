import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Home } from '@naer/local/paths';
import { type FindNeedles, needleFinder } from './find-needles.ts';
import { allLeft } from './left-worker.ts';
import { plantedNeedles } from './planted.ts';
import { faultOfLogLine } from './read-log-line.ts';
import { type Leak, searchFiles } from './search-files.ts';
import { measuredNeedles, searchPostgres } from './search-postgres.ts';

export interface Searched {
  readonly home: Home;
  readonly ownerUrl: string;
}

const MOST_SAID = 20;
const MOST_OF_A_LINE = 300;

/**
 * Looks for every planted identity in all that a stack has left behind, and for measured values where none may stand.
 * The Worker has stopped and the database answers. Rejects with the places; what was found of them is not said.
 */
export async function searchStack({ home, ownerUrl }: Searched): Promise<void> {
  const identities = needleFinder(plantedNeedles());
  const everything = needleFinder([...plantedNeedles(), ...(await measuredNeedles(ownerUrl))]);
  const leaks = [
    ...searchFiles(home.logs, everything, () => false).map((leak) => `log ${leak}`),
    ...wrongLines(path.join(home.logs, 'worker.log'), everything),
    ...searchFiles(path.join(home.objects, 'do'), identities, () => false).map((leak) => `object ${leak}`),
    ...searchNames(path.join(home.objects, 'do')),
    ...searchFiles(path.join(home.objects, 'r2'), identities, archivedIdentities(home)).map((leak) => `file ${leak}`),
    ...(await searchPostgres(ownerUrl, identities)).map((leak) => `table ${leak}`),
    ...searchLeft(everything),
  ];
  if (leaks.length === 0) return;
  const said = leaks.slice(0, MOST_SAID).join('\n  ');
  throw new Error(`Planted data stands where it must not (${leaks.length}):\n  ${said}`);
}

function searchLeft(find: FindNeedles): Leak[] {
  return allLeft().flatMap(({ where, text }) =>
    find(Buffer.from(text)).map(({ what, as }) => `${where}: ${what} (${as})`),
  );
}

/** A line in which nothing planted stands is said in the words it has, so that its writer can be found. */
function wrongLines(file: string, find: FindNeedles): Leak[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const faults = lines.flatMap((line, at) => {
    const fault = faultOfLogLine(line);
    if (fault === undefined) return [];
    const words = find(Buffer.from(line)).length === 0 ? `: ${line.slice(0, MOST_OF_A_LINE)}` : '';
    return [`log worker.log, line ${at + 1}: ${fault}${words}`];
  });
  return faults.slice(0, MOST_SAID);
}

/** Ids of our own making and kinds of things: `<uuid>`, `<uuid>/<uuid>`, `<uuid>/unit/0`. */
const OPAQUE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([/:.][0-9a-z-]{1,64})*$/;

/** The names of all objects, as the emulator keeps them. */
function searchNames(objects: string): Leak[] {
  const folders = readdirSync(objects, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: folder }) =>
    namesIn(path.join(objects, folder, 'metadata.sqlite'))
      .filter((name) => !OPAQUE.test(name))
      .map(() => `object ${folder}: a name that is no opaque id`),
  );
}

function namesIn(file: string): string[] {
  const database = new DatabaseSync(file);
  try {
    return database
      .prepare("select name from sqlite_master where type = 'table'")
      .all()
      .flatMap(({ name }) => {
        const rows = database.prepare(`select * from "${String(name)}"`);
        rows.setReadBigInts(true);
        return rows.all();
      })
      .flatMap((row) => (typeof row.name === 'string' ? [row.name] : []));
  } finally {
    database.close();
  }
}

/**
 * An archive is what a controller takes along when it leaves (archive-kinds.ts): the lines of its `patients` hold
 * identities, opened. Those files alone, by the name that the manifest gives them. What a kill left half written has no
 * name yet; the whole is written once more, and is searched.
 */
const CUT_SHORT = /^\.[0-9a-f]{32,}\.\d+\.\d+\.tmp$/;
const HOLDS_IDENTITIES = /\/(patients|fhir-patients)-\d+\.ndjson$/;

function archivedIdentities(home: Home): (file: string) => boolean {
  const excepted = new Set<string>();
  for (const file of sqliteBelow(path.join(home.objects, 'r2'))) {
    const database = new DatabaseSync(file);
    try {
      const tables = database.prepare("select name from sqlite_master where name = '_mf_objects'").all();
      if (tables.length === 0) continue;
      for (const { key, blob_id: blob } of database.prepare('select key, blob_id from _mf_objects').all())
        if (HOLDS_IDENTITIES.test(`/${String(key)}`)) excepted.add(String(blob));
    } finally {
      database.close();
    }
  }
  return (file) => excepted.has(path.basename(file)) || CUT_SHORT.test(path.basename(file));
}

function sqliteBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.sqlite'))
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
