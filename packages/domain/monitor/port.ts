import type { ActRefusal, AlertAct } from '../alert/act.ts';
import type { Alert } from '../alert/alert.ts';
import type { Counted, ItemStatus, QuarantineReason, RefusalCode } from '../measurement/outcome.ts';
import type { Reading } from '../measurement/reading.ts';
import type { PatientAct, PatientActDone, PatientActRefusal } from '../patient/patient-act.ts';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '../patient/patient-app.ts';
import type { Advice } from '../plan/advice.ts';
import type { RegistryFacts } from './registry.ts';
import type { ReportedEvent } from './reported-event.ts';

/** What a device credential says; the body of a request may not say any of it. */
export interface DevicePrincipal {
  readonly kind: 'device';
  readonly tenantId: string;
  readonly deviceId: string;
  readonly patientId: string;
  readonly assignmentId: string;
  readonly generation: number;
  /** What sent for the device, a client or another assignment's credential, placed by the device's history: none of this assignment was shown. */
  readonly gateway?: string | undefined;
}

/** A person who acts, as the door authenticated it; the monitor checks that the alert's unit is one of theirs. */
export interface Actor {
  readonly practitionerId: string;
  readonly unitIds: readonly string[];
  /** In what capacity, for the log; absent of a caller of before. */
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
}

export interface RecordBatch {
  readonly v: 1;
  readonly credential: DevicePrincipal;
  readonly receivedAt: number;
  readonly readings: readonly Reading[];
  /** Refused at the door, and once a request that the device's clock was off: counted here by code only. */
  readonly refusals: readonly Counted[];
  /** FHIR transaction: one refused or unplaceable reading, or a stranger's context, keeps none. */
  readonly atomic?: boolean | undefined;
  /**
   * Parallel to `readings`: keyed blind indexes of the national ids that reading's body named. One that is not
   * among the patient's own (`RegistryFacts.nationalIdIndexes`) refuses that reading with `wrong-subject`.
   */
  readonly subjects?: readonly (readonly string[])[] | undefined;
  /** The same of what came along and is no reading (a Patient): the answer's `strangers` says which name somebody else. */
  readonly contexts?: readonly (readonly string[])[] | undefined;
  /**
   * Parallel to `readings`, FHIR conditional create: a `senderId` which, when this device has already sent it,
   * answers `duplicate` with the first id, whatever the value now is. Undefined: no condition.
   */
  readonly ifNoneExist?: readonly (string | undefined)[] | undefined;
  /** Parallel to `readings`: why the device's history cannot place that reading here. It is kept aside whatever this patient's own says. */
  readonly aside?: readonly (QuarantineReason | undefined)[] | undefined;
  /**
   * The door can ask whose the device was: a reading that was not this patient's when it was measured is not kept, whomever
   * it names, and answered `elsewhere`. The door brings it where it belongs, or here again as `aside`.
   */
  readonly routes?: true | undefined;
}

export interface ReadingOutcome {
  /** `refused` only when the body named somebody else (`RecordBatch.subjects`): then `code` says so and `id` is empty. */
  readonly status: Exclude<ItemStatus, 'retry'>;
  /** Public measurement id, or the quarantine id. For a duplicate: the first one's. */
  readonly id: string;
  readonly code?: RefusalCode | undefined;
  /** Of a duplicate: what its first copy was answered. */
  readonly firstStatus?: 'recorded' | 'questionable' | 'quarantined' | undefined;
  readonly conflict?: boolean | undefined;
  readonly quarantineReason?: QuarantineReason | undefined;
  /** Not kept here. With an empty id: nowhere yet; otherwise where it belongs, under an id that says nothing of whose it is. */
  readonly elsewhere?: true | undefined;
  /** Of what was not this patient's, in a batch that `routes`: its body names somebody else, whom the sender must learn nothing of. */
  readonly namesOther?: true | undefined;
  /** The reading fired a rule at an hour that nobody covers: what the patient must do instead, to be read at once. */
  readonly advice?: Advice | undefined;
}

export type RecordAnswer =
  | {
      readonly ok: true;
      readonly outcomes: readonly ReadingOutcome[];
      /** False: an atomic batch of which nothing was kept; the refused or quarantined outcomes say why. */
      readonly kept?: boolean | undefined;
      /** Places in `RecordBatch.contexts` that name somebody other than the patient; absent when none does. */
      readonly strangers?: readonly number[] | undefined;
    }
  | { readonly ok: false; readonly reason: 'credential-revoked' | 'not-ready' };

export interface EventBatch {
  readonly v: 1;
  readonly credential: DevicePrincipal;
  readonly receivedAt: number;
  readonly events: readonly ReportedEvent[];
  /** As of a `RecordBatch`. */
  readonly refusals: readonly Counted[];
  /** As of a `RecordBatch`, parallel to `events`. */
  readonly subjects?: readonly (readonly string[])[] | undefined;
  /** Parallel to `events`: its time is nobody's, and the credential's assignment has the device now. It is heard, whatever its time. */
  readonly forNow?: readonly boolean[] | undefined;
}

