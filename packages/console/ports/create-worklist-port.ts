import type { AlertAnswer } from '@naer/client/alert-address';
import type { Answer } from '@naer/client/client-error';
import { createClient } from '@naer/client/create-client';
import { currentAlert } from '@naer/client/current-alert';
import { err, ok, type Result } from '@naer/domain/result';
import type { Session } from '../session/session.ts';
import type { AcknowledgeCommand, AlertNow, CommandFailure, WorklistPort } from './worklist-port.ts';

/** The session's own way to the server, on the page's origin. */
export function createWorklistPort(session: Pick<Session, 'token' | 'unitId'>): WorklistPort {
  const client = createClient({ baseUrl: '', token: session.token });
  return {
    openLive: (listener) => client.openLiveWorklist(session.unitId, listener),
    acknowledge: async (command) => toResult(await client.acknowledge(command, bodyOf(command))),
    resolve: async (command) =>
      toResult(await client.resolve(command, { ...bodyOf(command), outcome: command.outcome })),
  };
}

function bodyOf({ expectRevision, commandId, note }: AcknowledgeCommand) {
  return { expectRevision, commandId, ...(note === undefined ? {} : { note }) };
}

function toResult(answer: Answer<AlertAnswer>): Result<AlertNow, CommandFailure> {
  if (answer.ok) return ok(alertNow(answer.value));
  if (answer.error.kind === 'network') return err({ kind: 'unreachable' });
  const current = currentAlert(answer.error);
  return err({
    kind: 'problem',
    status: answer.error.status,
    code: answer.error.problem.code,
    current: current && alertNow(current),
  });
}

function alertNow(alert: AlertAnswer): AlertNow {
  return { state: alert.state, revision: alert.revision, acknowledgedBy: alert.acknowledged?.by };
}
