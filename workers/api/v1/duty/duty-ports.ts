import { getUnitDuty, type UnitDutyHandle } from '../../../duty/get-unit-duty.ts';
import type { Bindings } from '../../../env.ts';
import { callObject } from '../../../http/call-object.ts';

/** What the routes of duty need of the unit's object; both are idempotent, so that a broken call is tried again. */
export interface DutyPorts {
  readonly applyUnit: (
    env: Bindings,
    facts: Parameters<UnitDutyHandle['applyUnit']>[0],
  ) => ReturnType<UnitDutyHandle['applyUnit']>;
  readonly presence: (env: Bindings, tenantId: string, unitId: string) => ReturnType<UnitDutyHandle['presence']>;
}

export const LIVE_DUTY_PORTS: DutyPorts = {
  applyUnit: async (env, facts) =>
    await callObject(
      () => getUnitDuty(env, facts.tenantId, facts.unitId),
      async (duty) => await duty.applyUnit(facts),
    ),
  presence: async (env, tenantId, unitId) =>
    await callObject(
      () => getUnitDuty(env, tenantId, unitId),
      async (duty) => await duty.presence(),
    ),
};
