import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import { verifyPractitionerToken } from '@naer/auth/verify-practitioner-token';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { bearerToken, challenge } from './bearer-token.ts';
import { log } from './log.ts';
import { problemResponse } from './problem-response.ts';

/** Lets a practitioner in by a signed token. What they may do is asked of `can()`, per action. */
export const authenticatePractitioner = createMiddleware<AppEnv>(async function practitioner(c, next) {
  const token = bearerToken(c.req.raw.headers);
  if (token === undefined) return problemResponse(c, 'unauthenticated', { headers: challenge(false) });
  const result = await verifyPractitionerToken(configurationOf(c.env).PRACTITIONER_TOKEN_KEY, token, Date.now());
  if (!result.ok) {
    log({ event: 'token-refused', requestId: c.get('requestId'), reason: result.error.code });
    return problemResponse(c, 'unauthenticated', { headers: challenge(true) });
  }
  c.set('practitioner', result.value);
  c.set('tenantId', result.value.tenantId);
  return await next();
});

/** The person who was let in. Throws on a route without `authenticatePractitioner`. */
export function practitionerOf(c: AppContext): PractitionerPrincipal {
  const practitioner = c.get('practitioner');
  if (practitioner === undefined) throw new Error('The route authenticates no practitioner');
  return practitioner;
}
