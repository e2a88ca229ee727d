import type { Records } from '@naer/db/records';
import type { UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import type { RegistryFacts } from '@naer/domain/monitor/registry';

/** What a change of keys needs of the world. */
export interface KeyEffects {
  readonly records: Records;
  /** The environment's keys: the first wraps, each unwraps. */
  readonly identityKey: string;
  /** What staff's browsers are indexed with. */
  readonly blindIndexKey: string;
  /** How often this step has failed before: its pieces are halved each time. */
  readonly tries?: number | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  readonly keyHolders: KeyHolders;
}

/** Objects that hold sealed texts. Each answers whether it has confirmed; one that does not in time has not. */
export interface KeyHolders {
  /** Gives the monitor these facts, or it has newer ones. */
  readonly tellMonitor: (facts: RegistryFacts) => Promise<boolean>;
  /** Version of what the monitor of a patient holds; null: nothing. Undefined: it does not answer. */
  readonly versionOf: (tenantId: string, patientId: string) => Promise<number | null | undefined>;
  /** Names on a unit's list under any other key than this; undefined: it does not answer. */
  readonly countOthers: (tenantId: string, unitId: string, wrappedKey: string) => Promise<number | undefined>;
  /** Addresses that a unit's duty holds in clear or under any other key than this; undefined: it does not answer. */
  readonly countDutyOthers: (tenantId: string, unitId: string, wrappedKey: string) => Promise<number | undefined>;
  /** Gives the unit's duty these facts, or it has newer ones. */
  readonly tellDuty: (facts: UnitDutyFacts) => Promise<boolean>;
}
