import { isUuid } from '@naer/contracts/public-id';
import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import { recordClientClosing } from '@naer/services/client/record-client-closing';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { revokePerson } from '@naer/services/principal/revoke-person';
import type { Bindings } from '../env.ts';
import { checkedRecords } from '../objects/checked-records.ts';
import type { Closing } from './get-principal.ts';
import type { Named } from './principal-store.ts';

/** What Postgres knows of a person or client by that id. An operator is configuration: Postgres knows none. */
export async function pullPrincipal(
  bindings: Bindings,
  { tenantId, principalId }: Named,
): Promise<PrincipalFacts | 'none' | 'unavailable'> {
  if (!isUuid(tenantId) || !isUuid(principalId)) return 'none';
  const records = await checkedRecords(bindings, tenantId);
  if (!records.ok) return 'unavailable';
  for (const load of LOADERS) {
    const facts = await load(records.value, tenantId, principalId);
    if (facts.ok) return facts.value;
    if (facts.error.code !== 'not-found') return 'unavailable';
  }
  return 'none';
}

const LOADERS = [loadPrincipalFacts, loadClientFacts] as const;

/** Whether the records have the closing now. */
export async function recordClosing(
  bindings: Bindings,
  { tenantId, principalId }: Named,
  { actorId, role, organisationId, requestId, at, before }: Closing,
): Promise<boolean> {
  // A citizen's object is in no tenant's records.
  if (!isUuid(tenantId)) return true;
  const records = await checkedRecords(bindings, tenantId);
  if (!records.ok) return false;
  const by = { actorId, role, organisationId, requestId };
  if (before !== undefined) {
    const revocation = { tenantId, practitionerId: principalId, before, ...by };
    const revoked = await revokePerson(records.value, revocation);
    // Of somebody the records do not know there is nothing to write.
    return revoked.ok || revoked.error.code === 'not-found';
  }
  const closing = { tenantId, clientId: principalId, ...by, at };
  return (await recordClientClosing(records.value, closing)).ok;
}
