import type { Attendance } from '@naer/domain/duty/attendance';
import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { DutyPort } from '@naer/domain/monitor/duty-port';
import { type Bindings, configurationOf } from '../env.ts';
import { jurisdictional } from '../jurisdiction.ts';
import type { DutyStatus } from './duty-core.ts';

export type { DutyStatus } from './duty-core.ts';

/** A unit's duty as other rooms see it. Rights are the caller's to check, before the call. */
export interface UnitDutyHandle extends DutyPort {
  /** Facts that stand in Postgres already; idempotent by their version. `active`: this or a newer one rules. */
  applyUnit(facts: UnitDutyFacts): Promise<{ readonly active: boolean; readonly version: number }>;
  /** Undefined before anything was told to it. */
  presence(): Promise<Attendance | undefined>;
  /** Everybody on call, by every way there is; true when somebody was reached. */
  pageEverybody(noticeId: string): Promise<boolean>;
  status(): Promise<DutyStatus>;
  /** Addresses that it holds in clear or under any other key than this (wrapped text). */
  countOthers(wrappedKey: string): Promise<number>;
  /** The tenant has left; see `objects/erase-object.ts`. */
  erase(): Promise<void>;
}

/** The only place that names a unit's duty: opaque ids, in the configured jurisdiction. */
export function getUnitDuty(bindings: Bindings, tenantId: string, unitId: string): UnitDutyHandle {
  const namespace = jurisdictional(bindings.UNIT_DUTY, configurationOf(bindings));
  const stub = namespace.get(namespace.idFromName(`${tenantId}/${unitId}`));
  return {
    applyUnit: (facts) => stub.applyUnit(facts),
    notify: (batch) => stub.notify(batch),
    standing: (tenant, unit) => stub.standing(tenant, unit),
    presence: () => stub.presence(tenantId, unitId),
    pageEverybody: (noticeId) => stub.pageEverybody(tenantId, unitId, noticeId),
    status: () => stub.status(),
    countOthers: (wrappedKey) => stub.countOthers(tenantId, unitId, wrappedKey),
    erase: () => stub.erase(),
  };
}
