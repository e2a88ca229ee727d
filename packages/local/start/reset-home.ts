import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BUILD, type Home } from '../paths.ts';
import { removePostgres } from '../postgres/start-postgres.ts';

/** Deletes the database, the objects, the secrets and the logs. What was built stays: it holds no data. */
export function resetHome(home: Home): void {
  removePostgres(home.postgres);
  for (const name of readdirSync(home.directory)) {
    const file = path.join(home.directory, name);
    if (file !== BUILD && file !== home.lock) rmSync(file, { recursive: true, force: true });
  }
}
