import type { Records } from '@naer/db/records';
import type { RetentionEffects } from '../retention/retention-effects.ts';

/** What an erasure needs of the world. The pushes are best effort: the sweep brings what they do not. */
export interface ErasureEffects {
  readonly records: Records;
  /** Journal content stays so long after the last entry. */
  readonly retentionYears: number;
  /** How often this step has failed before: its pieces are halved each time. */
  readonly tries?: number | undefined;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pushPrincipal: (kind: 'person' | 'client', tenantId: string, principalId: string) => Promise<void>;
  readonly pushPatient: (tenantId: string, patientId: string) => Promise<void>;
  /** How a patient's monitor stands; nothing is erased. As of a run of the rule (`retention-effects.ts`). */
  readonly askMonitor: RetentionEffects['askMonitor'];
  readonly eraseObjects: EraseObjects;
  /** The environment's keys, which wrap the tenant's. */
  readonly identityKey: string;
  /** Files whose name begins so. True when none is left. */
  readonly removeFiles: (prefix: string) => Promise<boolean>;
}

/** Each erases the storage of an object for good, and again without effect; one that does not confirm it rejects. */
export interface EraseObjects {
  /** `waiting`: it has something that the records do not have yet; `held`: something that they would not take. */
  readonly monitor: (tenantId: string, patientId: string) => Promise<'erased' | 'waiting' | 'held'>;
  readonly principal: (tenantId: string, principalId: string) => Promise<void>;
  /** Of a unit: its worklist and its duty. */
  readonly unit: (tenantId: string, unitId: string) => Promise<void>;
  /** Under each of its names. */
  readonly device: (tenantId: string, deviceId: string, key: string | null) => Promise<void>;
}
