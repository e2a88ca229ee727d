import { parseClientId } from '@naer/auth/client-id';
import { verifyDeviceCredential } from '@naer/auth/verify-device-credential';
import { isUuid } from '@naer/contracts/public-id';
import { nameAttempt } from '@naer/domain/audit/name-attempt';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { RefusedAttempt } from '@naer/domain/principal/refused-attempt';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { type Bindings, configurationOf } from '../env.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import type { AppContext, AppEnv, Known } from './app-env.ts';
import { bearerToken } from './bearer-token.ts';
import { behind } from './limit-rate.ts';
import { describeError, log } from './log.ts';

const WITHIN_MS = 3_000;

interface Actor extends Known {
  readonly organisationId?: string | undefined;
  /** A device is of one patient. */
  readonly patientId?: string | undefined;
}

/**
 * Every refused attempt is in the log (DOMAIN 6): who is known and is answered 401, 403, or 404 at an address that names
 * something, has a row, unless who refused has written it already. It is kept by the asker's own object, so that it is there
 * without the records, and a flood is one row a minute. A stranger's patient and nobody's are told and written alike.
 */
export const logRefusals = refusalLog('before-reply');

/** The same at the doors of devices, where nothing of it stands before the reply. */
export const logRefusalsLater = refusalLog('after-reply');

function refusalLog(when: 'before-reply' | 'after-reply') {
  return createMiddleware<AppEnv>(async function logsRefusals(c, next) {
    await next();
    const pattern = routePath(c, -1);
    if (!isRefused(c, pattern)) return;
    const inside = actorOf(c);
    const actor: Actor | undefined = inside ?? c.get('knownAs') ?? (await deviceElsewhere(c));
    if (actor === undefined || !isUuid(actor.tenantId)) return;
    const { tenantId, principalId, ...capacity } = actor;
    const attempt: RefusedAttempt = { ...capacity, ...attemptOf(c, pattern, actor.patientId) };
    const named = { tenantId, principalId };
    // What a credential that lets nobody in is used for must not become a flood of calls.
    if (when === 'after-reply' || inside === undefined) tellLater(c, named, attempt);
    else await tell(c, named, attempt);
  });
}

/** An address that is nobody's is no attempt at anything, and a session that has run out is none either. */
function isRefused(c: AppContext, pattern: string): boolean {
  if (c.get('isRefusalLogged') === true || pattern.includes('*')) return false;
  const { status } = c.res;
  if (status === 401) return !pattern.startsWith('/api/v1/session');
  return status === 403 || (status === 404 && pattern.includes(':')) || c.get('isRefused') === true;
}

/** Who was let in. Citizens are compared with the records before anything else, which write it down. */
function actorOf(c: AppContext): Actor | undefined {
  const { practitioner, client, device } = c.var;
  if (practitioner !== undefined) {
    const { tenantId, practitionerId: principalId, role, organisationId } = practitioner;
    return { tenantId, principalId, actorId: principalId, role, organisationId };
  }
  if (device !== undefined) return actorOfDevice(device);
  if (client === undefined) return undefined;
  const { clientId: actorId, organisationId } = client;
  const name = parseClientId(actorId);
  return name && { ...name, actorId, organisationId };
}

function actorOfDevice({ tenantId, deviceId, patientId }: DevicePrincipal): Actor {
  return { tenantId, principalId: deviceId, actorId: `device/${deviceId}`, patientId };
}

/** A device's credential at a door that is not for devices. */
async function deviceElsewhere(c: AppContext): Promise<Actor | undefined> {
  const token = bearerToken(c.req.raw.headers);
  if (token === undefined) return undefined;
  const device = await verifyDeviceCredential(configurationOf(c.env).DEVICE_CREDENTIAL_KEYS, token);
  return device.ok ? actorOfDevice(device.value) : undefined;
}

function attemptOf(c: AppContext, pattern: string, own: string | undefined): Omit<RefusedAttempt, 'actorId'> {
  const { method } = c.req;
  const ids = Object.values(c.req.param() as Readonly<Record<string, string>>).map((id) => id.toLowerCase());
  const patientId = idOf(c.req.param('patientId')) ?? ids.map(ownerOf).find((id) => id !== undefined) ?? own;
  return {
    v: 1,
    action: nameAttempt(method, pattern),
    route: `${method} ${pattern}`,
    patientId,
    unitId: idOf(c.req.param('unitId')),
    requestId: c.get('requestId'),
  };
}

function idOf(text: string | undefined): string | undefined {
  const id = text?.toLowerCase();
  return id !== undefined && isUuid(id) ? id : undefined;
}

/** A measurement's or event's public id names its owner. */
function ownerOf(id: string): string | undefined {
  return idOf(/^([^.]+)\.[a-z]?\d+$/.exec(id)?.[1]);
}

interface Named {
  readonly tenantId: string;
  readonly principalId: string;
}

/** Never rejects. */
async function tell(c: AppContext, { tenantId, principalId }: Named, attempt: RefusedAttempt): Promise<void> {
  try {
    await withTimeout(getPrincipal(c.env, tenantId, principalId).refused(attempt), WITHIN_MS, undefined);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
  }
}

/** Those that came while one was told, by the same of whom and what. */
const waiting = new WeakMap<Bindings, Map<string, { times: number }>>();

/** One call at a time for each: what comes meanwhile is counted, and told together. */
function tellLater(c: AppContext, named: Named, attempt: RefusedAttempt): void {
  const known = waiting.get(c.env) ?? new Map<string, { times: number }>();
  waiting.set(c.env, known);
  const key = [named.tenantId, named.principalId, attempt.route, attempt.patientId].join();
  const others = known.get(key);
  if (others !== undefined) {
    others.times += 1;
    return;
  }
  const own = { times: 1 };
  known.set(key, own);
  const telling = async (): Promise<void> => {
    while (own.times > 0) {
      const { times } = own;
      own.times = 0;
      await tell(c, named, { ...attempt, times });
    }
    known.delete(key);
  };
  behind(c, telling());
}
