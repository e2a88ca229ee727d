import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ConnectionPools, type EndpointTarget } from './connection-pools.ts';
import { writeFailure, writeResults } from './neon-answer.ts';
import { readNeonRequest } from './neon-request.ts';
import { runRequest } from './run-request.ts';

export interface SqlEndpointOptions {
  /** The PostgreSQL behind it; the host in a caller's connection string is ignored. */
  readonly target: EndpointTarget;
  /** A free one when absent. Always on 127.0.0.1. */
  readonly port?: number;
}

export interface SqlEndpoint {
  /** For `neonConfig.fetchEndpoint`. */
  readonly url: string;
  readonly port: number;
  /** Requests so far, failed ones too. */
  readonly requests: number;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const KEEP_ALIVE_MS = 65_000;

/**
 * Speaks Neon's SQL over HTTP in front of a plain PostgreSQL: `POST /sql`, one statement or a `{ queries }` batch in
 * one transaction. Logs nothing. Rejects with the listen error when the port is taken.
 */
export function serveSqlEndpoint(options: SqlEndpointOptions): Promise<SqlEndpoint> {
  const pools = new ConnectionPools(options.target);
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void answer(pools, request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${port}/sql`,
        port,
        get requests() {
          return requests;
        },
        close: async () => {
          const closed = new Promise((done) => server.close(done));
          server.closeAllConnections();
          await closed;
          await pools.close();
        },
      });
    });
  });
}

async function answer(pools: ConnectionPools, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const abandoned = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) abandoned.abort();
  });
  try {
    if (request.method !== 'POST' || request.url !== '/sql') return send(response, 404, '{"message":"POST /sql"}');
    const body = await readBody(request);
    if (body === undefined) return send(response, 413, '{"message":"The body is over 64 MB"}');
    const parsed = readNeonRequest(request.headers, body);
    if (parsed === undefined) return send(response, 400, '{"message":"Not a request of SQL over HTTP","code":null}');
    send(response, 200, writeResults(parsed, await runRequest(pools, parsed, abandoned.signal)));
  } catch (error) {
    const { status, body } = writeFailure(error);
    send(response, status, body);
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0]?.toString('utf8') ?? '') : Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
