import type { ClientPrincipal } from '@naer/auth/client-principal';
import { stillHeld } from '@naer/auth/scopes';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { answerLimited, takeRate } from './limit-rate.ts';
import { takeOfTenant } from './limit-tenant.ts';
import { problemResponse } from './problem-response.ts';
import { type Access, readAccess } from './read-access.ts';

/** Lets a partner's app or a gateway in by an access token. What it may do is asked of `can()`, per action. */
export const authenticateClient = clientDoor('requests');

/** The same for a gateway's alarms: they have a limit of their own, and nothing else is counted against them. */
export const authenticateAlarmSender = clientDoor('alarms');

function clientDoor(traffic: 'requests' | 'alarms') {
  return createMiddleware<AppEnv>(async function client(c, next) {
    const access = await readAccess(c, 'client', traffic === 'alarms' ? 0 : 1);
    if (!access.ok) return access.error;
    const principal = clientPrincipalOf(access.value);
    if (principal === undefined) return problemResponse(c, 'unauthenticated');
    const wait = traffic === 'alarms' ? takeAlarm(c, principal.clientId) : takeOfTenant(c, principal.tenantId);
    if (wait !== undefined) return answerLimited(c, wait);
    c.set('client', principal);
    c.set('tenantId', principal.tenantId);
    return await next();
  });
}

function takeAlarm(c: AppContext, clientId: string): number | undefined {
  return takeRate(c, { key: `client-alarms:${clientId}`, perMinute: configurationOf(c.env).LIMITS.clientAlarms });
}

/** The client that was let in. Throws on a route without `authenticateClient`. */
export function clientOf(c: AppContext): ClientPrincipal {
  const client = c.get('client');
  if (client === undefined) throw new Error('The route authenticates no client');
  return client;
}

/** Units and scopes as they are now: a scope or unit taken away since the token was issued counts at once. */
function clientPrincipalOf({ name, token, admitted }: Access): ClientPrincipal | undefined {
  const client = admitted.facts?.client;
  if (client === undefined) return undefined;
  const { organisationId, unitIds } = client;
  const scopes = stillHeld(token.scopes, client.scopes);
  const { clientId, expiresAt } = token;
  return { kind: 'client', tenantId: name.tenantId, clientId, organisationId, unitIds, scopes, expiresAt };
}
