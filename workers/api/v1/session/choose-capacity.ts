import * as z from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { personOf } from '../../../http/authenticate-person.ts';
import { addCookie, SESSION_COOKIE } from '../../../http/cookies.ts';
import { listChoices } from '../../../http/list-choices.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerNotAdmitted } from '../../../http/read-access.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { type SessionPorts, sessionCookie } from '../../../http/session-door.ts';

const chooseRequest = z.strictObject({ optionId: z.string().min(1).max(200) });

/** `POST /session/choose`: from now on this session acts as that. What one may not act as and what does not exist are one answer. */
export function chooseCapacity(ports: SessionPorts) {
  return async function handleChoose(c: AppContext): Promise<Response> {
    const person = await personOf(c, ports);
    if (!person.ok) return person.error;
    if (person.value.by === 'token' || person.value.session.audience !== 'staff')
      return problemResponse(c, 'forbidden');
    const { session, provider } = person.value;
    const body = await readJsonBody(c.req.raw);
    if (!body.ok) return problemResponse(c, body.error);
    const request = parseRequest(chooseRequest, body.value);
    if (!request.ok) return problemResponse(c, 'invalid-request', { extra: { errors: request.error } });
    const found = await listChoices(c, ports, { session, provider });
    if (found.kind === 'refused') return answerNotAdmitted(c, found.answer);
    const chosen = found.choices.find(({ optionId }) => optionId === request.value.optionId);
    if (chosen === undefined) return problemResponse(c, 'not-found');
    const { tenantId, practitionerId, capacity } = chosen;
    const current = { tenantId, practitionerId, capacityId: capacity.capacityId };
    const cookie = await sessionCookie(c.env, { ...session, current }, ports.now());
    c.res = c.body(null, 204);
    addCookie(c, SESSION_COOKIE, cookie);
    return c.res;
  };
}
