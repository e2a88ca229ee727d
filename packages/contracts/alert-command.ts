import { RESOLUTION_OUTCOMES, SNOOZE_REASONS } from '@naer/domain/alert/alert';
import * as z from 'zod';
import { storableText } from './storable-text.ts';

export const MAX_NOTE_CHARS = 2000;
const MAX_REASON_CHARS = 500;

/** ISO 8601 with its offset. */
const time = z.iso.datetime({ offset: true }).max(40);

/** `expectRevision`: the alert as the caller saw it. The same `commandId` again answers its own first success. */
const base = {
  expectRevision: storableText(1, 60),
  commandId: z.uuid().optional(),
  note: storableText(0, MAX_NOTE_CHARS).optional(),
};
/** Start, unsnooze, accept and withdraw a hand-over. */
export const alertCommandRequest = z.strictObject(base);
/** `noteToPatient`: what the patient reads of it. */
export const acknowledgeRequest = z.strictObject({
  ...base,
  noteToPatient: storableText(1, MAX_NOTE_CHARS).optional(),
});
/** "Tried, no answer", and when it is tried again. */
export const attemptRequest = z.strictObject({ ...base, nextTryAt: time });
/** Silence has an end and a reason. */
export const snoozeRequest = z.strictObject({ ...base, until: time, reason: z.enum(SNOOZE_REASONS) });
/** `returnsAt`: not receipted by then it comes back; half an hour unless said. */
export const handoverRequest = z.strictObject({
  ...base,
  toUnitId: z.uuid(),
  reason: storableText(1, MAX_REASON_CHARS),
  returnsAt: time.optional(),
});
export const declineHandoverRequest = z.strictObject({ ...base, reason: storableText(1, MAX_REASON_CHARS) });
export const resolveRequest = z.strictObject({ ...base, outcome: z.enum(RESOLUTION_OUTCOMES) });
export type AlertCommandRequest = z.infer<typeof alertCommandRequest>;
export type AcknowledgeRequest = z.infer<typeof acknowledgeRequest>;
export type AttemptRequest = z.infer<typeof attemptRequest>;
export type SnoozeRequest = z.infer<typeof snoozeRequest>;
export type HandoverRequest = z.infer<typeof handoverRequest>;
export type DeclineHandoverRequest = z.infer<typeof declineHandoverRequest>;
export type ResolveRequest = z.infer<typeof resolveRequest>;

export const releaseRequest = z.strictObject({ patientId: z.uuid(), commandId: z.uuid().optional() });
export type ReleaseRequest = z.infer<typeof releaseRequest>;
