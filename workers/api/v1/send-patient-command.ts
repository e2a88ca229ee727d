import { type Action, can } from '@naer/auth/can';
import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import type { PatientCommand, PatientCommandAnswer } from '@naer/domain/monitor/port';
import type { PatientAct, PatientActDone } from '@naer/domain/patient/patient-act';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import type { z } from 'zod';
import type { AppContext } from '../../http/app-env.ts';
import { actorOf, practitionerOf } from '../../http/authenticate-practitioner.ts';
import { parseRequest } from '../../http/parse-request.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { readJsonBody } from '../../http/read-json-body.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from './call-or-unavailable.ts';

export interface PatientCommandKind<
  B extends { readonly commandId?: string | undefined },
  K extends PatientAct['kind'],
> {
  readonly action: Action;
  readonly request: z.ZodType<B>;
  readonly act: (body: B, patientId: string) => Extract<PatientAct, { readonly kind: K }>;
  /** What no schema says of the body, each fault with its field. */
  readonly check?: (body: B, patientId: string) => readonly FieldProblem[];
  /** Free texts of the body by field: none may name somebody by number. */
  readonly texts?: (body: B) => Readonly<Record<string, string | undefined>>;
  readonly show: (done: Extract<PatientActDone, { readonly kind: K }>, patientId: string) => object;
  /** Where in the body that stands which the monitor does not know. */
  readonly unknown?: (body: B, ids: readonly string[], patientId: string) => readonly string[];
  /** 200 unless said. */
  readonly status?: 200 | 201;
}

/**
 * One person's command on a patient. The monitor checks that they follow the patient, and gives a repeated command its
 * own first answer; a command without an id gets one, so that our own second try is not a second command.
 */
export async function sendPatientCommand<
  B extends { readonly commandId?: string | undefined },
  K extends PatientAct['kind'],
>(c: AppContext, ports: ApiPorts, kind: PatientCommandKind<B, K>): Promise<Response> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  const patientId = c.req.param('patientId') ?? '';
  if (!isUuid(patientId)) return problemResponse(c, 'not-found');
  if (!can(practitioner, kind.action, { tenantId })) return problemResponse(c, 'forbidden');
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(kind.request, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const errors = Object.entries(kind.texts?.(body.value) ?? {})
    .filter(([, text]) => text !== undefined && nationalIdsIn(text).length > 0)
    .map(([field]) => ({ field, code: 'national-id' }));
  const faults = [...(kind.check?.(body.value, patientId) ?? []), ...errors];
  if (faults.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors: faults } });

  const command: PatientCommand = {
    v: 1,
    tenantId,
    patientId,
    commandId: body.value.commandId ?? crypto.randomUUID(),
    actor: actorOf(c),
    requestId: c.get('requestId'),
    act: kind.act(body.value, patientId),
  };
  const answer = await callOrUnavailable(c, () => ports.act(c.env, command));
  if (answer === undefined) return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
  if (!answer.ok) {
    if (answer.refused === true) c.set('isRefused', true);
    const fields = kind.unknown?.(body.value, answer.ids ?? [], patientId) ?? [];
    return refuse(c, answer.reason, fields);
  }
  // A command's answer is of the kind that was asked for: the monitor compares the whole act before it repeats one.
  const done = answer.done as Extract<PatientActDone, { readonly kind: K }>;
  return c.json(kind.show(done, patientId), kind.status ?? 200);
}

/** Someone else's patient answers as one that does not exist; to who sees the patient it is said that this is not theirs. */
function refuse(
  c: AppContext,
  reason: Extract<PatientCommandAnswer, { ok: false }>['reason'],
  fields: readonly string[],
): Response {
  if (reason === 'not-ready') return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
  const code = reason === 'forbidden' ? 'not-found' : reason;
  if (fields.length === 0) return problemResponse(c, code);
  return problemResponse(c, code, { extra: { errors: fields.map((field) => ({ field, code })) } });
}
