import { CLOSE_EXPIRED } from '@naer/contracts/worklist';
import { SHIFT_MS, shiftOf } from '@naer/domain/audit/shift-of';
import type { LogEvent } from '../http/log.ts';
import type { LiveUpdate } from './live-messages.ts';
import { waitBeforeSend } from './live-pace.ts';

/** One person's open lists on all devices. */
export const MAX_SOCKETS_PER_PERSON = 20;
const CLOSE_INTERNAL = 1011;

/** Who listens, until when (epoch ms). */
export interface LivePrincipal {
  readonly practitionerId: string;
  readonly expiresAt: number;
  /** Of a person who came by a session: its end closes this socket and no other of theirs. */
  readonly sessionId?: string | undefined;
  /** In what capacity and by which request, for the log. */
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Survives hibernation with the socket. `sentSeq` null: it is owed a snapshot. */
interface Attachment extends LivePrincipal {
  readonly v: 1;
  readonly sentSeq: number | null;
  /** Whoever listens has been written down for all of the list in this one; absent: not yet. */
  readonly shift?: number | undefined;
}

export interface LiveEffects {
  readonly sockets: (tag?: string) => readonly WebSocket[];
  readonly accept: (socket: WebSocket, tag: string) => void;
  /** Newest change of the list. */
  readonly seq: () => number;
  /** Whose list a person sees: their own where it is another than everybody's. */
  readonly viewerOf: (practitionerId: string) => string;
  /** Must read all it needs before it first waits. */
  readonly updateSince: (since: number | null, viewer: string) => Promise<LiveUpdate>;
  /** Writes down that a person is shown these patients, before they are. */
  readonly noteShown: (principal: LivePrincipal, patientIds: readonly string[]) => void;
  /** Whom a viewer's list shows now. */
  readonly shownTo: (viewer: string) => readonly string[];
  readonly now: () => number;
  readonly report: (event: LogEvent) => void;
}

/**
 * Keeps every socket at the list's newest change. Each socket's attachment says how far it is, so that after
 * hibernation or eviction in the middle of anything the next send goes on from there.
 */
export class LiveSockets {
  readonly #effects: LiveEffects;
  #lastSentAt = 0;
  #sending = false;
  #toTell: ((seq: number) => string) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(effects: LiveEffects) {
    this.#effects = effects;
  }

