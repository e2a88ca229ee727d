import { type Action, can } from '@naer/auth/can';
import type { AlertCommandRequest } from '@naer/contracts/alert-command';
import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import type { AlertCommand, AlertCommandAnswer } from '@naer/domain/monitor/port';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { showAlert } from '@naer/services/alert/alert-row';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { actorOf, practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import type { ApiPorts } from '../api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from '../call-or-unavailable.ts';

const FREE_TEXTS: ReadonlySet<string> = new Set(['note', 'noteToPatient', 'reason']);

interface CommandKind<B extends AlertCommandRequest> {
  readonly action: Extract<Action, `alert.${string}`>;
  readonly request: z.ZodType<B>;
  readonly act: (body: B) => AlertCommand['act'];
}

/**
 * One person's command on one alert. The monitor checks unit and revision, and gives a repeated command its own
 * first answer; a command without an id gets one, so that our own second try is not a second command.
 */
export async function sendAlertCommand<B extends AlertCommandRequest>(
  c: AppContext,
  ports: ApiPorts,
  kind: CommandKind<B>,
): Promise<Response> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  const patientId = c.req.param('patientId') ?? '';
  const alertId = c.req.param('alertId') ?? '';
  if (!isUuid(patientId) || !isUuid(alertId)) return problemResponse(c, 'not-found');
  if (!can(practitioner, kind.action, { tenantId })) return problemResponse(c, 'forbidden');
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(kind.request, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });

  const { expectRevision, commandId = crypto.randomUUID(), note } = body.value;
  const errors = nationalIdsInTexts(body.value);
  if (errors.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors } });
  const command: AlertCommand = {
    v: 1,
    tenantId,
    patientId,
    alertId,
    commandId,
    expectRevision,
    actor: actorOf(c),
    requestId: c.get('requestId'),
    note,
    act: kind.act(body.value),
  };
  const answer = await callOrUnavailable(c, () => ports.command(c.env, command));
  return answer === undefined
    ? problemResponse(c, 'try-again', { headers: RETRY_AFTER })
    : answerCommand(c, patientId, answer);
}

/** No free text is kept that names somebody by number. */
function nationalIdsInTexts(body: AlertCommandRequest): readonly FieldProblem[] {
  return Object.entries(body).flatMap(([field, value]) =>
    FREE_TEXTS.has(field) && typeof value === 'string' && nationalIdsIn(value).length > 0
      ? [{ field, code: 'national-id' }]
      : [],
  );
}

/** Someone else's patient answers as one that does not exist; to who sees the patient it is said that this is not theirs. */
function answerCommand(c: AppContext, patientId: string, answer: AlertCommandAnswer): Response {
  if (answer.ok) return c.json(showAlert({ patient_id: patientId, body: answer.alert }));
  if ('refused' in answer && answer.refused === true) c.set('isRefused', true);
  switch (answer.reason) {
    case 'not-found':
    case 'forbidden':
      return problemResponse(c, 'not-found');
    case 'not-ready':
      return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
    case 'relation-too-weak':
    case 'command-reused':
      return problemResponse(c, answer.reason);
    default:
      return problemResponse(c, answer.reason, {
        extra: { alert: showAlert({ patient_id: patientId, body: answer.alert }) },
      });
  }
}
