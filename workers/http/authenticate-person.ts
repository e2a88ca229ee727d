import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import { ok, type Result } from '@naer/domain/result';
import type { AppContext } from './app-env.ts';
import { byToken } from './authenticate-practitioner.ts';
import { bearerToken } from './bearer-token.ts';
import { type OpenedSession, type SessionPorts, sessionOf } from './session-door.ts';

/** Somebody with a session, whatever they have chosen, or with a laptop's token. */
export type Person =
  | ({ readonly by: 'session' } & OpenedSession)
  | { readonly by: 'token'; readonly principal: PractitionerPrincipal };

/** Who asks about their own session: before anything is chosen, too. A session's log-ins are admitted by whoever reads them. */
export async function personOf(c: AppContext, ports: SessionPorts): Promise<Result<Person, Response>> {
  const token = bearerToken(c.req.raw.headers);
  if (token !== undefined) {
    const principal = await byToken(c, ports, token);
    return principal.ok ? ok({ by: 'token', principal: principal.value }) : principal;
  }
  const opened = await sessionOf(c, 'any', ports.now());
  return opened.ok ? ok({ by: 'session', ...opened.value }) : opened;
}
