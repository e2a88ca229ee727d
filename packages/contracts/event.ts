import { RECEIPT_CODES } from '@naer/domain/event/receipt';
import * as z from 'zod';
import { alertCommandRequest } from './alert-command.ts';
import { correctionMark } from './correction-mark.ts';
import { mergedFrom } from './merged-from.ts';
import { storableText } from './storable-text.ts';

const words = z.object({ nb: z.string(), nn: z.string(), en: z.string() });
const severity = z.enum(['yellow', 'red']);

/** A responder's receipt: what was done, in the order in which it was said. */
const receiptView = z.object({
  /** VKP 0-10. */
  code: z.number().int(),
  name: words,
  at: z.string(),
  by: z.string(),
  unitId: z.string(),
  note: z.string().optional(),
  /** What was said with it was corrected since, or is void. */
  correction: correctionMark.optional(),
});

/** An event as REST gives it. Times are ISO 8601 UTC. A position is never part of it. */
export const eventView = z.object({
  /** `<patientId>.e<number>` */
  id: z.string(),
  patientId: z.string(),
  code: z.string(),
  name: words,
  kind: z.string().optional(),
  /** The code that its words say it is, beside the one it was sent under. */
  readAs: z.string().optional(),
  text: z.string().optional(),
  gatewayText: z.string().optional(),
  at: z.string(),
  receivedAt: z.string(),
  late: z.boolean(),
  /** What came of it; absent: nobody was told. */
  severity: severity.optional(),
  sentSeverity: z.number().int().optional(),
  planVersion: z.number().int().optional(),
  deviceId: z.string().optional(),
  /** A person, where no device did. */
  reportedBy: z.string().optional(),
  /** Of a follow-up: the event that it follows up, and what a receiving centre says was done. */
  follows: z.string().optional(),
  receipts: z
    .array(z.object({ code: z.number().int(), name: words, at: z.string(), text: z.string().optional() }))
    .optional(),
  /**
   * It counts no more: it was of another record of the same person, and stands there (`unmerged`); its device was never the
   * patient's (`assignment-voided`); it is void (`event-voided`), and `correction` says why. Its alert is a person's to close.
   */
  enteredInError: z.object({ at: z.string(), by: z.string(), unitId: z.string(), reason: z.string() }).optional(),
  correction: correctionMark.optional(),
  alerts: z.array(
    z.object({
      alertId: z.string(),
      rule: z.string(),
      state: z.string(),
      severity,
      unitId: z.string(),
      receipts: z.array(receiptView),
    }),
  ),
});
export type EventView = z.infer<typeof eventView>;
export const eventPage = z.object({ items: z.array(eventView), nextCursor: z.string().nullable(), mergedFrom });
export type EventPage = z.infer<typeof eventPage>;

/** `POST .../alerts/{alertId}/receipts` */
export const receiptRequest = z.strictObject({ ...alertCommandRequest.shape, code: z.literal(RECEIPT_CODES) });
export type ReceiptRequest = z.infer<typeof receiptRequest>;

const line = storableText(1, 200);
const notes = storableText(0, 2000);

/** What a responder needs at the door. All of it is free text of the unit's own. */
export const responderCard = z.strictObject({
  address: z.strictObject({ lines: z.array(line).min(1).max(5), floor: line.optional(), directions: notes.optional() }),
  keyBox: z.strictObject({ place: line, code: storableText(1, 40).optional() }).optional(),
  phones: z.array(z.strictObject({ label: line, number: storableText(3, 30) })).max(10),
  /** Allergies, infection, dog, oxygen in the house. */
  criticalInformation: notes.optional(),
});
export type ResponderCard = z.infer<typeof responderCard>;

/** `PUT .../responder-card`: whether the monitor has it yet. */
export interface ResponderCardWritten {
  readonly version: number;
  readonly active: boolean;
}

export interface ResponderCardView {
  readonly patientId: string;
  /** Null: none has been written. */
  readonly card: ResponderCard | null;
  /** The patient's address is graded (code 6 or 7), and the card is not for who asks. */
  readonly addressWithheld?: true;
  /** What the plan tells the patient to do in the zone of the worst open event, in each language. */
  readonly instruction?: z.infer<typeof words>;
  readonly alertIds: readonly string[];
}

/** `POST .../checks`: staff has looked in (`night-check`), and how it was; `at` absent: now. */
export const checkRequest = z.strictObject({
  code: storableText(1, 100),
  outcome: storableText(1, 100),
  at: z.iso.datetime({ offset: true }).max(40).optional(),
});
export type CheckRequest = z.infer<typeof checkRequest>;
export interface CheckRecorded {
  readonly measurementId: string;
  readonly status: 'recorded' | 'questionable' | 'duplicate';
}

export const positionView = z.object({
  at: z.string(),
  lat: z.number(),
  lon: z.number(),
  /** Radius in metres. */
  accuracyM: z.number().optional(),
  deviceId: z.string(),
});
export interface PositionPage {
  readonly patientId: string;
  /** Newest first. */
  readonly positions: readonly z.infer<typeof positionView>[];
  /** Until when it stays open; absent: as long as the event does. */
  readonly openUntil?: string;
}

export const openPositionRequest = z.strictObject({ reason: storableText(3, 500), commandId: z.uuid().optional() });
export type OpenPositionRequest = z.infer<typeof openPositionRequest>;
export interface PositionOpened {
  /** The event that it is. */
  readonly eventId: string;
  readonly openUntil: string;
}
