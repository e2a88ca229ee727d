import type { Records } from '@naer/db/records';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import type { AppContext } from '../../../http/app-env.ts';
import { describeError, log } from '../../../http/log.ts';
import { withTimeout } from '../../../objects/with-timeout.ts';
import type { ApiPorts } from '../api-ports.ts';

const PUSH_WITHIN_MS = 5_000;

/**
 * Brings what Postgres has now to the patient's monitor; false when that could not be done in time. The change is kept
 * all the same: the sweep brings it later.
 */
export async function pushRegistry(
  c: AppContext,
  ports: Pick<ApiPorts, 'applyRegistry'>,
  records: Records,
  { tenantId, patientId }: { readonly tenantId: string; readonly patientId: string },
): Promise<boolean> {
  const push = async (): Promise<boolean> => {
    const facts = await loadRegistryFacts(records, tenantId, patientId);
    return facts.ok && (await ports.applyRegistry(c.env, facts.value)).active;
  };
  try {
    return await withTimeout(push(), PUSH_WITHIN_MS, false);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  }
}
