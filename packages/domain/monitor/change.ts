import type { Alert, HumanAct, ResolutionOutcome, Revision, SystemOutcome } from '../alert/alert.ts';
import type { DrillRun } from '../drill/drill-run.ts';
import type { QuarantineReason } from '../measurement/outcome.ts';
import type { DoubtCode, Reading } from '../measurement/reading.ts';
import type { ContactRecord } from '../patient/contact.ts';
import type { PatientMessage } from '../patient/message.ts';
import type { Severity } from '../plan/severity.ts';
import type { Reminder } from '../rules/rule-type.ts';
import type { Notice } from './duty-port.ts';
import type { KeptEvent } from './reported-event.ts';

/** A kept measurement on its way to Postgres. Its public id is `<patientId>.<sequence>`. */
export interface MeasurementChange {
  readonly kind: 'measurement';
  readonly sequence: number;
  readonly reading: Reading;
  readonly status: 'recorded' | 'questionable';
  /** Same (series, device time, device), another value: a new reading with the next ordinal, marked. */
  readonly ordinal: number;
  readonly conflict: boolean;
  readonly assignmentId: string;
  /** Null when no plan version was in force at the measured time. */
  readonly planVersion: number | null;
  readonly engineVersion: string;
  readonly controllerOrganisationId: string;
}

/** The whole alert; applied only where Postgres holds an older revision. */
export interface AlertChange {
  readonly kind: 'alert';
  readonly alert: Alert;
}

