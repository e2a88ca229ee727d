import { deriveId } from '../identity/derive-id.ts';

/** A message between the patient and who follows them, as it is kept: not judged, never changed. */
export interface PatientMessage {
  readonly v: 1;
  readonly messageId: string;
  readonly direction: 'from-patient' | 'to-patient';
  /** As it was written. It stands in no notice, no log and on no list of work. */
  readonly text: string;
  /** When the monitor took it, epoch ms. */
  readonly at: number;
  /** The practitioner and the unit, of one to the patient. */
  readonly by?: string | undefined;
  readonly unitId?: string | undefined;
  /** The device, and the app's own name of it, of one from the patient. */
  readonly deviceId?: string | undefined;
  readonly senderId?: string | undefined;
  /** Who wrote one from the patient without a device, logged in. */
  readonly author?: { readonly relation: 'self' | 'represented'; readonly subjectIndex: string } | undefined;
  /** The alert that it raised or answered. */
  readonly alertId?: string | undefined;
}

export const MOST_MESSAGE_CHARACTERS = 2_000;
/** A patient's app writes no more in a day: what is over is refused aloud, never dropped. */
export const MOST_MESSAGES_A_DAY = 200;

/** Default: where the unit has signed no yellow ladder, a message is acknowledged or answered within a day. */
export const DEFAULT_ANSWER_WITHIN_MINUTES = 24 * 60;

/** The id of a message to the patient: the same command makes the same message. */
export function sentMessageId(patientId: string, commandId: string): string {
  return deriveId('message', patientId, commandId);
}

/** The id of the nth message from the patient that this monitor (of this epoch) has taken. */
export function receivedMessageId(patientId: string, epoch: number, n: number): string {
  return deriveId('message', patientId, 'from-patient', epoch, n);
}
