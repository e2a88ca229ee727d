import type { DutyPort } from '@naer/domain/monitor/duty-port';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';

/** The only place that names a unit's duty: opaque ids, in the configured jurisdiction. */
export function getUnitDuty(bindings: Bindings, tenantId: string, unitId: string): DutyPort {
  const namespace = jurisdictional(bindings.UNIT_DUTY, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${unitId}`));
  return {
    notify: (batch) => stub.notify(batch),
    standing: (tenant, unit) => stub.standing(tenant, unit),
  };
}
