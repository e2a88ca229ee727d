import type { Records } from '@naer/db/records';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { type LaggingPerson, listLaggingPeople, markPeoplePushed } from '@naer/services/sweep/list-lagging-people';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';

const BUDGET_MS = 10_000;
const VISIT_MS = 5_000;
const AT_ONCE = 10;

/** Counts only. */
export interface PeopleSweepReport {
  readonly pushed: number;
  readonly failed: number;
  readonly done: boolean;
}

/**
 * Gives what changed of people to their objects: suspensions, roles, revocations that a push did not bring. Only those who
 * changed since are looked at. Undefined when Postgres cannot be asked now.
 */
export async function sweepPeople(bindings: Bindings): Promise<PeopleSweepReport | undefined> {
  const records = await checkedRecords(bindings);
  if (!records.ok) return undefined;
  const until = Date.now() + BUDGET_MS;
  const count = { pushed: 0, failed: 0 };
  let after: string | undefined;
  while (true) {
    const page = await listLaggingPeople(records.value, after);
    if (!page.ok) return undefined;
    if (page.value === undefined) return { ...count, done: true };
    const { tenantId, people } = page.value;
    for (let i = 0; i < people.length; i += AT_ONCE) {
      const some = people.slice(i, i + AT_ONCE);
      const told = await Promise.all(some.map((person) => tell(bindings, records.value, tenantId, person)));
      const reached = some.filter((_, nth) => told[nth]);
      if (reached.length > 0 && !(await markPeoplePushed(records.value, tenantId, reached)).ok) return undefined;
      count.pushed += reached.length;
      count.failed += some.length - reached.length;
      if (Date.now() >= until) return { ...count, done: false };
    }
    after = tenantId;
  }
}

async function tell(
  bindings: Bindings,
  records: Records,
  tenantId: string,
  { practitionerId, version }: LaggingPerson,
): Promise<boolean> {
  const push = async (): Promise<boolean> => {
    const facts = await loadPrincipalFacts(records, tenantId, practitionerId);
    if (!facts.ok) return false;
    const answer = await getPrincipal(bindings, tenantId, practitionerId).applyPrincipal(facts.value);
    return answer.active && answer.version >= version;
  };
  return await withTimeout(push(), VISIT_MS, false).catch(() => false);
}
