import type { AdmitAnswer, AdmitRequest, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import type { Bindings } from '../../../env.ts';
import { callObject } from '../../../http/call-object.ts';
import { type Closing, getPrincipal } from '../../../principal/get-principal.ts';

/** What the register of clients needs of the world; tests bring their own. Each may reject or never answer. */
export interface ClientPorts {
  readonly apply: (env: Bindings, facts: PrincipalFacts) => Promise<{ readonly active: boolean }>;
  readonly admit: (env: Bindings, request: AdmitRequest) => Promise<AdmitAnswer>;
  readonly close: (
    env: Bindings,
    named: { readonly tenantId: string; readonly clientId: string },
    closing: Closing,
  ) => Promise<{ readonly recorded: boolean }>;
}

export const LIVE_CLIENT_PORTS: ClientPorts = {
  apply: (env, facts) =>
    callObject(
      () => getPrincipal(env, facts.tenantId, facts.principalId),
      async (principal) => await principal.applyPrincipal(facts),
    ),
  admit: (env, request) =>
    callObject(
      () => getPrincipal(env, request.tenantId, request.principalId),
      async (principal) => await principal.admit(request),
    ),
  close: (env, { tenantId, clientId }, closing) =>
    callObject(
      () => getPrincipal(env, tenantId, clientId),
      async (principal) => await principal.close(closing),
    ),
};
