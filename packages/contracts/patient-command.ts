import * as z from 'zod';

/** The same `commandId` again answers its own first success. */
export const claimRequest = z.strictObject({ commandId: z.uuid().optional(), takeOver: z.boolean().optional() });
export const releaseClaimRequest = z.strictObject({ commandId: z.uuid().optional() });

/** Who has the patient in hand now; `claim` absent: nobody. */
export const claimAnswer = z.object({
  patientId: z.string(),
  claim: z.object({ by: z.string(), unitId: z.string(), at: z.string(), until: z.string() }).optional(),
});
export type ClaimAnswer = z.infer<typeof claimAnswer>;
