import type { WorklistItem } from '@naer/contracts/worklist';
import type { Alert } from '@naer/domain/alert/alert';
import { clocksOf } from '@naer/domain/alert/alert-clock';
import { isoTime, present } from './sent-digits.ts';

type ShownLife = Pick<
  WorklistItem,
  | 'unitId'
  | 'clock'
  | 'step'
  | 'suppressed'
  | 'unseen'
  | 'planChanged'
  | 'startedBy'
  | 'attempts'
  | 'followUpDue'
  | 'handover'
  | 'pending'
  | 'drill'
>;

/**
 * Where an alert stands in its life, as it goes out on the worklist and over REST alike. Times become ISO 8601 UTC; what
 * there is nothing to say of is absent. What is held back has its reason and its end: who shows it compares the end with
 * its own clock.
 */
export function shownLife(alert: Alert): ShownLife {
  const { attempts, handover, pending } = alert;
  return present({
    unitId: alert.unitId,
    clock: nextClock(alert),
    step: stepOf(alert),
    suppressed: suppressionsOf(alert),
    unseen: alert.state === 'open' && alert.normalisedAt !== undefined ? true : undefined,
    planChanged: alert.planChanged && true,
    startedBy: alert.started?.by,
    attempts: attempts && { n: attempts.n, nextTryAt: isoTime(attempts.nextTryAt), due: attempts.due },
    followUpDue: alert.followUp?.due === true ? true : undefined,
    handover: handover && {
      toUnitId: handover.toUnitId,
      reason: handover.reason,
      returnsAt: isoTime(handover.returnsAt),
      by: handover.by,
    },
    pending: alert.state === 'pending' && pending ? { have: pending.have, need: pending.need } : undefined,
    drill: alert.drill,
  }) as ShownLife;
}

function nextClock(alert: Alert): WorklistItem['clock'] {
  const [first, ...others] = clocksOf(alert);
  if (first === undefined) return undefined;
  const next = others.reduce((soonest, each) => (each.dueAt < soonest.dueAt ? each : soonest), first);
  return { kind: next.clock, dueAt: isoTime(next.dueAt) };
}

function stepOf({ escalation }: Alert): WorklistItem['step'] {
  if (escalation === undefined) return undefined;
  const { step: taken, loop: round, last } = escalation;
  return {
    taken,
    round,
    ...present({ duty: last?.duty, channel: last?.channel, outcome: last?.outcome, reason: last?.reason }),
  };
}

function suppressionsOf(alert: Alert): WorklistItem['suppressed'] {
  const { state, snoozed, paused, quietUntil, pending } = alert;
  if (state === 'resolved') return undefined;
  const held: NonNullable<WorklistItem['suppressed']> = [];
  if (snoozed) held.push({ kind: 'snoozed', until: isoTime(snoozed.until), reason: snoozed.reason, by: snoozed.by });
  if (paused) held.push({ kind: 'paused', until: isoTime(paused.until) });
  if (state === 'open' && quietUntil !== undefined) held.push({ kind: 'quiet-hours', until: isoTime(quietUntil) });
  // Late data never pages: an alert that only late readings fired is on the list and nobody was told.
  if (state === 'open' && alert.late) held.push({ kind: 'late' });
  if (state === 'pending') held.push({ kind: 'pending', ...present({ until: pending && isoTime(pending.until) }) });
  return held.length === 0 ? undefined : held;
}
