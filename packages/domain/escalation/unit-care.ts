import type { Severity } from '../plan/severity.ts';

/** How a duty is reached. None carries health data: they say that something waits. */
export const CHANNELS = ['push', 'sms', 'voice'] as const;
export type Channel = (typeof CHANNELS)[number];

/** `unattended`: staffed hours, nobody connected and nobody on call. */
export const UNDELIVERED_REASONS = ['nobody-on-duty', 'no-address', 'channel-failed', 'unattended'] as const;
export type UndeliveredReason = (typeof UNDELIVERED_REASONS)[number];

/** One rung: so long after the rung before (the first: after the alert opened), that duty by that channel. */
export interface EscalationStep {
  readonly afterMinutes: number;
  /** Key of a duty in the unit's roster. */
  readonly duty: string;
  readonly channel: Channel;
}

export interface Ladder {
  /** The first clock. Absent: the rule's or the plan's; a yellow without any has none. */
  readonly acknowledgeWithinMinutes?: number | undefined;
  /** Whether minutes outside opening hours count. Red: always (DOMAIN 5: quiet hours move yellow, never red). */
  readonly counting: 'always' | 'opening-hours';
  readonly steps: readonly EscalationStep[];
  /** How often all steps are gone through before the fallback unit becomes responsible; without one they go on for ever. */
  readonly rounds: number;
  /** Between the last step of a round and the first of the next. */
  readonly roundAfterMinutes: number;
}

/** Clocks and steps as a unit has signed them, for one programme or (absent) all others. */
export interface EscalationPolicy {
  readonly policyVersion: number;
  readonly programme?: string | undefined;
  readonly ladders: Readonly<Partial<Record<Severity, Ladder>>>;
  /** The second clock of an acknowledged red. */
  readonly followUpMinutes: number;
  readonly signedBy: string;
  readonly signedAt: number;
}

export interface OpeningHours {
  /** 1 Monday .. 7 Sunday. */
  readonly weekdays: readonly number[];
  /** Wall clock `HH:MM` in the tenant's zone; `to` may be `24:00`. */
  readonly from: string;
  readonly to: string;
}

/**
 * What a monitor must know of a unit to run its alerts without asking anybody. Written in Postgres, pushed with the
 * registry facts (the enrolment's unit and its fallbacks), or told by the receiving unit at a hand-over.
 */
export interface UnitCare {
  readonly v: 1;
  readonly unitId: string;
  readonly organisationId: string;
  /** Rises with every change. */
  readonly version: number;
  readonly kind: 'hospital-trust' | 'municipality' | 'gp-practice' | 'other';
  /** When the unit is staffed. Absent: always. */
  readonly openingHours?: readonly OpeningHours[] | undefined;
  /** A GP practice gets summaries unless it has opted into a live queue. */
  readonly liveQueue: boolean;
  /** Becomes responsible when the ladder is at its end, or a hand-over times out while this unit is closed. */
  readonly fallbackUnitId?: string | undefined;
  readonly policies: readonly EscalationPolicy[];
  /** Tenant's limit: a red is snoozed no longer. */
  readonly redSnoozeMinutes: number;
  /** Green judgements after which an acknowledged alert resolves. Default 2 (DOMAIN 5). */
  readonly greens: number;
  /** So many contacts in 72 hours raise the patient's place in the list. */
  readonly contactsRaise: number;
}

export const DEFAULT_FOLLOW_UP_MINUTES = 240;
export const DEFAULT_RED_SNOOZE_MINUTES = 60;
export const DEFAULT_GREENS = 2;
export const DEFAULT_CONTACTS_RAISE = 3;
/** How long a receiving unit has to receipt, unless said. */
export const DEFAULT_HANDOVER_MINUTES = 30;
