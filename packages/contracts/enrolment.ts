import { RESOLUTION_OUTCOMES } from '@naer/domain/alert/alert';
import { CONSENT_KINDS, CONSENT_SCOPES } from '@naer/domain/enrolment/consent';
import { END_REASONS } from '@naer/domain/enrolment/end';
import { RISKS, STORED_STAGES } from '@naer/domain/enrolment/stage';
import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { storableText } from './storable-text.ts';

const time = z.iso.datetime({ offset: true }).max(40);
const note = storableText(0, 2000);
const reason = storableText(1, 2000);
const id = z.uuid().lowercase();

/** Samtykke (`consent`) or vedtak (`decision`). Location and supervision need a date on which it is looked at again. */
export const consentRequest = z.strictObject({
  consentId: id.optional(),
  kind: z.enum(CONSENT_KINDS),
  /** On what it rests: the paragraph, or how the patient gave it. */
  basis: storableText(1, 500),
  scopes: z.array(z.enum(CONSENT_SCOPES)).min(1).max(CONSENT_SCOPES.length),
  from: time.optional(),
  reviewBy: time.optional(),
});
export type ConsentRequest = z.infer<typeof consentRequest>;

/** `POST /patients/{id}/enrolment/stages`, one step forward, `If-Match`. What is given stays for the steps after. */
export const stageRequest = z.strictObject({
  stage: z.enum(['enrolled', 'trained', 'started']),
  purpose: storableText(1, 500).optional(),
  risk: z.enum(RISKS).optional(),
  consent: consentRequest.optional(),
  /** Units of other organisations that take part; they see the patient from then on. */
  participants: z.array(id).max(20).optional(),
  note: note.optional(),
});
export type StageRequest = z.infer<typeof stageRequest>;

/** `PUT /patients/{id}/enrolment`, `If-Match`. */
export const enrolmentDetails = z.strictObject({ purpose: storableText(1, 500), risk: z.enum(RISKS), reason });
export type EnrolmentDetails = z.infer<typeof enrolmentDetails>;

/** `POST /patients/{id}/enrolment/end`, `If-Match`. A death has a door of its own. */
export const endRequest = z.strictObject({
  reason: z.enum(END_REASONS).exclude(['died']),
  /** With which outcome red alerts that are live are closed; without it the end is refused while there are any. */
  closeAlerts: z.enum(RESOLUTION_OUTCOMES).optional(),
  note: note.optional(),
});
export type EndRequest = z.infer<typeof endRequest>;

/** `POST /patients/{id}/death`. */
export const deathRequest = z.strictObject({
  date: z.iso.date(),
  source: z.enum(['national-register', 'hospital', 'physician', 'relative', 'other']),
  reason,
});
export type DeathRequest = z.infer<typeof deathRequest>;
/** `POST /patients/{id}/death/revoke`, `POST /patients/{id}/consents/{consentId}/withdraw`. */
export const reasonRequest = z.strictObject({ reason });
export type ReasonRequest = z.infer<typeof reasonRequest>;

/** `PUT /patients/{id}/national-id`: another number of the same person. In the body, never in an address. */
export const nationalIdRequest = z.strictObject({ nationalId: z.string().regex(/^[0-9]{11}$/), reason });
export type NationalIdRequest = z.infer<typeof nationalIdRequest>;

/** `POST /patients/lookup`. */
export const lookupRequest = z.strictObject({ nationalId: z.string().regex(/^[0-9]{11}$/) });
export type LookupRequest = z.infer<typeof lookupRequest>;

/** A change of the registry: `active` once the patient's monitor has it. */
export const enrolmentChanged = z.object({
  patientId: z.string(),
  stage: z.enum(STORED_STAGES),
  version: z.number().int(),
  active: z.boolean(),
});
export type EnrolmentChanged = z.infer<typeof enrolmentChanged>;

export const consentView = z.object({
  consentId: z.string(),
  kind: z.enum(CONSENT_KINDS),
  basis: z.string(),
  scopes: z.array(z.enum(CONSENT_SCOPES)),
  from: z.string(),
  reviewBy: z.string().optional(),
  /** From 30 days before its date, and after it. It stands all the same. */
  review: z.enum(['none', 'soon', 'overdue']),
  by: z.string(),
  withdrawn: z.object({ at: z.string(), by: z.string(), reason: z.string() }).optional(),
  /** It was registered in error, and never stood; its basis is not shown. */
  correction: correctionMark.optional(),
});
export type ConsentView = z.infer<typeof consentView>;

/** `GET /patients/{id}/enrolment`; the ETag is what `If-Match` of a change takes. */
export const enrolmentView = z.object({
  patientId: z.string(),
  enrolmentId: z.string(),
  stage: z.enum([...STORED_STAGES, 'paused']),
  unitId: z.string(),
  unit: z.string(),
  organisationId: z.string(),
  organisation: z.string(),
  programme: z.string(),
  purpose: z.string().optional(),
  risk: z.enum(RISKS).optional(),
  since: z.string(),
  referralId: z.string().optional(),
  participants: z.array(z.object({ unitId: z.string(), unit: z.string(), organisation: z.string() })),
  consents: z.array(consentView),
  /** What the plans need a consent or decision for, and nothing standing covers. */
  missingConsents: z.array(z.enum(CONSENT_SCOPES)),
  /** Oldest first. */
  history: z.array(
    z.object({
      event: z.string(),
      at: z.string(),
      by: z.string(),
      reason: z.string().optional(),
      note: z.string().optional(),
      /** Of the note, which is as it stands now. */
      correction: correctionMark.optional(),
    }),
  ),
});
export type EnrolmentView = z.infer<typeof enrolmentView>;

/** `GET /patients/{id}/status`: that somebody is followed, by whom, since when. No values, no programme. */
export const patientStatus = z.object({
  patientId: z.string(),
  /** False before it has started: somebody has taken the patient in. */
  monitored: z.boolean(),
  unit: z.string(),
  organisation: z.string(),
  since: z.string(),
});
export type PatientStatus = z.infer<typeof patientStatus>;

/** `GET /units/{unitId}/reviews`: what the unit has to look at again. */
export const reviewList = z.object({
  items: z.array(
    z.object({
      patientId: z.string(),
      name: z.string(),
      birthDate: z.string(),
      /** `missing`: the plan needs one that nothing standing covers. */
      state: z.enum(['soon', 'overdue', 'missing']),
      scopes: z.array(z.enum(CONSENT_SCOPES)),
      consentId: z.string().optional(),
      reviewBy: z.string().optional(),
    }),
  ),
});
export type ReviewList = z.infer<typeof reviewList>;
