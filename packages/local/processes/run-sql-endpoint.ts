import { type RunningChild, serveChild } from '../child/serve-child.ts';
import { serveSqlEndpoint } from '../sql-endpoint/serve-sql-endpoint.ts';

export interface SqlEndpointProcessOptions {
  readonly target: { readonly host: string; readonly port: number };
  readonly port: number;
}

async function run(options: SqlEndpointProcessOptions): Promise<RunningChild> {
  const endpoint = await serveSqlEndpoint(options);
  return {
    info: { url: endpoint.url },
    calls: { requests: async () => endpoint.requests },
    stop: () => endpoint.close(),
  };
}

serveChild(run);
