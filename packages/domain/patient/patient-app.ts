import type { DevicePrincipal } from '../monitor/port.ts';
import type { FeedPage } from './feed.ts';

/** A message as the patient's app sends it; who the patient is stands in the credential alone. */
export interface AppMessage {
  readonly v: 1;
  readonly credential: DevicePrincipal;
  /** The app's own name of it: sent again under it with the same text, it is the same message. */
  readonly id: string;
  readonly text: string;
}

export type AppRefusal = 'credential-revoked' | 'not-ready';

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
  readonly credential: DevicePrincipal;
  /** As a page before said: only what is newer. One that this monitor did not make hides nothing. */
  readonly since?: string | undefined;
  /** As a page before said: only what is older. */
  readonly cursor?: string | undefined;
  /** 1 to `MOST_FEED_ITEMS`. */
  readonly limit: number;
}

export type FeedAnswer =
  | { readonly ok: true; readonly page: FeedPage }
  | { readonly ok: false; readonly reason: AppRefusal };
