import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import type { ResponderAnswer, ResponderRequest } from '@naer/domain/monitor/responder-port';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from '../../../http/app-env.ts';
import { actorOf, practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { ApiPorts } from '../api-ports.ts';
import { callOrUnavailable, RETRY_AFTER } from '../call-or-unavailable.ts';

/** What is asked for, beside who asks. */
type Asked = ResponderRequest extends infer R ? (R extends ResponderRequest ? Omit<R, AskedBy> : never) : never;
type AskedBy = 'v' | 'tenantId' | 'patientId' | 'actor' | 'requestId';
type Answered<A extends Asked['ask']> = Extract<ResponderAnswer, { readonly ok: true; readonly ask: A }>;

/** Whether this person may ask it at all, before a body is read: the patient's id, or the problem. */
export function mayAsk(c: AppContext): Result<{ readonly tenantId: string; readonly patientId: string }, Response> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  const patientId = c.req.param('patientId') ?? '';
  if (!isUuid(patientId)) return err(problemResponse(c, 'not-found'));
  if (!can(practitioner, 'alert.decide', { tenantId })) return err(problemResponse(c, 'forbidden'));
  return ok({ tenantId, patientId });
}

/**
 * Asks the patient's monitor, which lets in, refuses and writes it down; no database is needed. Somebody else's patient
 * is one that does not exist.
 */
export async function askResponder<A extends Asked>(
  c: AppContext,
  ports: Pick<ApiPorts, 'respond'>,
  asked: A,
): Promise<Result<Answered<A['ask']>, Response>> {
  const allowed = mayAsk(c);
  if (!allowed.ok) return allowed;
  const actor = actorOf(c);
  const request = { v: 1, ...allowed.value, actor, requestId: c.get('requestId'), ...asked } as ResponderRequest;
  const answer = await callOrUnavailable(c, () => ports.respond(c.env, request));
  if (answer === undefined) return err(problemResponse(c, 'try-again', { headers: RETRY_AFTER }));
  if (answer.ok) return ok(answer as Answered<A['ask']>);
  const { reason } = answer;
  if (answer.refused === true) c.set('isRefused', true);
  if (reason === 'not-ready') return err(problemResponse(c, 'try-again', { headers: RETRY_AFTER }));
  return err(problemResponse(c, reason === 'forbidden' ? 'not-found' : reason));
}
