import type { DevicePrincipal } from '../monitor/port.ts';
import type { KnownPosition } from '../monitor/responder-port.ts';
import type { FeedPage } from './feed.ts';

/**
 * Somebody who logged in, the patient or who sees and represents them: the door has asked the records whether they may.
 * Only the patient and a representative write.
 */
export interface CitizenAuthor {
  readonly kind: 'citizen';
  readonly tenantId: string;
  readonly patientId: string;
  /** Blind index of the national id. */
  readonly subjectIndex: string;
  readonly relation: 'self' | 'represented' | 'kin';
}

/** By a device that the patient holds, or logged in. */
export type AppCredential = DevicePrincipal | CitizenAuthor;

/** Under which the messages of a citizen are counted and known again: no device is called so. */
export function senderOf(credential: { readonly deviceId: string } | { readonly subjectIndex: string }): string {
  return 'deviceId' in credential ? credential.deviceId : `citizen/${credential.subjectIndex}`;
}

/** A message as the patient's app sends it; who the patient is stands in the credential alone. */
export interface AppMessage {
  readonly v: 1;
  readonly credential: AppCredential;
  /** The app's own name of it: sent again under it with the same text, it is the same message. */
  readonly id: string;
  readonly text: string;
}

/** `not-followed`: nobody follows the patient any more who could read it. */
export type AppRefusal = 'credential-revoked' | 'not-followed' | 'not-ready';

export type AppMessageAnswer =
  | {
      readonly ok: true;
      readonly status: 'recorded' | 'duplicate';
      readonly messageId: string;
      readonly at: number;
    }
  /** `too-many`: more than `MOST_MESSAGES_A_DAY`; nothing was kept. */
  | { readonly ok: false; readonly reason: AppRefusal | 'too-many' };

export interface FeedQuery {
  readonly v: 1;
  readonly credential: AppCredential;
  /** As a page before said: only what is newer. One that this monitor did not make hides nothing. */
  readonly since?: string | undefined;
  /** As a page before said: only what is older. */
  readonly cursor?: string | undefined;
  /** 1 to `MOST_FEED_ITEMS`. */
  readonly limit: number;
  /** Where devices are while an event is open: for who logged in alone, no app shows where its own device is. */
  readonly withPositions?: true | undefined;
}

export type FeedAnswer =
  /** `positions`: newest first, where they were asked for and the patient is followed. */
  | { readonly ok: true; readonly page: FeedPage; readonly positions?: readonly KnownPosition[] | undefined }
  | { readonly ok: false; readonly reason: AppRefusal };
