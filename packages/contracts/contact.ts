import { CONTACT_CHANNELS, CONTACT_OUTCOMES } from '@naer/domain/patient/contact';
import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { mergedFrom } from './merged-from.ts';
import { storableText } from './storable-text.ts';

const MOST_MINUTES = 24 * 60;
const MOST_ORGANISATIONS = 20;
const MOST_ALERTS = 50;
const MOST_KILOMETRES = 5_000;

/**
 * `POST /patients/{patientId}/contacts`. `at` absent: now. Minutes stand where they were spent, one entry an organisation; a
 * case conference has several. What else holds of a contact: `checkContact` of the domain.
 */
export const contactRequest = z.strictObject({
  commandId: z.uuid().optional(),
  channel: z.enum(CONTACT_CHANNELS),
  at: z.string().max(40).optional(),
  minutes: z
    .array(z.strictObject({ organisationId: z.uuid().lowercase(), minutes: z.int().min(0).max(MOST_MINUTES) }))
    .min(1)
    .max(MOST_ORGANISATIONS),
  outcome: z.enum(CONTACT_OUTCOMES),
  alertIds: z.array(z.uuid().lowercase()).max(MOST_ALERTS).optional(),
  tripAvoidedKm: z.number().min(0).max(MOST_KILOMETRES).optional(),
  videoLink: storableText(1, 1_000).optional(),
  note: storableText(1, 4_000).optional(),
});
export type ContactRequest = z.infer<typeof contactRequest>;

/** 201; the same command again answers the same contact. */
export const contactRecorded = z.object({ contactId: z.string() });
export type ContactRecorded = z.infer<typeof contactRecorded>;

/** A contact as REST gives it, from Postgres. */
export const contactView = z.object({
  contactId: z.string(),
  patientId: z.string(),
  enrolmentId: z.string(),
  channel: z.enum(CONTACT_CHANNELS),
  at: z.string(),
  minutes: z.array(z.object({ organisationId: z.string(), minutes: z.number().int() })),
  /** Absent: it is void. */
  outcome: z.enum(CONTACT_OUTCOMES).optional(),
  alertIds: z.array(z.string()),
  tripAvoidedKm: z.number().optional(),
  videoLink: z.string().optional(),
  note: z.string().optional(),
  by: z.string(),
  unitId: z.string(),
  recordedAt: z.string(),
  correction: correctionMark.optional(),
});
export type ContactView = z.infer<typeof contactView>;
export const contactPage = z.object({ items: z.array(contactView), nextCursor: z.string().nullable(), mergedFrom });
export type ContactPage = z.infer<typeof contactPage>;
