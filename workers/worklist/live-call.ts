import type { LivePrincipal } from './live-sockets.ts';
import type { ListOwner } from './read-page.ts';

const CALL_HEADER = 'x-naer-live';

/** Who asks for a socket: somebody the door has verified, or the bearer of a ticket. */
export type LiveIdentity =
  | { readonly principal: LivePrincipal; readonly ticket?: undefined }
  | { readonly ticket: string; readonly principal?: undefined };

export type LiveCall = ListOwner &
  LiveIdentity & { readonly since: number | null; readonly requestId?: string | undefined };

/**
 * The request that crosses from the door to the object. Made anew: nothing of the caller's own headers or URL goes
 * with it, so that nobody can say who they are but the door.
 */
export function liveRequest(call: LiveCall): Request {
  return new Request('https://worklist/live', {
    headers: { upgrade: 'websocket', [CALL_HEADER]: JSON.stringify(call) },
  });
}

/** Undefined when it is not an upgrade made by `liveRequest`. */
export function readLiveCall(request: Request): LiveCall | undefined {
  const text = request.headers.get(CALL_HEADER);
  if (text === null || request.headers.get('upgrade')?.toLowerCase() !== 'websocket') return undefined;
  return JSON.parse(text) as LiveCall;
}

/** `?since=` as the client sent it: a whole number, or null when it is absent or unreadable (then a snapshot comes). */
export function parseSince(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