  /** Takes a socket in; `since` is the last change it has seen, null for none. False: the person has too many open. */
  add(socket: WebSocket, principal: LivePrincipal, since: number | null): boolean {
    if (this.#effects.sockets(principal.practitionerId).length >= MAX_SOCKETS_PER_PERSON) return false;
    this.#effects.accept(socket, principal.practitionerId);
    // A snapshot writes down all of it; who goes on from where they were is shown the rest as well.
    attach(socket, {
      v: 1,
      ...principal,
      sentSeq: since,
      ...(since === null && { shift: shiftOf(this.#effects.now()) }),
    });
    // A newcomer waits for nobody's pace.
    if (since !== this.#effects.seq() && !this.#sending) this.#start(0);
    return true;
  }

  /** The list has changed. */
  changed(): void {
    if (!this.#anyBehind()) return;
    const busy = this.#sending || this.#timer !== null;
    const wait = waitBeforeSend({ now: this.#effects.now(), lastSentAt: this.#lastSentAt, busy });
    if (wait !== null) this.#start(wait);
  }

  /** Tells everybody something that is no change of the list; `textAt` gets how far the socket is. */
  tell(textAt: (seq: number) => string): void {
    this.#toTell = textAt;
    // What is being sent may have been read before: whoever gets it is told afterwards.
    if (!this.#sending) this.#tellNow();
  }

  /** People, not sockets, whose session lasts. */
  connected(): number {
    const now = this.#effects.now();
    const people = this.#open().filter(([, { expiresAt }]) => expiresAt > now);
    return new Set(people.map(([, { practitionerId }]) => practitionerId)).size;
  }

  /** Closes the sockets whose person's session has ended. */
  closeExpired(): void {
    const now = this.#effects.now();
    for (const socket of this.#effects.sockets())
      if ((attachmentOf(socket)?.expiresAt ?? 0) <= now) close(socket, CLOSE_EXPIRED, 'session ended');
  }

  /** Closes a person's sockets: of one session, or all of them. */
  closeFor(practitionerId: string, sessionId?: string): void {
    for (const socket of this.#effects.sockets(practitionerId))
      if (sessionId === undefined || attachmentOf(socket)?.sessionId === sessionId)
        close(socket, CLOSE_EXPIRED, 'session ended');
  }

  /** A shift has turned: whoever has the list open is shown all of it in the new one, though nothing changes. */
  noteTurned(): void {
    const shift = shiftOf(this.#effects.now());
    const shown = new Map<string, readonly string[]>();
    for (const [socket, attachment] of this.#open()) {
      if ((attachment.shift ?? 0) >= shift) continue;
      const viewer = this.#effects.viewerOf(attachment.practitionerId);
      const patientIds = shown.get(viewer) ?? this.#effects.shownTo(viewer);
      shown.set(viewer, patientIds);
      this.#effects.noteShown(attachment, patientIds);
      attach(socket, { ...attachment, shift });
    }
  }

  /** When the next session ends, or a shift turns over an open list; epoch ms. */
  nextAt(): number | null {
    const times = this.#open().flatMap(([, { expiresAt, shift = 0 }]) => [expiresAt, shift + SHIFT_MS]);
    return times.length === 0 ? null : Math.min(...times);
  }

  #start(waitMs: number): void {
    if (waitMs === 0) void this.#send();
    else this.#timer = setTimeout(() => void this.#send(), waitMs);
  }

  async #send(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending = true;
    try {
      this.closeExpired();
      const newest = this.#effects.seq();
      let behind = this.#open().filter(([, attachment]) => isBehind(attachment, newest));
      // Who sees what may change while one group is waited for: it is looked up right before each is read.
      for (let [first] = behind; first !== undefined; [first] = behind) {
        const likeFirst = this.#likeness(first[1]);
        const { same = [], other = [] } = Object.groupBy(behind, ([, attachment]) =>
          likeFirst(attachment) ? 'same' : 'other',
        );
        const viewer = this.#effects.viewerOf(first[1].practitionerId);
        const update = await this.#effects.updateSince(first[1].sentSeq, viewer);
        for (const [socket, attachment] of same) {
          this.#effects.noteShown(attachment, update.patientIds);
          sendUpdate(socket, attachment, update);
        }
        behind = other;
      }
    } catch {
      // Never leave a console that looks alive and is not: it reconnects and resumes.
      this.#effects.report('worklist-send-failed');
      for (const [socket] of this.#open()) close(socket, CLOSE_INTERNAL, 'try again');
    }
    this.#sending = false;
    this.#tellNow();
    this.#lastSentAt = this.#effects.now();
    this.changed();
  }

  /** Sockets that are as far and see the same list get the same texts. */
  #likeness({ sentSeq, practitionerId }: Attachment): (other: Attachment) => boolean {
    const viewer = this.#effects.viewerOf(practitionerId);
    const viewers = new Map<string, string>();
    return (other) => {
      if (other.sentSeq !== sentSeq) return false;
      const known = viewers.get(other.practitionerId) ?? this.#effects.viewerOf(other.practitionerId);
      viewers.set(other.practitionerId, known);
      return known === viewer;
    };
  }

  #tellNow(): void {
    const textAt = this.#toTell;
    this.#toTell = null;
    if (textAt === null) return;
    for (const [socket, { sentSeq }] of this.#open()) {
      if (sentSeq === null) continue;
      try {
        socket.send(textAt(sentSeq));
      } catch {
        close(socket, CLOSE_INTERNAL, 'try again');
      }
    }
  }

  #anyBehind(): boolean {
    const newest = this.#effects.seq();
    return this.#open().some(([, attachment]) => isBehind(attachment, newest));
  }

  #open(): [WebSocket, Attachment][] {
    return this.#effects.sockets().flatMap((socket) => {
      const attachment = attachmentOf(socket);
      return attachment === null || socket.readyState !== WebSocket.OPEN ? [] : [[socket, attachment]];
    });
  }
}

function isBehind(attachment: Attachment, newest: number): boolean {
  // A number from the future is of another history: it is owed a snapshot too.
  return attachment.sentSeq !== newest;
}

function sendUpdate(socket: WebSocket, attachment: Attachment, update: LiveUpdate): void {
  try {
    for (const text of update.texts) socket.send(text);
    attach(socket, { ...(attachmentOf(socket) ?? attachment), sentSeq: update.seq });
  } catch {
    close(socket, CLOSE_INTERNAL, 'try again');
  }
}

function attach(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
}

function attachmentOf(socket: WebSocket): Attachment | null {
  return socket.deserializeAttachment() as Attachment | null;
}

/** Answers a close frame, or closes; a socket that is gone already is no error. */
export function close(socket: WebSocket, code: number, reason: string): void {
  try {
    // 1005, 1006 and 1015 may only be observed, never sent.
    socket.close(code === 1005 || code === 1006 || code === 1015 ? 1000 : code, reason);
  } catch {
    // Gone already.
  }
}
