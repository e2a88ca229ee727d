import type { PatientAccess } from '../access/patient-access.ts';
import type { EnrolmentEnd } from '../enrolment/end.ts';
import type { UnitCare } from '../escalation/unit-care.ts';
import type { PatientMerges } from '../merge/patient-merges.ts';
import type { CorrectionFact } from '../patient/record-correction.ts';
import type { PlanVersion } from '../plan/plan.ts';

/** A device bound to the patient for a time range `[from, to)`, epoch ms; `to` null while it lasts. */
export interface Assignment {
  readonly assignmentId: string;
  readonly deviceId: string;
  readonly from: number;
  readonly to: number | null;
  /** Credentials of a lower generation are revoked. */
  readonly generation: number;
  /** Epoch ms: until then the generation before holds as well (rotation with overlap); absent: it does not. */
  readonly previousUntil?: number | undefined;
  /** The device was another patient's until shortly before `from`: a date alone of that day says nothing. */
  readonly takenOver?: true | undefined;
}

/**
 * What Postgres knows of a patient and the monitor needs without it. Written in Postgres first, then pushed;
 * the monitor refuses a lower `version`. `sealedIdentity` is opaque here: only the worklist opens it, in memory.
 */
export interface RegistryFacts {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly version: number;
  readonly enrolment: {
    readonly enrolmentId: string;
    readonly programme: string;
    readonly unitId: string;
    readonly ownerOrganisationId: string;
    readonly controllerOrganisationId: string;
    readonly active: boolean;
  };
  /** Keyed blind indexes of the patient's national ids: a body that names another id is refused. */
  readonly nationalIdIndexes: readonly string[];
  readonly sealedIdentity: SealedIdentity;
  readonly assignments: readonly Assignment[];
  /** Every version, without its instructions: nothing is judged by them, and all of it stands in one row of the monitor. */
  readonly plans: readonly PlanVersion[];
  /** IANA time zone of the tenant; absent: Europe/Oslo. */
  readonly timeZone?: string | undefined;
  /** Stretches in which the patient is away (holiday, admitted) and nothing is asked for; `[from, to)`, epoch ms. */
  readonly pauses?: readonly { readonly from: number; readonly to: number }[] | undefined;
  /** The enrolment's unit, the receivers of its plan's coverage, and the fallbacks of all these. Absent: none has signed anything. */
  readonly cares?: readonly UnitCare[] | undefined;
  /** A unit's test patient: nothing of it becomes a record but how the test went. */
  readonly drill?: true | undefined;
  /** The responder's card, opened by the door alone, and only while an event of the patient is open; absent: none was written. */
  readonly sealedCard?: SealedIdentity | undefined;
  /** What the plan in force tells the patient to do in each zone, for whoever responds to an event; absent: it says nothing. */
  readonly instructions?:
    | { readonly planVersion: number; readonly zones: NonNullable<PlanVersion['instructions']> }
    | undefined;
  /** Who else may see the patient, and who may not; absent: the enrolment's unit alone. */
  readonly access?: PatientAccess | undefined;
  /** Taken in, and not monitored yet: measurements are kept and judged by no plan. */
  readonly notStarted?: true | undefined;
  /** Follow-up has ended with a reason: what still comes is kept and alerts nobody. Absent in facts of before. */
  readonly ended?: EnrolmentEnd | undefined;
  /** When a consent or decision must be looked at again, the earliest, epoch ms. It stops nothing. */
  readonly reviewBy?: number | undefined;
  /** When one was withdrawn that nothing stands in for: the unit is told. Epoch ms. */
  readonly consentWithdrawnAt?: number | undefined;
  /** Other records of the same person; absent: none. */
  readonly merges?: PatientMerges | undefined;
  /** What was corrected of late of what people wrote; absent: nothing. */
  readonly corrections?: readonly CorrectionFact[] | undefined;
  /** How far the records have come, 0 when there are none: a monitor that lost its storage goes on above it. */
  readonly recorded?: { readonly sequence: number; readonly epoch: number };
}

/** AES-GCM sealed `{ name, birthDate }` beside the tenant's wrapped data key; base64url. */
export interface SealedIdentity {
  readonly v: 1;
  readonly sealed: string;
  readonly wrappedKey: string;
}
