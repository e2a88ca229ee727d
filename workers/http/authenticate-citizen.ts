import type { CitizenPrincipal } from '@naer/auth/client-principal';
import { SESSION_ABSOLUTE_MS } from '@naer/auth/session/session';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from './app-env.ts';
import { challenge } from './bearer-token.ts';
import { problemResponse } from './problem-response.ts';
import { keepSessionAlive, sessionOf } from './session-door.ts';

/** Lets a patient or next of kin in by a session's cookie. Whose data they may see follows from the records. */
export const authenticateCitizen = createMiddleware<AppEnv>(async function citizen(c, next) {
  const opened = await sessionOf(c, 'citizen', Date.now());
  if (!opened.ok) return opened.error;
  const { session } = opened.value;
  if (session.audience !== 'citizen') return problemResponse(c, 'unauthenticated', { headers: challenge(false) });
  const { subjectIndex, represents, issuedAt } = session;
  c.set('citizen', { kind: 'citizen', subjectIndex, represents, expiresAt: issuedAt + SESSION_ABSOLUTE_MS });
  await next();
  await keepSessionAlive(c, session, Date.now());
  return;
});

/** The patient or next of kin who was let in. Throws on a route without `authenticateCitizen`. */
export function citizenOf(c: AppContext): CitizenPrincipal {
  const citizen = c.get('citizen');
  if (citizen === undefined) throw new Error('The route authenticates no citizen');
  return citizen;
}
