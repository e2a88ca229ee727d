import type { CitizenPrincipal } from '@naer/auth/client-principal';
import { SESSION_ABSOLUTE_MS } from '@naer/auth/session/session';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from './app-env.ts';
import { challenge } from './bearer-token.ts';
import { problemResponse } from './problem-response.ts';
import {
  admitCitizen,
  answerEnded,
  keepSessionAlive,
  LIVE_SESSION_PORTS,
  type SessionPorts,
  sessionOf,
} from './session-door.ts';

/** Lets a patient or next of kin in by a session's cookie. Whose data they may see follows from the records. */
export const authenticateCitizen = citizenDoor(LIVE_SESSION_PORTS);

/** The same with other ports. */
export function citizenDoor(ports: SessionPorts) {
  return createMiddleware<AppEnv>(async function citizen(c, next) {
    const opened = await sessionOf(c, 'citizen', ports.now());
    if (!opened.ok) return opened.error;
    const { session } = opened.value;
    if (session.audience !== 'citizen') return problemResponse(c, 'unauthenticated', { headers: challenge(false) });
    const admitted = await admitCitizen(c, ports, session);
    if (!admitted.ok) return answerEnded(c, admitted);
    const { subjectIndex, represents, representsAs, issuedAt } = session;
    const expiresAt = issuedAt + SESSION_ABSOLUTE_MS;
    c.set('citizen', { kind: 'citizen', subjectIndex, represents, representsAs, expiresAt });
    await next();
    await keepSessionAlive(c, session, ports.now());
    return;
  });
}

/** The patient or next of kin who was let in. Throws on a route without `authenticateCitizen`. */
export function citizenOf(c: AppContext): CitizenPrincipal {
  const citizen = c.get('citizen');
  if (citizen === undefined) throw new Error('The route authenticates no citizen');
  return citizen;
}