export interface EventOutcome {
  readonly status: 'recorded' | 'duplicate' | 'refused';
  /** Public event id; for a duplicate the first one's; empty when refused. */
  readonly id: string;
  /** Of a refused one: it names somebody else, or the device was not this patient's when it happened. */
  readonly code?: 'wrong-subject' | 'cannot-be-placed' | undefined;
  /** Whether a rule of the plan is about its code: when false nobody is told of it. Of a duplicate, as of the first. */
  readonly matched?: boolean | undefined;
  /** Nobody covers its severity now: what the patient must do instead. */
  readonly advice?: Advice | undefined;
}

export type EventAnswer =
  | { readonly ok: true; readonly outcomes: readonly EventOutcome[] }
  | Extract<RecordAnswer, { readonly ok: false }>;

export interface AlertCommand {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly alertId: string;
  readonly commandId: string;
  readonly expectRevision: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  readonly note?: string | undefined;
  readonly act: AlertAct;
}

export type AlertCommandAnswer =
  | { readonly ok: true; readonly alert: Alert }
  /**
   * `forbidden`: a stranger, who is told that there is nobody; `relation-too-weak`: sees the patient, and this is not theirs
   * to do; `not-ready`: the records cannot be asked now for a lost past, or whether a stranger is one.
   */
  | {
      readonly ok: false;
      readonly reason: 'not-found' | 'forbidden' | 'relation-too-weak' | 'not-ready';
      readonly refused?: Refused;
    }
  | {
      readonly ok: false;
      readonly reason: ActRefusal;
      readonly alert: Alert;
    }
  | { readonly ok: false; readonly reason: 'command-reused' };

/** A person's act on the patient rather than on one alert. */
export interface PatientCommand {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly commandId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
  readonly act: PatientAct;
}

/** By what is held here it is a refusal, whatever they are told: the records could not be asked. For the log alone. */
export type Refused = true | undefined;

/** A repeated command gets its own first answer. `expect`: what the caller saw has changed (a claim, a message). */
export type PatientCommandAnswer =
  | { readonly ok: true; readonly done: PatientActDone }
  | {
      readonly ok: false;
      readonly reason:
        | 'not-found'
        | 'forbidden'
        | 'relation-too-weak'
        | 'not-ready'
        | 'command-reused'
        | PatientActRefusal;
      /** What is unknown, as the act named it. */
      readonly ids?: readonly string[] | undefined;
      readonly refused?: Refused;
    };

/** An event that was entered in error, and the alerts that it had fired. */
export interface VoidedEvent {
  readonly sequence: number;
  readonly alertIds: readonly string[];
  readonly reason: string;
}

/**
 * Readings that came in under an assignment that was entered in error. `sequences` absent: what stood on those that were told
 * is judged again, once all have been.
 */
export interface VoidReadings {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly sequences?: readonly number[] | undefined;
  /** Of these, the events that have fired. */
  readonly events?: readonly VoidedEvent[] | undefined;
  /** When it was said, epoch ms, by whom and at which of their units. */
  readonly at: number;
  readonly by: string;
  readonly unitId: string;
  readonly reason: string;
}

export interface ReleaseCommand {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly sequence: number;
  readonly toPatientId: string;
  readonly commandId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

export type ReleaseAnswer =
  | {
      readonly ok: true;
      readonly state: 'released';
      readonly measurementId: string;
      readonly status: 'recorded' | 'questionable' | 'duplicate';
    }
  | { readonly ok: true; readonly state: 'releasing' }
  | {
      readonly ok: false;
      readonly reason:
        | 'not-found'
        | 'forbidden'
        | 'relation-too-weak'
        | 'not-ready'
        | 'released-to-another'
        | 'command-reused';
    };

/** `active`: this or a newer one rules. `erased`: nothing does any more, and nothing older is held either. */
export interface AppliedFacts {
  readonly active: boolean;
  readonly version: number;
  readonly erased?: true;
}

/** What is asked of a patient's monitor. Answers are plain tagged unions; an expected failure never throws. */
export interface PatientMonitorPort {
  record(batch: RecordBatch): Promise<RecordAnswer>;
  recordEvents(batch: EventBatch): Promise<EventAnswer>;
  command(command: AlertCommand): Promise<AlertCommandAnswer>;
  /** `not-ready`: the facts of the patient are not here yet. */
  act(command: PatientCommand): Promise<PatientCommandAnswer>;
  release(command: ReleaseCommand): Promise<ReleaseAnswer>;
  /** From the patient's app, and for it. */
  receiveMessage(message: AppMessage): Promise<AppMessageAnswer>;
  feed(query: FeedQuery): Promise<FeedAnswer>;
  applyRegistry(facts: RegistryFacts): Promise<AppliedFacts>;
}
