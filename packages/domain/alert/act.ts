import type { UnitStanding } from '../monitor/duty-port.ts';
import type { ResolutionOutcome, SnoozeReason } from './alert.ts';

/** What a person can do to one alert. */
export type AlertAct =
  | { readonly kind: 'acknowledge'; readonly noteToPatient?: string | undefined }
  /** Has it in hand. Acknowledges what nobody has. */
  | { readonly kind: 'start' }
  /** "Tried, no answer": an attempt with the time of the next, never a resolution. Acknowledges what nobody has. */
  | { readonly kind: 'attempt'; readonly nextTryAt: number }
  | { readonly kind: 'snooze'; readonly until: number; readonly reason: SnoozeReason }
  | { readonly kind: 'unsnooze' }
  | {
      readonly kind: 'offer-handover';
      readonly toUnitId: string;
      readonly reason: string;
      /** Absent: half an hour. */
      readonly returnsAt?: number | undefined;
      /** What the receiver said of itself; the monitor asks it before the step. */
      readonly to?: UnitStanding | undefined;
    }
  | { readonly kind: 'withdraw-handover' }
  /** By somebody of the receiving unit. */
  | { readonly kind: 'accept-handover' }
  | { readonly kind: 'decline-handover'; readonly reason: string }
  /** A responder's receipt on an event: VKP codes 0-10. */
  | { readonly kind: 'receipt'; readonly code: number }
  | { readonly kind: 'resolve'; readonly outcome: ResolutionOutcome };

export const ACT_REFUSALS = [
  'stale-revision',
  'not-acknowledged',
  'already-acknowledged',
  'already-resolved',
  /** `pending` waits for n of m: there is nothing to do yet. */
  'not-open',
  'not-snoozed',
  'expiry-in-past',
  /** A red beyond the tenant's limit, anything beyond 30 days. */
  'snooze-too-long',
  'already-in-progress',
  'handover-pending',
  'no-handover',
  'unit-unknown',
  'unit-closed',
  /** A GP practice that has not opted into a live queue. */
  'no-live-queue',
  'same-unit',
  'not-an-event',
] as const;
export type ActRefusal = (typeof ACT_REFUSALS)[number];

/** Who may do it: the unit that is responsible, or the one that is offered the alert. */
export function actsFor(kind: AlertAct['kind']): 'owner' | 'receiver' {
  return kind === 'accept-handover' || kind === 'decline-handover' ? 'receiver' : 'owner';
}
