import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FindNeedles } from './find-needles.ts';

/** Where something stands, for a person: never the text itself. */
export type Leak = string;

/** Every file below the folder, as bytes; a SQLite file also by its tables, whose long texts lie apart in the file. */
export function searchFiles(folder: string, find: FindNeedles, isExcepted: (file: string) => boolean): Leak[] {
  const files = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? filesBelow(folder) : [];
  const leaks: Leak[] = [];
  for (const file of files) {
    const name = path.relative(folder, file);
    if (isExcepted(name)) continue;
    for (const { what, as, at } of find(readFileSync(file))) leaks.push(`${name}, byte ${at}: ${what} (${as})`);
  }
  for (const file of files.filter((each) => each.endsWith('.sqlite')))
    leaks.push(...searchTables(file, path.relative(folder, file), find));
  return leaks;
}

function searchTables(file: string, name: string, find: FindNeedles): Leak[] {
  const database = new DatabaseSync(file);
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    return tables.flatMap(({ name: table }) => {
      const rows = database.prepare(`select * from "${String(table)}"`);
      rows.setReadBigInts(true);
      const texts: string[] = [];
      for (const row of rows.iterate())
        for (const value of Object.values(row)) if (typeof value === 'string') texts.push(value);
      const found = find(Buffer.from(texts.join('\n')));
      return found.map(({ what, as }) => `${name}, table ${String(table)}: ${what} (${as})`);
    });
  } finally {
    database.close();
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
