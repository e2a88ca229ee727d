import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BUILD, type Home } from '../paths.ts';
import { clusterFolder } from '../postgres/create-cluster.ts';
import { clearTheWay } from '../postgres/running-server.ts';
import { removePostgres } from '../postgres/start-postgres.ts';

/** Stops a server that a killed start has left behind, then deletes the database, the objects, the secrets and the logs. What was built stays: it holds no data. */
export async function resetHome(home: Home): Promise<void> {
  if (existsSync(home.postgres)) {
    const base = realpathSync(home.postgres);
    await clearTheWay(base, clusterFolder(base));
  }
  removePostgres(home.postgres);
  for (const name of readdirSync(home.directory)) {
    const file = path.join(home.directory, name);
    if (file !== BUILD && file !== home.lock) rmSync(file, { recursive: true, force: true });
  }
}
