import type { MergeChanged } from '@naer/contracts/merge';
import type { Result } from '@naer/domain/result';
import type { MergeError } from '@naer/services/merge/merge-error';
import type { Merged } from '@naer/services/merge/merge-patients';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { reachStep } from '../../../objects/reach-step.ts';
import { unavailable } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import type { Approach } from '../plan/approach-patient.ts';
import { staleVersion } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';

/**
 * What was changed in the records, once both monitors have been told or could not be: then the sweep tells them. First the
 * one that stays: it takes over before the other lets go.
 */
export async function answerMerged(
  c: AppContext,
  ports: Pick<ApiPorts, 'applyRegistry'>,
  { records, reader }: Approach,
  merged: Result<Merged, MergeError>,
): Promise<Response> {
  if (!merged.ok) return answerMergeError(c, merged.error);
  const { tenantId } = reader;
  const { toPatientId, fromPatientId } = merged.value;
  await reachStep(c.env, 'recorded');
  const to = await pushRegistry(c, ports, records, { tenantId, patientId: toPatientId });
  await reachStep(c.env, 'to-told');
  const from = await pushRegistry(c, ports, records, { tenantId, patientId: fromPatientId });
  await reachStep(c.env, 'from-told');
  const view: MergeChanged = { ...merged.value, active: to && from };
  return c.json(view);
}

export function answerMergeError(c: AppContext, error: MergeError): Response {
  switch (error.code) {
    case 'records-unavailable':
      return unavailable(c, error.cause);
    case 'stale-version':
      return staleVersion(c, error.version);
    default:
      return problemResponse(c, error.code);
  }
}
