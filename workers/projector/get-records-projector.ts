import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';
import type { RecordsProjector } from './records-projector.ts';

/** FNV-1a, 32 bits: spreads patients evenly over the shards of their tenant. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The projector of a patient's shard within its tenant; a patient always meets the same one. */
export function getRecordsProjector(
  bindings: Bindings,
  tenantId: string,
  patientId: string,
): DurableObjectStub<RecordsProjector> {
  const configuration = configurationOf(bindings);
  const namespace = jurisdictional(bindings.RECORDS_PROJECTOR, configuration);
  const shard = hash(patientId) % configuration.PROJECTOR_SHARDS;
  return namespace.get(namespace.idFromName(`${tenantId}/${shard}`));
}
