import { type RunningChild, serveChild } from '../child/serve-child.ts';
import { startPostgres } from '../postgres/start-postgres.ts';

export interface PostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly durable: boolean;
}

/** Ends with this code when the server ended without being asked: its supervisor starts both again. */
const POSTGRES_DIED = 71;

async function run(options: PostgresOptions): Promise<RunningChild> {
  let stopping = false;
  const server = await startPostgres({ ...options, onLog: (line) => process.stdout.write(`${line}\n`) });
  void server.exited.then(() => {
    if (!stopping) process.exit(POSTGRES_DIED);
  });
  return {
    info: { url: server.url, pid: server.pid },
    async stop() {
      stopping = true;
      await server.stop();
    },
  };
}

serveChild(run);
