/**
 * What of a record people write and may have written wrongly: a contact, a message, what was said of an alert; and what may
 * have been registered on the wrong patient, which is made void and registered anew.
 */
export const RECORD_KINDS = [
  'contact',
  'message',
  'alert',
  'consent',
  'pause',
  'kin',
  'relation',
  'block',
  'assignment',
  'event',
  'referral',
  'death',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const CORRECTION_REASONS = [
  'typing-error',
  'wrong-patient',
  'wrong-information',
  'misunderstanding',
  'recorded-twice',
  'other',
] as const;
export type CorrectionReason = (typeof CORRECTION_REASONS)[number];

/**
 * What a monitor must know of a correction; `version`: of the registry's facts that brought it. Times are epoch ms, and of a
 * contact when it was before and is now; null: it is void. `text` null: the message, or what the patient was told of an
 * alert, is void.
 */
export type CorrectionFact =
  | { readonly version: number; readonly kind: 'contact'; readonly was: number | null; readonly at: number | null }
  | {
      readonly version: number;
      readonly kind: 'message' | 'note';
      /** Of the message; of the alert. */
      readonly id: string;
      /** Of a note: when the alert was acknowledged with it. */
      readonly at?: number | undefined;
      readonly text: string | null;
    }
  /** It is void: its number, and the alerts that it fired. */
  | {
      readonly version: number;
      readonly kind: 'event';
      readonly sequence: number;
      readonly alertIds: readonly string[] | null;
    };
