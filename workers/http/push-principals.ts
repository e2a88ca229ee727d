import type { Records } from '@naer/db/records';
import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import type { ListedPrincipal } from '@naer/services/principal/list-principals';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import type { Bindings } from '../env.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import type { AppContext } from './app-env.ts';
import { callObject } from './call-object.ts';
import { describeError, log } from './log.ts';

/** What a push needs of the world; both are idempotent. Tests bring their own. */
export interface PushPorts {
  readonly applyPrincipal: (env: Bindings, facts: PrincipalFacts) => Promise<{ readonly active: boolean }>;
}

export const LIVE_PUSH_PORTS: PushPorts = {
  applyPrincipal: async (env, facts) =>
    await callObject(
      () => getPrincipal(env, facts.tenantId, facts.principalId),
      async (principal) => await principal.applyPrincipal(facts),
    ),
};

const AT_ONCE = 10;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Gives the objects of these people and clients what Postgres says now. True when all of them have it; the rest goes on
 * after the answer, each object asks by itself within a minute, and the sweep brings it to those that do not come.
 */
export async function pushPrincipals(
  c: AppContext,
  records: Records,
  tenantId: string,
  principals: readonly ListedPrincipal[],
  ports: PushPorts = LIVE_PUSH_PORTS,
): Promise<boolean> {
  const push = async (): Promise<boolean> => {
    let all = true;
    for (let i = 0; i < principals.length; i += AT_ONCE) {
      const some = principals.slice(i, i + AT_ONCE).map((one) => pushOne(c, records, tenantId, one, ports));
      all = (await Promise.all(some)).every(Boolean) && all;
    }
    return all;
  };
  const pushing = push();
  c.executionCtx.waitUntil(pushing);
  return await withTimeout(pushing, ANSWER_WITHIN_MS, false);
}

async function pushOne(
  c: AppContext,
  records: Records,
  tenantId: string,
  { kind, principalId }: ListedPrincipal,
  ports: PushPorts,
): Promise<boolean> {
  try {
    const load = kind === 'person' ? loadPrincipalFacts : loadClientFacts;
    const facts = await load(records, tenantId, principalId);
    return facts.ok && (await ports.applyPrincipal(c.env, facts.value)).active;
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  }
}
