import type { ContactSaid } from './contact.ts';
import type { PatientCard } from './patient-card.ts';

/**
 * What a person can do to a patient's row of work, apart from its alerts. Each kind is run by a file of its own in
 * `workers/patient/acts`; ids of what is made are derived from the command's id.
 */
export type PatientAct =
  /** Takes the patient in hand; `takeOver` from somebody else. Ends by itself after `CLAIM_LASTS_MS`. */
  | { readonly kind: 'claim'; readonly takeOver?: boolean | undefined }
  | { readonly kind: 'release-claim' }
  | { readonly kind: 'record-contact'; readonly contact: ContactSaid }
  /** Marks measurements reviewed: the patient sees when and by which unit. */
  | { readonly kind: 'mark-seen'; readonly sequences: readonly number[] }
  /** To the patient; answers what waits. */
  | { readonly kind: 'send-message'; readonly text: string }
  /** A measurement that is wrong: it is judged as if it had not been, and kept. */
  | { readonly kind: 'enter-in-error'; readonly sequence: number; readonly reason: string };

export type PatientActDone =
  | { readonly kind: 'claim' | 'release-claim'; readonly card: PatientCard }
  | { readonly kind: 'record-contact'; readonly contactId: string }
  | { readonly kind: 'mark-seen'; readonly seen: number }
  | { readonly kind: 'send-message'; readonly messageId: string }
  | { readonly kind: 'enter-in-error'; readonly sequence: number };

export type PatientActRefusal =
  | 'claimed-by-another'
  | 'not-claimed'
  | 'unknown-measurement'
  | 'already-entered-in-error'
  | 'unknown-alert';

/** A refusal that names what it is about: alert ids, or sequences of measurements as text. */
export interface PatientActRefused {
  readonly reason: PatientActRefusal;
  readonly ids: readonly string[];
}
