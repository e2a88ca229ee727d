import type { UnitCare } from '../escalation/unit-care.ts';

/** A person has the duty in `[from, to)`, epoch ms. */
export interface DutyShift {
  readonly shiftId: string;
  readonly duty: string;
  readonly practitionerId: string;
  readonly substituteId?: string | undefined;
  readonly from: number;
  readonly to: number;
  /** The person has said that they cannot: the substitute has it. */
  readonly absent?: true | undefined;
}

/** A browser of a person's that takes pushes. */
export interface PushSubscription {
  readonly subscriptionId: string;
  readonly practitionerId: string;
  readonly endpoint: string;
}

/**
 * All that a unit's duty object must know to reach people while Postgres is down. Written in Postgres, then pushed; the
 * object refuses a lower `version`. Phones and endpoints are staff data: they stand here and in no log.
 */
export interface UnitDutyFacts {
  readonly v: 1;
  readonly tenantId: string;
  readonly unitId: string;
  /** Rises with every change of anything below; `care.version` only with what monitors hold. */
  readonly version: number;
  readonly timeZone: string;
  readonly care: UnitCare;
  /** Keys of the duties the unit has. */
  readonly duties: readonly string[];
  readonly shifts: readonly DutyShift[];
  /** E.164. */
  readonly contacts: readonly { readonly practitionerId: string; readonly phone: string }[];
  readonly subscriptions: readonly PushSubscription[];
}
