import type { OperatorPrincipal } from '@naer/auth/client-principal';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { problemResponse } from './problem-response.ts';
import { readAccess } from './read-access.ts';

/**
 * Lets an operator of the platform in by an access token of scope `platform/*`; one who was taken out of the
 * configuration is out at once. What an operator may do is asked of `can()`.
 * @example routes.post('/tenants', authenticateOperator, (c) => handle(operatorOf(c)))
 */
export const authenticateOperator = createMiddleware<AppEnv>(async function operator(c, next) {
  const access = await readAccess(c, 'operator');
  if (!access.ok) return access.error;
  const { clientId, scopes } = access.value.token;
  if (!configurationOf(c.env).PLATFORM_CLIENTS.some((known) => known.clientId === clientId))
    return problemResponse(c, 'unauthenticated');
  c.set('operator', { kind: 'operator', operatorId: clientId, scopes });
  return await next();
});

/** The operator who was let in. Throws on a route without `authenticateOperator`. */
export function operatorOf(c: AppContext): OperatorPrincipal {
  const operator = c.get('operator');
  if (operator === undefined) throw new Error('The route authenticates no operator');
  return operator;
}
