import type { ClientPrincipal } from '@naer/auth/client-principal';
import { stillHeld } from '@naer/auth/scopes';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { isSmall } from './limit-device.ts';
import { answerLimited, takeRate } from './limit-rate.ts';
import { takeOfTenant } from './limit-tenant.ts';
import { problemResponse } from './problem-response.ts';
import { type Access, readAccess, readAccessAtLimit } from './read-access.ts';

/** Lets a partner's app or a gateway in by an access token. What it may do is asked of `can()`, per action. */
export const authenticateClient = clientDoor('requests');

/** The same for a gateway's alarms: they have a limit of their own, and nothing else is counted against them. */
export const authenticateAlarmSender = clientDoor('alarms');

/**
 * The same where only the body says whether it is an alarm: a small request is let in at the limit too, and its route then
 * asks `takeOfClient`. So it is at the door of devices (`limitDevice('either')`).
 */
export const authenticateEitherSender = clientDoor('either');

function clientDoor(traffic: 'requests' | 'alarms' | 'either') {
  return createMiddleware<AppEnv>(async function client(c, next) {
    const mayBeAlarm = traffic === 'either' && isSmall(c.req.raw.headers);
    const access = mayBeAlarm
      ? await readAccessAtLimit(c)
      : await readAccess(c, 'client', traffic === 'alarms' ? 0 : 1);
    if (!access.ok) return access.error;
    const principal = clientPrincipalOf(access.value);
    if (principal === undefined) return problemResponse(c, 'unauthenticated');
    const { heldBackSeconds } = access.value;
    const wait =
      traffic === 'alarms' ? takeAlarm(c, principal) : (heldBackSeconds ?? takeOfTenant(c, principal.tenantId));
    if (wait !== undefined && !mayBeAlarm) return answerLimited(c, wait);
    if (wait !== undefined) c.set('heldBackSeconds', wait);
    c.set('client', principal);
    c.set('tenantId', principal.tenantId);
    return await next();
  });
}

/** Once the body is read: the seconds to wait, or undefined. An alarm has its own limit, whatever else is held back. */
export function takeOfClient(c: AppContext, client: ClientPrincipal, isAlarm: boolean): number | undefined {
  return isAlarm ? takeAlarm(c, client) : c.get('heldBackSeconds');
}

function takeAlarm(c: AppContext, { clientId }: ClientPrincipal): number | undefined {
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
