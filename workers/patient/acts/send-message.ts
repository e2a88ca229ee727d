import { outputOf } from '@naer/domain/alert/firing';
import { type PatientMessage, sentMessageId } from '@naer/domain/patient/message';
import { answerMessageAlert, messageAlertOf } from '@naer/domain/patient/message-alert';
import type { PatientActDone } from '@naer/domain/patient/patient-act';
import { monitorState } from '../monitor-state.ts';
import type { PatientActing } from '../run-patient-command.ts';
import { writeChanges } from '../write-changes.ts';

/**
 * A message to the patient: in the feed, on its way to the records. What waited for an answer is answered by a unit whose
 * it is; another's stays with them. A command of before the monitor lost its storage made its message then, and answers
 * nothing that came since.
 */
export function runSendMessage(
  { store, facts, by, unitId: following, unitIds, commandId, now }: PatientActing,
  text: string,
): PatientActDone {
  const messageId = sentMessageId(facts.patientId, commandId);
  if (store.feed.hasSent(messageId)) return { kind: 'send-message', messageId };
  const state = monitorState(store, facts);
  const waiting = messageAlertOf(state);
  const live = waiting !== undefined && unitIds.includes(waiting.unitId) ? waiting : undefined;
  const unitId = live?.unitId ?? following;
  const answered = live && answerMessageAlert(state, live, { at: now, by, unitId });
  const direction = 'to-patient' as const;
  const message: PatientMessage = { v: 1, messageId, direction, text, at: now, by, unitId, alertId: live?.alertId };
  store.feed.add({ kind: 'message', at: now, messageId, direction, text, unitId });
  const changes = [{ kind: 'message', message } as const, ...(answered === undefined ? [] : outputOf(answered))];
  writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
  return { kind: 'send-message', messageId };
}
