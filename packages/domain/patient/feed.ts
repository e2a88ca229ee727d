/**
 * What the patient's app shows, newest first: messages both ways, what was said of an alert when it was acknowledged, and
 * which measurements were looked at, when and by which unit. Times are epoch ms. Never who it was: the unit answers.
 */
export type FeedEntry =
  | {
      readonly kind: 'message';
      readonly at: number;
      readonly messageId: string;
      readonly direction: 'from-patient' | 'to-patient';
      readonly text: string;
      readonly unitId?: string | undefined;
      /** Corrected since; or void, and the text is empty. */
      readonly corrected?: true | undefined;
      readonly voided?: true | undefined;
    }
  | {
      readonly kind: 'note';
      readonly at: number;
      readonly alertId: string;
      readonly text: string;
      readonly unitId?: string | undefined;
      /** Corrected since; or void, and the text is empty. */
      readonly corrected?: true | undefined;
      readonly voided?: true | undefined;
    }
  | {
      readonly kind: 'seen';
      readonly at: number;
      readonly unitId: string;
      readonly measurementIds: readonly string[];
    };

/** One page. `since` is sent back to hear only what is newer, `nextCursor` to see what is older; both opaque. */
export interface FeedPage {
  readonly items: readonly FeedEntry[];
  readonly since: string;
  readonly nextCursor: string | null;
}

export const MOST_FEED_ITEMS = 100;
export const DEFAULT_FEED_ITEMS = 50;
