import { CORRECTION_REASONS } from '@naer/domain/patient/record-correction';
import * as z from 'zod';

/** On what was corrected, wherever it is read. `voided`: what it said is not shown; it stands in its history. */
export const correctionMark = z.object({
  version: z.int(),
  state: z.enum(['corrected', 'voided']),
  reason: z.enum(CORRECTION_REASONS),
  at: z.string(),
  by: z.string(),
  unitId: z.string(),
});
export type CorrectionMark = z.infer<typeof correctionMark>;

/** The same for the patient and who is close: never who it was. */
export const ownCorrectionMark = correctionMark.pick({ state: true, at: true });
