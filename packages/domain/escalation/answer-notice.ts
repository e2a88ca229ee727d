import type { Alert, Escalation } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy, raisedByItself } from '../alert/move.ts';
import type { NoticeOutcome } from '../monitor/duty-port.ts';
import type { MonitorState } from '../monitor/state.ts';
import { advanceEscalation } from './advance-escalation.ts';
import { ladderOf } from './ladder-of.ts';
import { fallbackOf } from './pass-on.ts';
import { remind } from './remind.ts';
import { ROUND_GAP_MS } from './take-step.ts';
import { waitingNotice } from './waiting-notice.ts';

type Undelivered = Extract<NoticeOutcome, { readonly outcome: 'undelivered' }>;

/**
 * What a unit's duty says of the alert's latest notice. Delivered: it is noted. Undelivered: the next step is now.
 * Undefined when the notice was overtaken or has been answered.
 */
export function answerNotice(
  state: MonitorState,
  alert: Alert,
  outcome: NoticeOutcome,
  now: number,
): MovedAlert | undefined {
  if (waitingNotice(alert)?.noticeId !== outcome.noticeId) return undefined;
  const own = raisedByItself(alert, state.epoch);
  if (outcome.outcome === 'delivered') return { alert: noted(own, { outcome: 'delivered' }), history: [] };
  return own.state === 'open' ? nextStep(state, own, outcome, now) : nextReminded(state, own, outcome, now);
}

/**
 * A round in which every step reached nobody waits as long as any other before the next, and so do all rounds beyond those
 * that are signed: nobody is called in a tight loop.
 */
function nextStep(state: MonitorState, alert: Alert, outcome: Undelivered, now: number): MovedAlert {
  const moved = undelivered(alert, outcome, now);
  const { escalation } = moved.alert;
  if (escalation === undefined) return moved;
  const ladder = ladderOf(state, alert)?.ladder;
  const steps = ladder?.steps.length ?? 0;
  const round = { at: escalation.round?.at ?? now, undelivered: (escalation.round?.undelivered ?? 0) + 1 };
  const counted: Escalation = { ...escalation, round };
  const set = (nextAt: number): MovedAlert => ({
    ...moved,
    alert: { ...moved.alert, escalation: { ...counted, nextAt } },
  });
  const roundIsOver = counted.step >= steps;
  const isBeyond = counted.loop + 1 >= (ladder?.rounds ?? 0) && fallbackOf(state, alert) === undefined;
  if (roundIsOver && (isBeyond || round.undelivered >= steps)) return set(counted.nextAt);
  const at = roundIsOver ? round.at + ROUND_GAP_MS : now;
  if (at > now) return set(Math.min(at, counted.nextAt));
  return andThen(moved, (own) => advanceEscalation(state, own, counted, now));
}

/** Work that is due again is told to the next one of the ladder; after the last it waits until it is due once more. */
function nextReminded(state: MonitorState, alert: Alert, outcome: Undelivered, now: number): MovedAlert {
  return andThen(undelivered(alert, outcome, now), (own) => remind(state, own, (own.reminded?.step ?? 0) + 1, now));
}

function undelivered(alert: Alert, { reason }: Undelivered, now: number): MovedAlert {
  return movedBy(noted(alert, { outcome: 'undelivered', reason }), now, 'undelivered', {
    detail: { unitId: alert.unitId, reason },
  });
}

function noted(alert: Alert, answer: Pick<NonNullable<Escalation['last']>, 'outcome' | 'reason'>): Alert {
  const { escalation, reminded } = alert;
  if (alert.state !== 'open') return { ...alert, reminded: reminded && { ...reminded, ...answer } };
  const last = escalation?.last && { ...escalation.last, ...answer };
  return { ...alert, escalation: escalation && { ...escalation, last } };
}
