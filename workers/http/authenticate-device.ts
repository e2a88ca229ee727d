import { knownDevicePrincipal, verifyDeviceCredential } from '@naer/auth/verify-device-credential';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import { bearerToken, challenge } from './bearer-token.ts';
import { log } from './log.ts';
import { problemResponse } from './problem-response.ts';

/**
 * Lets a device in by its credential; no database stands on this path. Revocation is checked by the monitor.
 * @example app.post('/v1/measurements', authenticateDevice, (c) => handle(deviceOf(c)))
 */
export const authenticateDevice = createMiddleware<AppEnv>(async function device(c, next) {
  const keys = configurationOf(c.env).DEVICE_CREDENTIAL_KEYS;
  const token = bearerToken(c.req.raw.headers);
  if (token === undefined) return problemResponse(c, 'unauthenticated', { headers: challenge(false) });
  let principal = knownDevicePrincipal(keys, token);
  if (principal === undefined) {
    const result = await verifyDeviceCredential(keys, token);
    if (!result.ok) {
      log({ event: 'credential-refused', requestId: c.get('requestId'), reason: result.error.code });
      return problemResponse(c, 'unauthenticated', { headers: challenge(true) });
    }
    principal = result.value;
  }
  c.set('device', principal);
  c.set('tenantId', principal.tenantId);
  return await next();
});

/** The device that was let in. Throws on a route without `authenticateDevice`: a fault of ours, never of the caller. */
export function deviceOf(c: AppContext): DevicePrincipal {
  const device = c.get('device');
  if (device === undefined) throw new Error('The route authenticates no device');
  return device;
}
