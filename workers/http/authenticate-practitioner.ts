import { type PractitionerPrincipal, ROLES, type Role, TENANT_ROLES } from '@naer/auth/practitioner-principal';
import { SESSION_ABSOLUTE_MS, type StaffSession } from '@naer/auth/session/session';
import { readPractitionerToken } from '@naer/auth/verify-practitioner-token';
import type { Actor } from '@naer/domain/monitor/port';
import type { Capacity } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { bearerToken, challenge } from './bearer-token.ts';
import { holdBack } from './hold-back.ts';
import { answerLimited } from './limit-rate.ts';
import { rateOfTenant, takeOfTenant } from './limit-tenant.ts';
import { log } from './log.ts';
import { offeredCapacities } from './offered-capacities.ts';
import { problemResponse } from './problem-response.ts';
import { answerNotAdmitted } from './read-access.ts';
import {
  admitPerson,
  answerEnded,
  keepSessionAlive,
  LIVE_SESSION_PORTS,
  type SessionPorts,
  sessionOf,
} from './session-door.ts';

/** Of the person's token bucket, per request. */
const COST = 1;

/** Lets a member of staff in by a session's cookie, or on a laptop by a signed token. What they may do is asked of `can()`. */
export const authenticatePractitioner = practitionerDoor(LIVE_SESSION_PORTS);

/** The same with other ports. A header comes before a cookie: no page of another origin can set one. */
export function practitionerDoor(ports: SessionPorts) {
  return createMiddleware<AppEnv>(async function practitioner(c, next) {
    const token = bearerToken(c.req.raw.headers);
    const admitted = token === undefined ? await bySession(c, ports) : await byToken(c, ports, token);
    if (!admitted.ok) return admitted.error;
    const { tenantId } = admitted.value;
    c.set('tenantId', tenantId);
    const wait = takeOfTenant(c, tenantId);
    if (wait !== undefined) {
      holdBack(c, { rates: [rateOfTenant(c, tenantId)] });
      return answerLimited(c, wait);
    }
    c.set('practitioner', admitted.value);
    await next();
    const session = c.get('session');
    if (session !== undefined) await keepSessionAlive(c, session, ports.now());
    return;
  });
}

/** The person who was let in. Throws on a route without `authenticatePractitioner`. */
export function practitionerOf(c: AppContext): PractitionerPrincipal {
  const practitioner = c.get('practitioner');
  if (practitioner === undefined) throw new Error('The route authenticates no practitioner');
  return practitioner;
}

/** Who acts, as monitors take it: what they may do is decided there, the rest is for the log. */
export function actorOf(c: AppContext): Actor {
  const { practitionerId, unitIds, role, organisationId } = practitionerOf(c);
  return { practitionerId, unitIds, role, organisationId };
}

/** A token of the laptop brings its capacity: its person's object is asked whether it was revoked, and no more. */
export async function byToken(
  c: AppContext,
  ports: SessionPorts,
  token: string,
): Promise<Result<PractitionerPrincipal, Response>> {
  const read = await readPractitionerToken(configurationOf(c.env).PRACTITIONER_TOKEN_KEY, token, ports.now());
  if (!read.ok) {
    const { of } = read.error;
    if (of !== undefined) c.set('knownAs', { ...of, actorId: of.principalId });
    log({ event: 'token-refused', requestId: c.get('requestId'), reason: read.error.code });
    return err(problemResponse(c, 'unauthenticated', { headers: challenge(true) }));
  }
  const { principal, issuedAt } = read.value;
  const { tenantId, practitionerId: principalId, role } = principal;
  c.set('knownAs', { tenantId, principalId, actorId: principalId, role });
  const answer = await admitPerson(c, ports, { v: 1, tenantId, principalId, issuedAt, needsFacts: false, cost: COST });
  return answer.ok ? ok(principal) : err(answerNotAdmitted(c, answer));
}

async function bySession(c: AppContext, ports: SessionPorts): Promise<Result<PractitionerPrincipal, Response>> {
  const opened = await sessionOf(c, 'staff', ports.now());
  if (!opened.ok) return opened;
  const { session, provider } = opened.value;
  if (session.audience !== 'staff' || session.current === undefined)
    return err(problemResponse(c, 'capacity-required'));
  const { current, issuedAt, sid: sessionId } = session;
  const { tenantId, practitionerId: principalId } = current;
  c.set('knownAs', { tenantId, principalId, actorId: principalId });
  const request = { v: 1, tenantId, principalId, issuedAt, sessionId, needsFacts: true, cost: COST } as const;
  const answer = await admitPerson(c, ports, request);
  if (!answer.ok) return err(answerEnded(c, answer));
  const offered = answer.facts === undefined ? [] : offeredCapacities(session, provider, answer.facts);
  const capacity = offered.find(({ capacityId }) => capacityId === current.capacityId);
  const principal = capacity && principalOf(session, current, capacity);
  return principal === undefined ? err(problemResponse(c, 'capacity-required')) : ok(principal);
}

/** Role and units as they are now, whatever they were when the session began. */
function principalOf(
  { sid: sessionId, issuedAt }: StaffSession,
  { tenantId, practitionerId }: NonNullable<StaffSession['current']>,
  { role, unitIds, organisationId }: Capacity,
): PractitionerPrincipal | undefined {
  if (!isRole(role)) return undefined;
  const within = TENANT_ROLES.some((one) => one === role) && organisationId !== undefined ? { organisationId } : {};
  // A list that is open is in use: its socket lasts as long as the session at most can.
  const expiresAt = issuedAt + SESSION_ABSOLUTE_MS;
  return { kind: 'practitioner', tenantId, practitionerId, role, unitIds, ...within, expiresAt, sessionId };
}

function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}
