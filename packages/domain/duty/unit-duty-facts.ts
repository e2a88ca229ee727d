import type { UnitCare } from '../escalation/unit-care.ts';
import type { SealedIdentity } from '../monitor/registry.ts';

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

/** A person's telephone: sealed for the practitioner. In clear (E.164) only in facts of before, until they are told anew. */
export interface StaffPhone {
  readonly practitionerId: string;
  readonly seal?: SealedIdentity | undefined;
  readonly phone?: string | undefined;
}

/** A browser of a person's that takes pushes: its address sealed for the subscription, in clear only in facts of before. */
export interface PushSubscription {
  readonly subscriptionId: string;
  readonly practitionerId: string;
  readonly seal?: SealedIdentity | undefined;
  readonly endpoint?: string | undefined;
}

/**
 * All that a unit's duty object must know to reach people while Postgres is down. Written in Postgres, then pushed; the
 * object refuses a lower `version`. Phones and endpoints are sealed, and opened in memory where something is sent.
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
  readonly contacts: readonly StaffPhone[];
  readonly subscriptions: readonly PushSubscription[];
}

/** Addresses that stand there under any other key than this (wrapped text), or in clear. */
export function countOtherAddresses(
  { contacts, subscriptions }: Pick<UnitDutyFacts, 'contacts' | 'subscriptions'>,
  wrappedKey: string,
): number {
  return [...contacts, ...subscriptions].filter(({ seal }) => seal?.wrappedKey !== wrappedKey).length;
}

/** Addresses that stand there in clear. */
export function countClearAddresses({
  contacts,
  subscriptions,
}: Pick<UnitDutyFacts, 'contacts' | 'subscriptions'>): number {
  return [...contacts, ...subscriptions].filter(({ seal }) => seal === undefined).length;
}
