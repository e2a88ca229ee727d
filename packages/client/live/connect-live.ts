import type { LiveTicket } from '@naer/contracts/worklist';
import { type ClientOptions, type Send, segment, urlOf } from '../transport.ts';
import type { ConnectLive } from './open-live-worklist.ts';

/** Node's WebSocket takes headers; a browser's does not. */
type WebSocketWithHeaders = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/**
 * How a socket is opened: with the token in a header where the platform can (Node), else with a one-time ticket
 * fetched first, which a session's cookie gets too. The token never stands in a URL.
 */
export function connectLive(options: ClientOptions, send: Send, unitId: string): ConnectLive {
  const list = `/api/v1/units/${segment(unitId)}/worklist`;
  return async function connect(since) {
    if (takesHeaders()) {
      // A refused upgrade says no status: ask the list itself whether this token may read it.
      const allowed = await send({ method: 'GET', path: list, query: { limit: 1 } });
      if (!allowed.ok) return allowed;
      const Socket = WebSocket as unknown as WebSocketWithHeaders;
      const headers = { authorization: `Bearer ${options.token ?? ''}` };
      return { ok: true, socket: new Socket(socketUrl(options.baseUrl, `${list}/live`, { since }), { headers }) };
    }
    const ticket = await send<LiveTicket>({ method: 'POST', path: `${list}/tickets` });
    if (!ticket.ok) return ticket;
    const query = { ticket: ticket.value.ticket, since };
    const socket = new WebSocket(socketUrl(options.baseUrl, `${list}/live`, query));
    return { ok: true, socket, renewable: options.token === undefined };
  };
}

function takesHeaders(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return typeof process?.versions?.node === 'string';
}

function socketUrl(baseUrl: string, path: string, query: Record<string, string | number | undefined>): string {
  const base = baseUrl === '' ? globalThis.location.origin : baseUrl;
  return urlOf(base, { path, query }).replace(/^http/, 'ws');
}
