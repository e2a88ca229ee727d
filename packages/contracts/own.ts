import * as z from 'zod';
import { kinRequest, MAY_SEE } from './access.ts';

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
});
export const ownMessagePage = z.object({ items: z.array(ownMessage), nextCursor: z.string().nullable() });
export type OwnMessagePage = z.infer<typeof ownMessagePage>;
