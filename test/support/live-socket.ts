import { request } from 'node:http';
import type { WorklistMessage } from '@naer/contracts/worklist';
import { eventually } from './eventually.ts';

export interface LiveSocket {
  readonly messages: readonly WorklistMessage[];
  /** The first message that is as wanted, once it has come. */
  until(wanted: (message: WorklistMessage) => boolean): Promise<WorklistMessage>;
  close(): Promise<void>;
  /** Settles with the code it was closed with, by whichever side. */
  readonly closed: Promise<number>;
}

type WebSocketWithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/** Opens a worklist's socket; rejects when it is refused. */
export async function openLive(baseUrl: string, path: string, token?: string): Promise<LiveSocket> {
  const url = `${baseUrl.replace(/^http/, 'ws')}${path}`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = new (WebSocket as unknown as WebSocketWithHeaders)(url, { headers });
  const messages: WorklistMessage[] = [];
  socket.onmessage = ({ data }) => {
    messages.push(JSON.parse(String(data)) as WorklistMessage);
  };
  const closed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error('The socket was refused'));
  });
  return {
    messages,
    closed,
    async until(wanted) {
      const found = await eventually(
        async () => messages.find(wanted),
        (message) => message !== undefined,
      );
      if (found === undefined) throw new Error('It was there a moment ago');
      return found;
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}

/** What an attempt at a socket is answered, as a status: 101 when it was let in. */
export function upgradeStatus(
  baseUrl: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('naer-test-socket').toString('base64'),
    };
    const sent = request(`${baseUrl}${path}`, { headers: { ...upgrade, ...headers } });
    sent.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '' });
    });
    sent.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.once('error', reject);
    sent.end();
  });
}
