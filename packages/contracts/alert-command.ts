import { RESOLUTION_OUTCOMES } from '@naer/domain/alert/alert';
import * as z from 'zod';
import { storableText } from './storable-text.ts';

const base = {
  expectRevision: storableText(1, 60),
  commandId: z.uuid().optional(),
  note: storableText(0, 2000).optional(),
};
export const acknowledgeRequest = z.strictObject(base);
export const resolveRequest = z.strictObject({ ...base, outcome: z.enum(RESOLUTION_OUTCOMES) });
export type AcknowledgeRequest = z.infer<typeof acknowledgeRequest>;
export type ResolveRequest = z.infer<typeof resolveRequest>;

export const releaseRequest = z.strictObject({ patientId: z.uuid(), commandId: z.uuid().optional() });
export type ReleaseRequest = z.infer<typeof releaseRequest>;
