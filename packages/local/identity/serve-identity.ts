import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answerInteraction, type InteractionRoom } from './answer-interaction.ts';
import { createIssuer } from './create-issuer.ts';
import { type IdentityOptions, issuerUrl } from './identity-options.ts';

export interface ServedIdentity {
  readonly issuers: readonly string[];
  close(): Promise<void>;
}

/** Every issuer on one port of this machine, each below its own path. */
export async function serveIdentity(options: IdentityOptions): Promise<ServedIdentity> {
  const { port, workerUrl } = options;
  const rooms = await Promise.all(
    options.issuers.map(async (issuer) => ({ issuer, workerUrl, provider: await createIssuer(options, issuer) })),
  );
  const handlers = new Map(rooms.map((room) => [`/${room.issuer.id}`, handlerOf(room)]));
  const server = createServer((request, response) => {
    const mount = /^\/[a-z]+/.exec(request.url ?? '')?.[0] ?? '';
    const handle = handlers.get(mount);
    if (handle === undefined) response.writeHead(404).end();
    else handle(mount, request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuers: options.issuers.map(({ id }) => issuerUrl(port, id)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function handlerOf(room: InteractionRoom) {
  const provider = room.provider.callback();
  return (mount: string, request: IncomingMessage & { originalUrl?: string }, response: ServerResponse) => {
    const whole = request.url ?? '/';
    const path = whole.slice(mount.length);
    if (path.startsWith('/interaction/')) {
      answerInteraction(room, request, response).catch((error: unknown) => {
        process.stderr.write(`a log-in failed: ${error instanceof Error ? error.name : 'unknown'}\n`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
      return;
    }
    // Below a path: the provider finds where it is mounted by what was cut away.
    request.originalUrl = whole;
    request.url = path === '' ? '/' : path;
    void provider(request, response);
  };
}
