import type { Alert, Escalation, SentNotice } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { movedBy } from '../alert/move.ts';
import { formatRevision } from '../alert/revision.ts';
import type { Notice } from '../monitor/duty-port.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { SignedLadder } from './ladder-of.ts';
import type { EscalationStep } from './unit-care.ts';

/** Two steps of one moment: the first is on its way before the second overtakes it. */
const STEP_GAP_MS = 10_000;
/** Rounds do not chase each other, whatever a ladder says. */
export const ROUND_GAP_MS = 60_000;

/**
 * Takes the step of the ladder that `escalation` stands before: its duty is told, and the clock of the next runs.
 * `alert` stands at the revision of this step.
 */
export function takeStep(
  { patientId }: MonitorState,
  alert: Alert,
  { policyVersion, ladder, time }: SignedLadder,
  { step: index, loop, round }: Pick<Escalation, 'step' | 'loop' | 'round'>,
  now: number,
): MovedAlert {
  const step = ladder.steps[index];
  if (step === undefined) throw new Error('The ladder has no such step');
  const next = ladder.steps[index + 1];
  const nextAt =
    next === undefined
      ? Math.max(time.after(now, ladder.roundAfterMinutes), now + ROUND_GAP_MS)
      : Math.max(time.after(now, next.afterMinutes), now + STEP_GAP_MS);
  const { notice, sent } = noticeOf(patientId, alert, step, now);
  const escalation: Escalation = {
    unitId: alert.unitId,
    policyVersion,
    step: index + 1,
    loop,
    nextAt,
    last: sent,
    round: index === 0 || round === undefined ? { at: now, undelivered: 0 } : round,
  };
  const detail = { unitId: alert.unitId, duty: step.duty, channel: step.channel, step: index + 1, round: loop + 1 };
  return {
    ...movedBy({ ...alert, escalation, quietUntil: undefined }, now, 'notified', { detail }),
    notices: [notice],
  };
}

/** The notice of a step, and what the alert keeps of it. */
export function noticeOf(
  patientId: string,
  { alertId, revision, unitId, severity, drill }: Alert,
  { duty, channel }: EscalationStep,
  now: number,
): { readonly notice: Notice; readonly sent: SentNotice } {
  const noticeId = `${alertId}/${formatRevision(revision)}`;
  return {
    notice: { v: 1, noticeId, alertId, patientId, unitId, duty, channel, severity, at: now, drill },
    sent: { noticeId, at: now, duty, channel },
  };
}
