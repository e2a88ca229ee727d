import * as z from 'zod';
import { storableText } from './storable-text.ts';

const id = z.uuid().lowercase();
const reason = storableText(1, 2000);
const version = z.int().min(1);

/**
 * `POST /patients/{id}/merge`: the other record leads to this one from then on. It is named by its id, or by a national id of
 * the same person. `expectVersions`: of both as the caller has seen them (the ETag of an enrolment); `from` may be left out
 * when nobody follows the other record.
 */
export const mergeRequest = z.strictObject({
  fromPatientId: id.optional(),
  nationalId: z
    .string()
    .regex(/^[0-9]{11}$/)
    .optional(),
  reason,
  expectVersions: z.strictObject({ to: version, from: version.optional() }),
});
export type MergeRequest = z.infer<typeof mergeRequest>;

/** `POST /patients/{id}/merges/{mergeId}/undo`. */
export const undoMergeRequest = z.strictObject({ reason });
export type UndoMergeRequest = z.infer<typeof undoMergeRequest>;

/** A merge as it was made or taken back. `active`: both patients' monitors have heard of it; if not, they will. */
export const mergeChanged = z.object({
  mergeId: z.string(),
  fromPatientId: z.string(),
  toPatientId: z.string(),
  versions: z.object({ to: z.number().int(), from: z.number().int() }),
  active: z.boolean(),
});
export type MergeChanged = z.infer<typeof mergeChanged>;

/** `GET /patients/{id}/merges`: of this record, with others that lead to it or to which it leads, newest first. */
export const mergeList = z.object({
  items: z.array(
    z.object({
      mergeId: z.string(),
      fromPatientId: z.string(),
      toPatientId: z.string(),
      at: z.string(),
      by: z.string(),
      unitId: z.string(),
      reason: z.string(),
      undone: z.object({ at: z.string(), by: z.string(), unitId: z.string(), reason: z.string() }).optional(),
    }),
  ),
});
export type MergeList = z.infer<typeof mergeList>;
