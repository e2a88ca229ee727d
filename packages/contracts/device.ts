import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import * as z from 'zod';
import type { CorrectionMark } from './correction-mark.ts';
import { deviceIdentifier } from './gateway-item.ts';
import type { JobState } from './job.ts';
import { storableText } from './storable-text.ts';

const MOST_MEASURES = 20;
const LONGEST_TIME = 40;
/** A rotation leaves the former credential that long at most. */
export const MOST_OVERLAP_MINUTES = 60 * 24 * 14;
export const MOST_SESSION_MINUTES = 60;

/** `POST /devices`. `personal`: one patient at a time; `shared`: by user slot or staff session. */
export const deviceRequest = z.strictObject({
  identifier: deviceIdentifier,
  kind: z.enum(['personal', 'shared']),
  label: storableText(1, 200),
  organisationId: z.uuid().lowercase(),
  /** What it measures; a second one of a measure that a patient has needs a reason. */
  measures: z.array(z.enum(MEASUREMENT_TYPES)).max(MOST_MEASURES).default([]),
});
export type DeviceRequest = z.infer<typeof deviceRequest>;

/** `PUT /devices/{deviceId}`, `If-Match`: all of it; what a device is called on its case and how it is used stay as registered. */
export const deviceChangeRequest = deviceRequest.pick({ label: true, organisationId: true }).extend({
  measures: z.array(z.enum(MEASUREMENT_TYPES)).max(MOST_MEASURES),
});
export type DeviceChangeRequest = z.infer<typeof deviceChangeRequest>;

/** `POST /devices/{deviceId}/assignments`, `If-Match`. Absent `from`: now; absent `to`: while it lasts. `slot`: of a shared device, its user slot. */
export const assignmentRequest = z.strictObject({
  patientId: z.uuid().lowercase(),
  from: z.string().max(LONGEST_TIME).optional(),
  to: z.string().max(LONGEST_TIME).optional(),
  slot: storableText(1, 60).optional(),
  /** Why a second kit, or one beside another's follow-up. */
  reason: storableText(1, 500).optional(),
});
export type AssignmentRequest = z.infer<typeof assignmentRequest>;

/** `POST /devices/{deviceId}/assignments/{assignmentId}/end`. Absent `at`: now. */
export const endRequest = z.strictObject({ at: z.string().max(LONGEST_TIME).optional() });

/** `POST .../credential`: how long the one before goes on; absent: not at all. */
export const credentialRequest = z.strictObject({
  overlapMinutes: z.int().min(0).max(MOST_OVERLAP_MINUTES).optional(),
});

/** `POST /devices/{deviceId}/sessions`: the patient is confirmed by two identifiers, compared in memory and kept nowhere. */
export const sessionRequest = z.strictObject({
  patientId: z.uuid().lowercase(),
  confirmedBy: z
    .strictObject({
      birthDate: z.iso.date(),
      name: storableText(1, 200).optional(),
      nationalIdEnd: z
        .string()
        .regex(/^\d{5}$/)
        .optional(),
    })
    .refine((by) => by.name !== undefined || by.nationalIdEnd !== undefined),
  minutes: z.int().min(1).max(MOST_SESSION_MINUTES).optional(),
});

export interface DeviceView {
  readonly deviceId: string;
  readonly identifier: { readonly system: string; readonly value: string };
  readonly kind: 'personal' | 'shared';
  readonly label: string;
  readonly organisationId: string;
  readonly measures: readonly string[];
  /** Whether a patient has it now. */
  readonly assigned: boolean;
  /** It is given to nobody any more. */
  readonly retired?: true;
}

export interface DevicePage {
  readonly items: readonly DeviceView[];
  readonly nextCursor: string | null;
}

export interface AssignmentView {
  readonly assignmentId: string;
  readonly kind: 'assignment' | 'slot' | 'session';
  /** Absent: of a patient whom the reader does not follow. */
  readonly patientId?: string;
  readonly from: string;
  readonly to?: string;
  readonly slot?: string;
  readonly generation: number;
  /** The credential of the generation before holds until then. */
  readonly previousUntil?: string;
  /** It was entered in error, and never counted. */
  readonly correction?: CorrectionMark;
  /**
   * How many of its readings have been entered in error so far, and whether that is all of them (`done`); `failed` with a code:
   * `unrecorded` of them the records have not taken, and it goes on when somebody makes the assignment void again.
   */
  readonly enteredInError?: {
    readonly state: JobState;
    readonly readings: number;
    readonly jobId?: string;
    readonly failure?: string;
    readonly unrecorded?: number;
  };
}

export interface DeviceDetails extends DeviceView {
  readonly assignments: readonly AssignmentView[];
}

/** `active`: the patient's monitor and the device's object have it already; false: they will have it soon. */
export interface AssignmentChanged {
  readonly assignmentId: string;
  readonly from: string;
  readonly to?: string;
  readonly active: boolean;
}

/** Shown once: it is kept nowhere. */
export interface CredentialIssued {
  readonly assignmentId: string;
  readonly credential: string;
  readonly generation: number;
  readonly previousUntil?: string;
  readonly active: boolean;
}

/** A reading that is kept at its device, as no patient could be named. */
export interface HeldReadingView {
  readonly id: string;
  readonly deviceId: string;
  readonly slot?: string;
  readonly type: string;
  readonly reason: 'not-assigned-at-measured-time' | 'clock-spans-assignments';
  readonly state: 'held' | 'releasing' | 'released';
  readonly value?: number;
  readonly unit?: string;
  readonly components?: { readonly systolic?: number; readonly diastolic?: number; readonly mean?: number };
  readonly answer?: string;
  readonly measuredAt: string;
  readonly receivedAt: string;
  readonly measurementId?: string;
}
export interface HeldReadingPage {
  readonly items: readonly HeldReadingView[];
  readonly nextCursor: string | null;
}

/** `POST /devices/quarantine/{heldId}/release`. */
export const releaseHeldRequest = z.strictObject({ patientId: z.uuid().lowercase() });
