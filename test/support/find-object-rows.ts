import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Rows of the objects' own tables that hold the text in any column, as `class/table`: not what a file has not overwritten yet. */
export function findObjectRows(objects: string, text: string): readonly string[] {
  const found: string[] = [];
  for (const folder of readdirSync(objects))
    for (const file of readdirSync(path.join(objects, folder)).filter((name) => name.endsWith('.sqlite'))) {
      if (file === 'metadata.sqlite') continue;
      const database = new DatabaseSync(path.join(objects, folder, file), { readOnly: true, timeout: 10_000 });
      try {
        const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
        for (const { name } of tables) {
          const rows = database.prepare(`select * from "${String(name)}"`);
          rows.setReadBigInts(true);
          for (const row of rows.all())
            if (Object.values(row).some((value) => holds(value, text))) found.push(`${folder}/${String(name)}`);
        }
      } finally {
        database.close();
      }
    }
  return found;
}

function holds(value: unknown, text: string): boolean {
  if (value instanceof Uint8Array) return Buffer.from(value).includes(text);
  return typeof value === 'string' && value.includes(text);
}
