import * as z from 'zod';
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
