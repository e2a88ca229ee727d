import { parseJsonKeepingDigits } from '@naer/contracts/json-number';
import type { WorklistMessage } from '@naer/contracts/worklist';
import { backoffMs } from '../backoff.ts';
import type { ClientError } from '../client-error.ts';
import type { Digits } from '../digits.ts';
import { type LiveMessage, NOTHING_YET, receive, reconnected } from './live-state.ts';

/** As contracts/worklist.ts CLOSE_EXPIRED (a type-only dependency here). */
const CLOSE_EXPIRED = 4401;
const PULSE_MS = 1000;
const PING_EVERY_MS = 25_000;
/** A connection that says nothing for this long, not even `pong`, is dead though nobody said so. */
const SILENT_MS = 60_000;
const RENEW_AGAIN_AFTER_MS = 60_000;

/** `ended`: the session expired or was refused; nothing comes any more. */
export type Connection = 'connecting' | 'connected' | 'reconnecting' | 'ended';

export interface LiveListener {
  readonly onMessage: (message: LiveMessage) => void;
  readonly onConnection?: ((connection: Connection) => void) | undefined;
}

/** Opens one socket: `since` undefined asks for a snapshot. An error ends the list when it cannot get better by itself. */
export type ConnectLive = (since: number | undefined) => Promise<LiveAttempt>;
export type LiveAttempt =
  /** `renewable`: the session may live longer than the socket, which a new attempt finds out. */
  | { readonly ok: true; readonly socket: WebSocket; readonly renewable?: boolean }
  | { readonly ok: false; readonly error: ClientError };

export interface LiveWorklist {
  readonly close: () => void;
}

/** Keeps a live list open until it is closed or the session ends: reconnects with backoff and resumes where it was. */
export function openLiveWorklist(connect: ConnectLive, listener: LiveListener, random = Math.random): LiveWorklist {
  let state = NOTHING_YET;
  let attempt = 0;
  let done = false;
  let renewedAt: number | undefined;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pulse: ReturnType<typeof setInterval> | undefined;

  const tell = (connection: Connection) => listener.onConnection?.(connection);
  const end = (connection?: Connection) => {
    if (done) return;
    done = true;
    clearTimeout(retry);
    clearInterval(pulse);
    socket?.close();
    if (connection !== undefined) tell(connection);
  };
  const again = () => {
    clearInterval(pulse);
    if (done) return;
    tell('reconnecting');
    retry = setTimeout(() => void open(), backoffMs(attempt, random()));
    attempt += 1;
  };

  /** A session that is told twice in a row that it is over, is over. */
  const mayRenew = (): boolean => {
    const now = Date.now();
    const before = renewedAt;
    renewedAt = now;
    return before === undefined || now - before > RENEW_AGAIN_AFTER_MS;
  };

  async function open(): Promise<void> {
    state = reconnected(state);
    const made = await connect(state.since);
    if (done) {
      if (made.ok) made.socket.close();
      return;
    }
    if (made.ok) listen(made.socket, made.renewable === true);
    else if (isFinal(made.error)) end('ended');
    else again();
  }

  function listen(opened: WebSocket, renewable: boolean): void {
    socket = opened;
    let heardAt = Date.now();
    let over = false;
    const lost = (code?: number) => {
      if (over) return;
      over = true;
      if (code === CLOSE_EXPIRED && !(renewable && mayRenew())) end('ended');
      else again();
    };
    const connected = () => {
      attempt = 0;
      tell('connected');
    };
    opened.onmessage = (event) => {
      heardAt = Date.now();
      if (over || done || event.data === 'pong') return;
      const received = receive(state, parseJsonKeepingDigits(String(event.data)) as Digits<WorklistMessage>);
      state = received.state;
      if (received.tell !== undefined) listener.onMessage(received.tell);
    };
    opened.onclose = (event) => lost(event.code);
    opened.onerror = () => opened.close();
    let pingedAt = heardAt;
    pulse = setInterval(() => {
      const now = Date.now();
      // Closing, but the other side never hangs up: `close` would come late or never.
      if (opened.readyState > 1) lost();
      else if (now - heardAt > SILENT_MS) {
        opened.close();
        lost();
      } else if (opened.readyState === 1 && now - pingedAt >= PING_EVERY_MS) {
        pingedAt = now;
        opened.send('ping');
      }
    }, PULSE_MS);
    if (opened.readyState === 1) connected();
    else opened.onopen = connected;
  }

  tell('connecting');
  void open();
  return { close: () => end() };
}

/** Not signed in, not allowed, not there: trying again changes nothing. */
function isFinal(error: ClientError): boolean {
  return error.kind === 'problem' && [400, 401, 403, 404].includes(error.status);
}
