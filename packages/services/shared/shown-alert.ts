import type { WorklistItem } from '@naer/contracts/worklist';
import type { Alert } from '@naer/domain/alert/alert';
import { nextClock } from '@naer/domain/alert/next-clock';
import { suppressionsOf } from '@naer/domain/alert/suppressions';
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
    clock: clockOf(alert),
    step: stepOf(alert),
    suppressed: heldBack(alert),
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

function clockOf(alert: Alert): WorklistItem['clock'] {
  const next = nextClock(alert);
  return next && { kind: next.clock, dueAt: isoTime(next.dueAt) };
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

function heldBack(alert: Alert): WorklistItem['suppressed'] {
  const held = suppressionsOf(alert).map(({ kind, until, reason, by }) => ({
    kind,
    ...present({ until: until === undefined ? undefined : isoTime(until), reason, by }),
  }));
  return held.length === 0 ? undefined : held;
}
