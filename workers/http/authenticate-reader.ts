import { isAccessToken } from '@naer/auth/access-token';
import { type Action, can } from '@naer/auth/can';
import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { Reader } from '@naer/db/reader';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from './app-env.ts';
import { authenticateClient } from './authenticate-client.ts';
import { authenticatePractitioner } from './authenticate-practitioner.ts';

const TOKEN = /^(Bearer|DPoP) +([^\s,]+) *$/i;

/**
 * Lets in a person, or a partner's client by its access token: what the token calls itself decides who verifies it.
 * @example routes.get('/patients/:patientId/alerts', authenticateReader, (c) => list(c, readingPrincipalOf(c)))
 */
export const authenticateReader = createMiddleware<AppEnv>(async function reader(c, next) {
  return await (bringsAccessToken(c.req.raw.headers) ? authenticateClient : authenticatePractitioner)(c, next);
});

/** Whether a request comes as a client: with a token of ours, or with one that is bound to a key. */
export function bringsAccessToken(headers: Headers): boolean {
  const [, scheme = '', token = ''] = TOKEN.exec(headers.get('authorization') ?? '') ?? [];
  return scheme.toLowerCase() === 'dpop' || isAccessToken(token);
}

/** The person or client that was let in. Throws on a route without `authenticateReader`. */
export function readingPrincipalOf(c: AppContext): PractitionerPrincipal | ClientPrincipal {
  const principal = c.get('practitioner') ?? c.get('client');
  if (principal === undefined) throw new Error('The route authenticates no reader');
  return principal;
}

/** On whose behalf records are read: a person at the own units, or a client at its organisation's. The log names either. */
export function readerOf(principal: PractitionerPrincipal | ClientPrincipal, requestId: string): Reader {
  const { tenantId, unitIds, organisationId } = principal;
  if (principal.kind === 'client')
    return { tenantId, practitionerId: principal.clientId, unitIds, requestId, organisationId };
  return {
    tenantId,
    practitionerId: principal.practitionerId,
    unitIds,
    requestId,
    role: principal.role,
    organisationId,
  };
}

/** Whether all of it may be done in the own tenant. */
export function mayAll(principal: PractitionerPrincipal | ClientPrincipal, ...actions: readonly Action[]): boolean {
  return actions.every((action) => can(principal, action, { tenantId: principal.tenantId }));
}
