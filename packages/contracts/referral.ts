import { RISKS } from '@naer/domain/enrolment/stage';
import { REFERRAL_STATES } from '@naer/domain/referral/referral';
import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { storableText } from './storable-text.ts';

const time = z.iso.datetime({ offset: true }).max(40);
const date = z.iso.date();
const id = z.uuid().lowercase();

/** `POST /units/{unitId}/referrals`: the unit of the path refers to another one. The patient is named in the body alone. */
export const referralRequest = z.strictObject({
  /** Made by the sender, so that the same referral sent twice is one. */
  referralId: id.optional(),
  toUnitId: id,
  patient: z.strictObject({
    nationalId: z.string().regex(/^[0-9]{11}$/),
    name: storableText(1, 200),
    birthDate: date,
  }),
  programme: storableText(1, 100),
  purpose: storableText(1, 500),
  risk: z.enum(RISKS),
  text: storableText(0, 10_000).optional(),
  /** By when it is to be answered; absent: so many working days as the tenant has agreed. */
  dueAt: time.optional(),
});
export type ReferralRequest = z.infer<typeof referralRequest>;

/** As sender and receiver see it; `text` is the receiver's, and `patientId` only once it was accepted. */
export const referralView = z.object({
  referralId: z.string(),
  direction: z.enum(['sent', 'received']),
  state: z.enum(REFERRAL_STATES),
  overdue: z.boolean(),
  fromUnitId: z.string(),
  fromUnit: z.string(),
  toUnitId: z.string(),
  toUnit: z.string(),
  programme: z.string(),
  purpose: z.string(),
  risk: z.enum(RISKS),
  patient: z.object({ name: z.string(), birthDate: z.string(), nationalId: z.string().optional() }),
  text: z.string().optional(),
  sentAt: z.string(),
  sentBy: z.string(),
  dueAt: z.string(),
  decided: z.object({ at: z.string(), by: z.string().optional(), reason: z.string().optional() }).optional(),
  patientId: z.string().optional(),
  /** `purpose` and `text` as they stand now; void: they are not shown. */
  correction: correctionMark.optional(),
});
export type ReferralView = z.infer<typeof referralView>;

/** `overdue`: how many of the unit's, in that direction, nobody has answered in time. */
export const referralPage = z.object({
  items: z.array(referralView),
  nextCursor: z.string().nullable(),
  overdue: z.number().int(),
});
export type ReferralPage = z.infer<typeof referralPage>;

export const referralSent = z.object({ referralId: z.string(), state: z.enum(REFERRAL_STATES), dueAt: z.string() });
export type ReferralSent = z.infer<typeof referralSent>;

/** `POST /referrals/{referralId}/accept`. A patient who has a kit already gets another one for a reason alone. */
export const acceptReferral = z.strictObject({
  secondKitReason: storableText(1, 500).optional(),
  note: storableText(0, 2000).optional(),
});
export type AcceptReferral = z.infer<typeof acceptReferral>;

/** `POST /referrals/{referralId}/{decline,withdraw}`. */
export const closeReferral = z.strictObject({ reason: storableText(1, 2000) });
export type CloseReferral = z.infer<typeof closeReferral>;

/** `active`: the patient's monitor knows already. */
export const referralAccepted = z.object({
  referralId: z.string(),
  patientId: z.string(),
  enrolmentId: z.string(),
  /** Whether the tenant knew the patient before. */
  known: z.boolean(),
  active: z.boolean(),
});
export type ReferralAccepted = z.infer<typeof referralAccepted>;
