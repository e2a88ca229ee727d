import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from './app-env.ts';
import { authenticateClient, authenticateEitherSender } from './authenticate-client.ts';
import { authenticateDevice } from './authenticate-device.ts';
import { bringsAccessToken } from './authenticate-reader.ts';

/**
 * Lets in a device by its credential, or a gateway by its access token: what the token calls itself decides who verifies
 * it. A gateway needs `measurement.record` of `can()` besides.
 */
export const authenticateSender = createMiddleware<AppEnv>(async function sender(c, next) {
  return await (bringsAccessToken(c.req.raw.headers) ? authenticateClient : authenticateDevice)(c, next);
});

/** The same where a request may be an alarm: only its body says so, and it is read at the limit too. */
export const authenticateEither = createMiddleware<AppEnv>(async function sender(c, next) {
  return await (bringsAccessToken(c.req.raw.headers) ? authenticateEitherSender : authenticateDevice)(c, next);
});

/** The device or gateway that was let in. Throws on a route without `authenticateSender`. */
export function senderOf(c: AppContext): DevicePrincipal | ClientPrincipal {
  const sender = c.get('device') ?? c.get('client');
  if (sender === undefined) throw new Error('The route authenticates no sender');
  return sender;
}
