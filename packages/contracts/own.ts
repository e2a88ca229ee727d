import type { Viewer } from '@naer/domain/audit/tell-viewer';
import type { Words } from '@naer/domain/language/words';
import { CONTACT_CHANNELS, CONTACT_OUTCOMES } from '@naer/domain/patient/contact';
import { OWN_ALERT_STATES } from '@naer/domain/patient/tell-own-alert';
import * as z from 'zod';
import { kinRequest, MAY_SEE } from './access.ts';
import { sentences } from './alert-finding.ts';
import { ownCorrectionMark } from './correction-mark.ts';

/** A patient whom the one who logged in may see, in one tenant. */
export const ownPatient = z.object({
  patientId: z.string(),
  tenant: z.object({ id: z.string(), name: z.string() }),
  /** `self`: the patient; `represented`: by claim or guardianship; `kin`: by the patient's consent. */
  relation: z.enum(['self', 'represented', 'kin']),
  /** The patient's; null when it cannot be opened. */
  name: z.string().nullable(),
  maySee: z.array(z.enum(MAY_SEE)),
  /** Who follows the patient now; absent when nobody does, or it is not shared. */
  followed: z
    .object({ unit: z.string(), organisation: z.string(), programme: z.string(), since: z.string() })
    .optional(),
});
export type OwnPatient = z.infer<typeof ownPatient>;

/** `GET /own`. `complete`: false when a tenant could not be asked just now. */
export const ownPatients = z.object({ items: z.array(ownPatient), complete: z.boolean() });
export type OwnPatients = z.infer<typeof ownPatients>;

/** `POST /own/patients/{id}/kin`: the patient's consent. The national id is kept as a keyed index alone. */
export const ownKinRequest = kinRequest.omit({ basis: true, from: true });
export type OwnKinRequest = z.infer<typeof ownKinRequest>;

/** A message as the patient and who is close read it: the unit answers, never who. */
export const ownMessage = z.object({
  messageId: z.string(),
  direction: z.enum(['from-patient', 'to-patient']),
  text: z.string(),
  at: z.string(),
  author: z.enum(['self', 'represented']).optional(),
  /** Of a void one the text is empty. */
  correction: ownCorrectionMark.optional(),
});
export const ownMessagePage = z.object({ items: z.array(ownMessage), nextCursor: z.string().nullable() });
export type OwnMessagePage = z.infer<typeof ownMessagePage>;

/**
 * An alert as the patient and who is close see it: how far it has come and who answers for it, in fixed words. No value, no
 * name of anybody, no note but the one that was written to the patient.
 */
export const ownAlert = z.object({
  alertId: z.string(),
  category: z.enum(['clinical', 'missing', 'technical', 'event', 'message']),
  state: z.enum(OWN_ALERT_STATES),
  openedAt: z.string(),
  /** When somebody took it; absent while nobody has. */
  takenAt: z.string().optional(),
  overAt: z.string().optional(),
  /** Which organisation answers for it; absent where it is not shared who follows the patient. */
  organisation: z.string().optional(),
  text: sentences,
  noteToPatient: z.string().optional(),
});
export type OwnAlert = z.infer<typeof ownAlert>;
export const ownAlertPage = z.object({ items: z.array(ownAlert), nextCursor: z.string().nullable() });
export type OwnAlertPage = z.infer<typeof ownAlertPage>;

/** A contact with or about the patient: when, how, and between whom; never who it was, or what was noted. */
export const ownContact = z.object({
  contactId: z.string(),
  channel: z.enum(CONTACT_CHANNELS),
  at: z.string(),
  /** Absent: it is void. */
  outcome: z.enum(CONTACT_OUTCOMES).optional(),
  /** Who took part; empty where it is not shared who follows the patient. */
  organisations: z.array(z.string()),
  /** Of a video call; not for a next of kin. */
  videoLink: z.string().optional(),
  correction: ownCorrectionMark.optional(),
});
export type OwnContact = z.infer<typeof ownContact>;
export const ownContactPage = z.object({ items: z.array(ownContact), nextCursor: z.string().nullable() });
export type OwnContactPage = z.infer<typeof ownContactPage>;

/** `GET /own/patients/{id}/position`: what devices have reported while an event is open, the newest first; else nothing. */
export const ownPosition = z.object({
  at: z.string(),
  lat: z.number(),
  lon: z.number(),
  /** Radius in metres. */
  accuracyM: z.number().optional(),
});
export const ownPositions = z.object({ positions: z.array(ownPosition) });
export type OwnPositions = z.infer<typeof ownPositions>;

/**
 * A line of the log of access: what somebody did with the patient's record on one day, in fixed words. The same act by the
 * same person on the same day is one line with how often, from when and to when.
 */
export interface OwnLogLine {
  /** Of the latest of them. */
  readonly eventId: string;
  /** The record it was done with: this one, or one that was merged with it. */
  readonly patientId: string;
  readonly from: string;
  readonly to: string;
  readonly times: number;
  /** `measurement.list`, `glass.break`, ..: more of them come. */
  readonly action: string;
  readonly text: Words;
  readonly outcome: 'allowed' | 'refused';
  readonly viewer: {
    readonly kind: Viewer;
    /** In what capacity. */
    readonly text: Words;
    readonly role?: string;
    /** Of staff, where the organisation shows names. */
    readonly name?: string;
  };
  readonly organisation?: string;
  /** HL7 v3 PurposeOfUse, and in words. */
  readonly purpose?: { readonly code: string; readonly text?: Words };
}
export interface OwnLogPage {
  readonly items: readonly OwnLogLine[];
  readonly nextCursor: string | null;
}

/**
 * Whom the patient keeps out (sperring), by their own wish alone; lifted ones too. Names of units and organisations, and of
 * people where nobody they work for keeps names from patients.
 */
export interface OwnBlock {
  readonly blockId: string;
  /** The record that it closes: this one, or one that was merged with it. */
  readonly patientId: string;
  readonly whom: { readonly kind: 'person' | 'unit' | 'organisation'; readonly name?: string };
  /** `measurement/<id>`, `contact/<id>`, `message/<id>`: of this alone; absent: of the whole record. */
  readonly document?: string;
  /** What the patient asked for, as it was written down; empty where it was registered in error. */
  readonly wish: string;
  /** By whom it was written down. */
  readonly recorded: { readonly at: string; readonly by?: string };
  readonly lifted?: { readonly at: string; readonly by?: string };
  readonly correction?: z.infer<typeof ownCorrectionMark>;
}
export interface OwnBlockPage {
  readonly items: readonly OwnBlock[];
  readonly nextCursor: string | null;
}
