import { parseClientId } from '@naer/auth/client-id';
import { isUuid } from '@naer/contracts/public-id';
import { nameAttempt } from '@naer/domain/audit/name-attempt';
import type { RefusedAttempt } from '@naer/domain/principal/refused-attempt';
import { createMiddleware } from 'hono/factory';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { describeError, log } from './log.ts';

const WITHIN_MS = 3_000;

/**
 * Every refused attempt is in the log (DOMAIN 6): who was let in and is answered 403 or 404 at a patient's or a unit's
 * address has a row, unless who refused has written it already. It is kept by the asker's own object, so that it is there
 * without the records, and a flood is one row a minute. A stranger's patient and nobody's are told and written alike.
 */
export const logRefusals = createMiddleware<AppEnv>(async function logsRefusals(c, next) {
  await next();
  const { status } = c.res;
  const isRefused = status === 403 || status === 404 || c.get('isRefused') === true;
  if (!isRefused || c.get('isRefusalLogged') === true) return;
  const actor = actorOf(c);
  const attempt = actor && attemptOf(c);
  if (actor === undefined || attempt === undefined) return;
  const { tenantId, principalId, ...capacity } = actor;
  try {
    const kept = getPrincipal(c.env, tenantId, principalId).refused({ ...attempt, ...capacity });
    await withTimeout(kept, WITHIN_MS, undefined);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
  }
});

/** Citizens are compared with the records before anything else, which write it down. */
function actorOf(c: AppContext) {
  const { practitioner, client } = c.var;
  if (practitioner !== undefined) {
    const { tenantId, practitionerId: principalId, role, organisationId } = practitioner;
    return { tenantId, principalId, actorId: principalId, role, organisationId };
  }
  if (client === undefined) return undefined;
  const { clientId: actorId, organisationId } = client;
  const name = parseClientId(actorId);
  return name && { ...name, actorId, organisationId };
}

function attemptOf(c: AppContext): Omit<RefusedAttempt, 'actorId'> | undefined {
  const { method } = c.req;
  const pattern = c.req.routePath;
  const patientId = c.req.param('patientId')?.toLowerCase();
  const unitId = c.req.param('unitId')?.toLowerCase();
  if (!isId(patientId) && !(isId(unitId) && pattern.includes('/worklist'))) return undefined;
  return {
    v: 1,
    action: nameAttempt(method, pattern),
    route: `${method} ${pattern}`,
    patientId: isId(patientId) ? patientId : undefined,
    unitId: isId(unitId) ? unitId : undefined,
    requestId: c.get('requestId'),
  };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && isUuid(text);
}
