import type { OidcEffects } from '@naer/auth/oidc/oidc-provider';
import type { Bindings } from '../../env.ts';
import { LIVE_SESSION_PORTS, type SessionPorts } from '../../http/session-door.ts';
import { checkedRecords } from '../../objects/checked-records.ts';
import { getPrincipal } from '../../principal/get-principal.ts';

/** Who ends sessions, of whom. */
export interface EndedPerson {
  readonly tenantId: string;
  readonly practitionerId: string;
}

/** What the log-in needs of the world; tests bring their own. */
export interface LoginPorts extends SessionPorts {
  readonly oidc: OidcEffects;
  readonly openRecords: typeof checkedRecords;
  /** Ends one session: a copy of its cookie opens nothing any more. */
  readonly endSession: (
    env: Bindings,
    person: EndedPerson,
    session: { readonly sid: string; readonly until: number },
  ) => Promise<unknown>;
  /** Ends every session issued before `before` (epoch ms); the person's object sees to it that the records follow. */
  readonly endAll: (
    env: Bindings,
    person: EndedPerson,
    end: { readonly before: number; readonly requestId?: string | undefined },
  ) => Promise<unknown>;
}

export const LIVE_LOGIN_PORTS: LoginPorts = {
  ...LIVE_SESSION_PORTS,
  oidc: { fetch: (url, init) => fetch(url, init), now: () => Date.now() },
  openRecords: checkedRecords,
  endSession: (env, { tenantId, practitionerId }, { sid, until }) =>
    getPrincipal(env, tenantId, practitionerId).endSession({ v: 1, sessionId: sid, until }),
  endAll: (env, { tenantId, practitionerId }, { before, requestId }) =>
    getPrincipal(env, tenantId, practitionerId).close({
      v: 1,
      actorId: practitionerId,
      requestId,
      at: before,
      before,
    }),
};
