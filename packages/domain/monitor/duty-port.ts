import type { Channel, UndeliveredReason, UnitCare } from '../escalation/unit-care.ts';
import type { Severity } from '../plan/severity.ts';

/** A step that has come: somebody is to be told that something waits. Opaque ids, no name, no value. */
export interface Notice {
  readonly v: 1;
  /** `<alertId>/<revision>`: the same notice again is not sent again. */
  readonly noticeId: string;
  readonly alertId: string;
  readonly patientId: string;
  readonly unitId: string;
  readonly duty: string;
  readonly channel: Channel;
  /** For the urgency of the delivery; never in what is sent. */
  readonly severity: Severity;
  readonly at: number;
  readonly drill?: true | undefined;
  /** Whom the patient has blocked: to be told that something waits, and find nothing, helps nobody. Said as it is sent. */
  readonly notTo?: readonly string[] | undefined;
}

export type NoticeOutcome =
  | { readonly noticeId: string; readonly outcome: 'delivered'; readonly at: number }
  | { readonly noticeId: string; readonly outcome: 'undelivered'; readonly reason: UndeliveredReason };

/** What a unit says of itself when something is to be handed to it. */
export interface UnitStanding {
  readonly care: UnitCare;
  readonly open: boolean;
  readonly unattended: boolean;
}

/** A unit's duty: who is on call, how they are reached. Knows nothing of Postgres. */
export interface DutyPort {
  /** `unknown-unit`: nothing was ever told to it; every notice is undelivered. */
  notify(batch: {
    readonly v: 1;
    readonly tenantId: string;
    readonly unitId: string;
    readonly notices: readonly Notice[];
  }): Promise<{ readonly ok: true; readonly outcomes: readonly NoticeOutcome[] } | { readonly ok: false }>;
  standing(tenantId: string, unitId: string): Promise<UnitStanding | undefined>;
}
