import type { PatientCommand } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { MonitorEffects } from '../monitor-effects.ts';

const ASK_TIMEOUT_MS = 5_000;

/**
 * Nobody follows a record that was merged into another one. Who acts on that one may say that a reading of this one was an
 * error; answers by which unit, as that one's monitor knows it.
 */
export async function unitElsewhere(
  { monitorOf }: Pick<MonitorEffects, 'monitorOf'>,
  facts: RegistryFacts | undefined,
  { tenantId, actor, act }: PatientCommand,
): Promise<string | undefined> {
  const patientId = facts?.merges?.into?.patientId;
  if (patientId === undefined || act.kind !== 'enter-in-error') return undefined;
  const asked = monitorOf(tenantId, patientId).actingUnit({ tenantId, patientId }, actor);
  return await withTimeout(asked, ASK_TIMEOUT_MS, undefined);
}
