import { MOST_MESSAGE_CHARACTERS } from '@naer/domain/patient/message';
import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { mergedFrom } from './merged-from.ts';
import { storableText } from './storable-text.ts';

/** Something must stand in it. */
const text = storableText(0, MOST_MESSAGE_CHARACTERS).refine((written) => written.trim() !== '');

/** `POST /patients/{patientId}/messages`: to the patient. */
export const sendMessageRequest = z.strictObject({ commandId: z.uuid().optional(), text });
export type SendMessageRequest = z.infer<typeof sendMessageRequest>;
/** 201; the same command again answers the same message. */
export const messageSent = z.object({ messageId: z.string() });
export type MessageSent = z.infer<typeof messageSent>;

/** `POST /ingest/v1/messages`: from the patient. `id`: the app's own name of it, so that it can be sent again. */
export const appMessageRequest = z.strictObject({ id: storableText(1, 200), text });
export type AppMessageRequest = z.infer<typeof appMessageRequest>;
/** 201 `recorded`, 200 `duplicate`. */
export const appMessageKept = z.object({
  messageId: z.string(),
  status: z.enum(['recorded', 'duplicate']),
  at: z.string(),
});
export type AppMessageKept = z.infer<typeof appMessageKept>;

/** A message as staff reads it, from Postgres. */
export const messageView = z.object({
  messageId: z.string(),
  patientId: z.string(),
  direction: z.enum(['from-patient', 'to-patient']),
  text: z.string(),
  at: z.string(),
  by: z.string().optional(),
  unitId: z.string().optional(),
  deviceId: z.string().optional(),
  /** Of one from the patient that was written logged in, without a device: by whom. */
  author: z.enum(['self', 'represented']).optional(),
  /** The alert that it raised or answered. */
  alertId: z.string().optional(),
  /** Of a void one the text is empty. */
  correction: correctionMark.optional(),
});
export type MessageView = z.infer<typeof messageView>;
export const messagePage = z.object({ items: z.array(messageView), nextCursor: z.string().nullable(), mergedFrom });
export type MessagePage = z.infer<typeof messagePage>;

/** `POST /patients/{patientId}/measurements/seen`. */
export const MOST_SEEN = 500;
export const seenRequest = z.strictObject({
  commandId: z.uuid().optional(),
  measurementIds: z.array(z.string().max(60)).min(1).max(MOST_SEEN),
});
export type SeenRequest = z.infer<typeof seenRequest>;
/** How many had not been seen before. */
export const seenAnswer = z.object({ seen: z.number().int() });
export type SeenAnswer = z.infer<typeof seenAnswer>;
