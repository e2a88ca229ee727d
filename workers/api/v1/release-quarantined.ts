import { can } from '@naer/auth/can';
import { releaseRequest } from '@naer/contracts/alert-command';
import { isUuid, parseSequenceId } from '@naer/contracts/public-id';
import type { ReleaseView } from '@naer/contracts/records';
import type { ReleaseCommand } from '@naer/domain/monitor/port';
import type { AppContext } from '../../http/app-env.ts';
import { actorOf, practitionerOf } from '../../http/authenticate-practitioner.ts';
import { parseRequest } from '../../http/parse-request.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { readJsonBody } from '../../http/read-json-body.ts';
import type { ApiPorts } from './api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from './call-or-unavailable.ts';

/**
 * `POST /quarantine/{id}/release { patientId, commandId? }`: gives a reading that could not be placed to its patient,
 * under its original time. 200 when it is there, 202 while it is on its way: the same command again tells.
 */
export function releaseQuarantined(ports: ApiPorts) {
  return async function handleRelease(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    const id = c.req.param('id') ?? '';
    const held = parseSequenceId(id);
    if (held === undefined) return problemResponse(c, 'not-found');
    if (!can(practitioner, 'quarantine.release', { tenantId })) return problemResponse(c, 'forbidden');
    const json = await readJsonBody(c.req.raw, { parse: JSON.parse });
    if (!json.ok) return problemResponse(c, json.error);
    const body = parseRequest(releaseRequest, json.value);
    if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
    const { patientId: toPatientId, commandId = crypto.randomUUID() } = body.value;
    if (!isUuid(toPatientId)) return problemResponse(c, 'not-found');

    const command: ReleaseCommand = {
      v: 1,
      tenantId,
      ...held,
      toPatientId,
      commandId,
      actor: actorOf(c),
      requestId: c.get('requestId'),
    };
    const answer = await callOrUnavailable(c, () => ports.release(c.env, command));
    if (answer === undefined) return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
    if (answer.ok) {
      const { ok: _, ...view } = answer;
      return c.json({ id, ...view } satisfies ReleaseView, answer.state === 'released' ? 200 : 202);
    }
    switch (answer.reason) {
      case 'not-found':
      case 'forbidden':
        return problemResponse(c, 'not-found');
      case 'not-ready':
        return problemResponse(c, 'try-again', { headers: RETRY_AFTER });
      case 'relation-too-weak':
      case 'released-to-another':
      case 'command-reused':
        return problemResponse(c, answer.reason);
    }
  };
}
