import { RESOLUTION_OUTCOMES } from '@naer/domain/alert/alert';
import { CORRECTION_REASONS, RECORD_KINDS } from '@naer/domain/patient/record-correction';
import * as z from 'zod';
import { MAX_NOTE_CHARS } from './alert-command.ts';
import { contactRequest } from './contact.ts';
import { correctionMark } from './correction-mark.ts';
import { deathRequest } from './enrolment.ts';
import { sendMessageRequest } from './message.ts';
import { referralRequest } from './referral.ts';
import { storableText } from './storable-text.ts';

/** `POST /patients/{patientId}/measurements/{measurementId}/entered-in-error`: why it was wrong, in a person's words. */
export const enteredInErrorRequest = z.strictObject({
  commandId: z.uuid().optional(),
  reason: storableText(1, 1_000).refine((written) => written.trim() !== ''),
});
export type EnteredInErrorRequest = z.infer<typeof enteredInErrorRequest>;

/** 200; the same command again answers the same. */
export const enteredInErrorAnswer = z.object({ measurementId: z.string() });
export type EnteredInErrorAnswer = z.infer<typeof enteredInErrorAnswer>;

const says = {
  commandId: z.uuid().lowercase().optional(),
  /** How many corrections of it the caller has seen: 0, or `correction.version` of what was read. */
  expectVersion: z.int().min(0),
  reason: z.enum(CORRECTION_REASONS),
  explanation: storableText(1, 1_000).optional(),
};
function correctionOf<C extends z.ZodType>(content: C) {
  return z.discriminatedUnion('state', [
    z.strictObject({ ...says, state: z.literal('corrected'), content }),
    z.strictObject({ ...says, state: z.literal('voided') }),
  ]);
}

/**
 * `POST /patients/{patientId}/contacts/{contactId}/corrections`: the whole of it as it should be, or that it should not be
 * there. The first text stays in its history. `at` absent: as it was first.
 */
export const contactCorrectionRequest = correctionOf(contactRequest.omit({ commandId: true }));
/** `POST /patients/{patientId}/messages/{messageId}/corrections`. What the patient wrote can be made void, not reworded. */
export const messageCorrectionRequest = correctionOf(sendMessageRequest.omit({ commandId: true }));
/**
 * `POST /patients/{patientId}/alerts/{alertId}/history/{revision}/{event}/corrections`: what somebody said when they
 * acknowledged, resolved, .. it, on every line of that one act. The act itself stands. `noteToPatient`, `outcome`: where the
 * act had one.
 */
export const alertCorrectionRequest = correctionOf(
  z.strictObject({
    note: storableText(1, MAX_NOTE_CHARS).optional(),
    noteToPatient: storableText(1, MAX_NOTE_CHARS).optional(),
    outcome: z.enum(RESOLUTION_OUTCOMES).optional(),
  }),
);
/**
 * `POST /referrals/{referralId}/corrections`: what was written in a referral that was accepted. `text` absent: as it was
 * first; empty: none. What the follow-up is for is changed by `PUT /patients/{patientId}/enrolment`.
 */
export const referralCorrectionRequest = correctionOf(referralRequest.pick({ purpose: true, text: true }));
export type ReferralCorrectionRequest = z.infer<typeof referralCorrectionRequest>;
/**
 * `POST /patients/{patientId}/death/corrections`: why the latest death was registered, also as the end of the follow-up has it.
 * That somebody died is taken back by `death/revoke`.
 */
export const deathCorrectionRequest = correctionOf(deathRequest.pick({ reason: true }));
export type DeathCorrectionRequest = z.infer<typeof deathCorrectionRequest>;
/**
 * `POST /patients/{patientId}/{consents|pauses|kin|relations|blocks|assignments|events}/{id}/corrections`: it was registered in error, on the wrong patient
 * as a rule. It ends at once and never counted; what should stand is registered anew. Of an assignment of a device its
 * credential ends at once too, and its readings are entered in error by a job (`DeviceDetails.assignments[].enteredInError`).
 * An event says that it is void, and an alert that it fired is a person's to close.
 */
export const registrationVoidRequest = z.strictObject({ ...says, state: z.literal('voided') });
/** Whatever is corrected. */
export type RecordCorrectionRequest = z.infer<
  | typeof contactCorrectionRequest
  | typeof messageCorrectionRequest
  | typeof alertCorrectionRequest
  | typeof referralCorrectionRequest
  | typeof deathCorrectionRequest
  | typeof registrationVoidRequest
>;

/**
 * 201; the same command again answers the same. `active`: the patient's lists and app have it; else they get it soon. `jobId`:
 * of an assignment, what enters its readings in error; also in a 412 and when it was void before: there is one, which goes on
 * should it have failed.
 */
export const recordCorrected = z.object({
  version: z.int(),
  state: z.enum(['corrected', 'voided']),
  active: z.boolean(),
  jobId: z.uuid().optional(),
});
export type RecordCorrected = z.infer<typeof recordCorrected>;

/** `GET` of the same addresses: everything it has ever said, oldest first, for who may read it. */
export const recordHistory = z.object({
  kind: z.enum(RECORD_KINDS),
  recordId: z.string(),
  version: z.int(),
  first: z.object({
    content: z.record(z.string(), z.unknown()),
    at: z.string(),
    by: z.string().optional(),
    unitId: z.string().optional(),
  }),
  corrections: z.array(
    correctionMark.extend({
      explanation: z.string().optional(),
      /** Absent: it is void. */
      content: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
export type RecordHistory = z.infer<typeof recordHistory>;
