import type { AlertAnswer } from '@naer/client/alert-address';
import type { Answer, ClientError } from '@naer/client/client-error';
import type { AlertVerbs } from '@naer/client/command-alert';
import { createClient } from '@naer/client/create-client';
import { currentAlert } from '@naer/client/current-alert';
import { err, ok, type Result } from '@naer/domain/result';
import type { WorkSession } from '../session/session.ts';
import {
  type AlertCommand,
  type AlertLife,
  type AlertNow,
  type CommandFailure,
  LIFE_KEYS,
  type WorklistPort,
} from './worklist-port.ts';

/** The session's own way to the server, on the page's origin. */
export function createWorklistPort(session: Pick<WorkSession, 'token' | 'unitId'>): WorklistPort {
  const client = createClient({ baseUrl: '', token: session.token });
  return {
    unitId: session.unitId,
    openLive: (listener) => client.openLiveWorklist(session.unitId, listener),
    command: async (command) => alertResult(await client.command(command, command.act.verb, bodyOf(command))),
    claim: async ({ patientId, commandId, act }) => {
      const answer =
        act === 'release'
          ? await client.releaseClaim(patientId, { commandId })
          : await client.claim(patientId, { commandId, takeOver: act === 'take-over' });
      return answer.ok ? ok(answer.value.claim) : err(failureOf(answer.error));
    },
    recordContact: async ({ patientId, ...contact }) =>
      done(
        await client.recordContact(patientId, {
          ...contact,
          minutes: contact.minutes.slice(),
          alertIds: contact.alertIds.slice(),
        }),
      ),
    sendMessage: async ({ patientId, ...message }) => done(await client.sendMessage(patientId, message)),
  };
}

function bodyOf({ expectRevision, commandId, note, act }: AlertCommand): AlertVerbs[typeof act.verb] {
  const body = { expectRevision, commandId, ...(note === undefined ? {} : { note }), ...act.fields };
  return body as AlertVerbs[typeof act.verb];
}

function alertResult(answer: Answer<AlertAnswer>): Result<AlertNow, CommandFailure> {
  return answer.ok ? ok(alertNow(answer.value)) : err(failureOf(answer.error));
}

function done(answer: Answer<unknown>): Result<void, CommandFailure> {
  return answer.ok ? ok(undefined) : err(failureOf(answer.error));
}

function failureOf(error: ClientError): CommandFailure {
  if (error.kind === 'network') return { kind: 'unreachable' };
  const current = currentAlert(error);
  const { code, errors } = error.problem;
  return {
    kind: 'problem',
    status: error.status,
    code: errors?.some((each) => each.code === 'national-id') === true ? 'national-id' : code,
    current: current && alertNow(current),
  };
}

function alertNow(alert: AlertAnswer): AlertNow {
  const told = LIFE_KEYS.filter((key) => alert[key] !== undefined).map((key) => [key, alert[key]]);
  return {
    state: alert.state,
    revision: alert.revision,
    acknowledgedBy: alert.acknowledged?.by,
    life: Object.fromEntries(told) as AlertLife,
  };
}