/** One line of an alert's history, append-only, unique by (alertId, revision). */
export interface AlertHistoryChange {
  readonly kind: 'alert-history';
  readonly alertId: string;
  readonly revision: Revision;
  readonly at: number;
  readonly event: AlertHistoryEvent;
  readonly sequence?: number | undefined;
  readonly act?: HumanAct | undefined;
  readonly outcome?: ResolutionOutcome | SystemOutcome | undefined;
  /** Codes, unit ids and times (epoch ms) of the event: never a value, a name or a free text. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export const ALERT_HISTORY_EVENTS = [
  'pending',
  'opened',
  'repeated',
  'raised',
  'reopened',
  'acknowledged',
  'started',
  'attempted',
  'next-try-due',
  'overdue',
  'notified',
  'undelivered',
  'escalated',
  'fell-back',
  'follow-up-due',
  'normalised',
  'snoozed',
  'snooze-ended',
  'paused',
  'pause-ended',
  'plan-changed',
  'handover-offered',
  'handover-accepted',
  'handover-returned',
  'receipted',
  'corrected',
  'rebuilt',
  'merged',
  'unmerged',
  'resolved',
] as const;
export type AlertHistoryEvent = (typeof ALERT_HISTORY_EVENTS)[number];

/** A reading that is understood but cannot be placed; id is `<credential's patientId>.<sequence>`. */
export interface QuarantineChange {
  readonly kind: 'quarantine';
  readonly sequence: number;
  readonly reading: Reading;
  readonly reason: QuarantineReason;
  readonly assignmentId: string;
  readonly state: 'held' | 'releasing' | 'released';
  readonly n: number;
  readonly release?:
    | {
        readonly at: number;
        readonly by: string;
        readonly patientId: string;
        readonly measurementId?: string | undefined;
        readonly status?: 'recorded' | 'questionable' | 'duplicate' | undefined;
      }
    | undefined;
}

/** Refused items and clock drift, counted by code and day (never a value). Additive totals, replaced when `n` is higher. */
export interface RefusalCountChange {
  readonly kind: 'refusal-count';
  readonly deviceId: string;
  /** UTC date, yyyy-mm-dd. */
  readonly day: string;
  readonly code: string;
  readonly total: number;
}

/**
 * An audit row that was earned away from Postgres (an object served or changed patient data, or somebody was refused). Rows
 * of before have no attest (DOMAIN 6) but actor, unit and request; the organisation follows from the unit where none is named.
 */
export interface AuditChange {
  readonly kind: 'audit';
  readonly eventId: string;
  readonly at: number;
  readonly action: string;
  readonly actorId: string;
  /** Of a refused attempt it may be absent: by no unit of theirs. */
  readonly unitId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly subjectId?: string | undefined;
  /** Whom it is about where one outbox is of many; absent: the payload's patient. Null: nobody's record. */
  readonly patientId?: string | null | undefined;
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly purpose?: 'TREAT' | 'ETREAT' | 'COC' | 'BTG' | 'PATRQT' | undefined;
  readonly relation?: string | undefined;
  /** What the relation rests on: `alert/<id>`, `care_relation/<id>`, .. */
  readonly reference?: string | undefined;
  /** Absent: allowed. */
  readonly outcome?: 'allowed' | 'refused' | undefined;
  /** How often it was tried, where one row stands for all of a minute. */
  readonly attempts?: number | undefined;
}

/** A kept measurement that another one, measured or received later, has made questionable. Nothing takes it away again. */
export interface DoubtChange {
  readonly kind: 'doubt';
  readonly sequence: number;
  readonly doubt: DoubtCode;
  /** When that was seen, epoch ms. */
  readonly at: number;
}

/** A kept measurement that was entered in error: it counts for no rule any more, and nothing takes that back. */
export interface CorrectionChange {
  readonly kind: 'correction';
  readonly sequence: number;
  readonly at: number;
  /** A practitioner id, at one of their units. */
  readonly by: string;
  readonly unitId: string;
  readonly reason: string;
}

/** The patient was due to be reminded; unique by (rule, at). */
export interface ReminderChange extends Reminder {
  readonly kind: 'reminder';
  readonly ruleKey: string;
  readonly at: number;
}

/** A kept event. Its public id is `<patientId>.e<sequence>`, from the same numbers as measurements. */
export interface EventChange {
  readonly kind: 'event';
  readonly sequence: number;
  readonly event: KeptEvent;
  /** Absent: a person reported it. */
  readonly assignmentId?: string | undefined;
  /** Null when no plan version was in force when it happened. */
  readonly planVersion: number | null;
  /** The worst that a rule made of it; null when no rule is about its code. */
  readonly severity: Severity | null;
  /** The alerts that it fired; absent in rows of before. */
  readonly alertIds?: readonly string[] | undefined;
  readonly engineVersion: string;
  readonly controllerOrganisationId: string;
}

/** A contact that a person has recorded; its id is derived from the command, so that a repeat is the same one. */
export interface ContactChange {
  readonly kind: 'contact';
  readonly contactId: string;
  readonly contact: ContactRecord;
  readonly enrolmentId: string;
  readonly by: string;
  readonly unitId: string;
  /** When it was recorded, epoch ms. */
  readonly recordedAt: number;
}

/** A message between the patient and who follows them. */
export interface MessageChange {
  readonly kind: 'message';
  readonly message: PatientMessage;
}

/** Somebody has looked at a measurement; the first mark stays. */
export interface SeenChange {
  readonly kind: 'seen';
  readonly sequence: number;
  readonly at: number;
  readonly by: string;
  readonly unitId: string;
}

/** How a unit's test alarm goes; applied only where the records hold a lower `n`. */
export interface DrillChange {
  readonly kind: 'drill';
  readonly run: DrillRun;
}

/** A step of the ladder that has come: goes to the duty of its unit, never to the records. */
export interface NoticeChange {
  readonly kind: 'notice';
  readonly notice: Notice;
}

/** What moving alerts comes to. */
export type AlertOutput = AlertChange | AlertHistoryChange | NoticeChange;

/** All that a call, clock or command can come to. */
export type MonitorChange = RecordChange | NoticeChange;

export type RecordChange =
  | MeasurementChange
  | EventChange
  | DoubtChange
  | CorrectionChange
  | ReminderChange
  | AlertChange
  | AlertHistoryChange
  | QuarantineChange
  | RefusalCountChange
  | ContactChange
  | MessageChange
  | SeenChange
  | AuditChange
  | DrillChange;

/** What one outbox row carries to the projector. Rows outlive deploys: `v` says how to read them. */
export interface RecordsPayload {
  readonly v: 1;
  readonly tenantId: string;
  /** Whose outbox it is: of a unit's list or a person's object their own id, and each change names its patient. */
  readonly patientId: string;
  readonly changes: readonly RecordChange[];
}
