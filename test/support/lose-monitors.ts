import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Takes away the storage of these patients' monitors, found by the facts in it. Throws when one has none. */
export function loseMonitorsOf(objects: string, patientIds: readonly string[]): void {
  const missing = new Set(patientIds);
  for (const folder of readdirSync(objects).filter((name) => name.endsWith('PatientMonitor')))
    for (const file of readdirSync(path.join(objects, folder)).filter((name) => name.endsWith('.sqlite'))) {
      const owner = ownerOf(path.join(objects, folder, file));
      if (owner === undefined || !missing.delete(owner)) continue;
      for (const end of ['', '-wal', '-shm']) rmSync(path.join(objects, folder, file + end), { force: true });
    }
  if (missing.size > 0) throw new Error(`No storage was found of ${missing.size} monitors`);
}

function ownerOf(file: string): string | undefined {
  const database = new DatabaseSync(file);
  try {
    const [table] = database.prepare(`select 1 from sqlite_master where name = 'registry'`).all();
    if (table === undefined) return undefined;
    const [row] = database.prepare(`select body ->> 'patientId' as owner from registry`).all();
    return row === undefined ? undefined : String(row.owner);
  } finally {
    database.close();
  }
}
