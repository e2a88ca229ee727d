import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '../create-client.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Just enough of a WebSocket server: answers the handshake and sends one short text. */
async function serve(status: number, text: string, seen: (string | undefined)[]): Promise<string> {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"items":[],"code":"unauthenticated"}');
  });
  server.on('upgrade', (request, socket) => {
    seen.push(request.url, request.headers.authorization);
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('in Node the token goes in a header of the upgrade, never in its URL', async () => {
  const seen: (string | undefined)[] = [];
  const baseUrl = await serve(200, '{"v":1,"type":"snapshot","items":[],"seq":3,"more":false}', seen);
  const message = await new Promise((resolve) => {
    const live = createClient({ baseUrl, token: 'secret' }).openLiveWorklist('u1', {
      onMessage: (told) => {
        live.close();
        resolve(told);
      },
    });
  });
  expect(message).toEqual({ type: 'snapshot', items: [], seq: 3, more: false });
  expect(seen).toEqual(['/api/v1/units/u1/worklist/live', 'Bearer secret']);
});

it('a token that may not read the list ends it without trying for ever', async () => {
  const seen: (string | undefined)[] = [];
  const baseUrl = await serve(401, '', seen);
  const connections: string[] = [];
  await new Promise<void>((resolve) => {
    createClient({ baseUrl, token: 'old' }).openLiveWorklist('u1', {
      onMessage: () => {},
      onConnection: (connection) => {
        connections.push(connection);
        if (connection === 'ended') resolve();
      },
    });
  });
  expect(connections).toEqual(['connecting', 'ended']);
  expect(seen).toEqual([]);
});
