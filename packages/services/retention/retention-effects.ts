import type { Records } from '@naer/db/records';
import type { RetentionFloors } from '@naer/domain/retention/floors';
import { MOST_TRIES } from '../job/note-failed-try.ts';

/** What a run of the rule needs of the world. */
export interface RetentionEffects {
  readonly records: Records;
  readonly floors: RetentionFloors;
  /** How often this step has failed before: its pieces are halved each time. */
  readonly tries?: number | undefined;
  /** The patient's monitor shows no message of up to then (epoch ms) any more; again without effect. Rejects when it does not answer. */
  readonly forgetMessages: (tenantId: string, patientId: string, until: number) => Promise<void>;
  /**
   * How the patient's monitor stands, with nothing done to it: `erased` for good, `ready` to be erased, or as below. Rejects when
   * it does not answer.
   */
  readonly askMonitor: (tenantId: string, patientId: string) => Promise<'erased' | 'ready' | 'waiting' | 'held'>;
  /**
   * Erases what the patient's monitor and these units' lists hold; again without effect. `waiting`: the monitor has something
   * that the records do not have yet; `held`: something that they would not take. Rejects when an object does not confirm.
   */
  readonly forgetPatient: (
    tenantId: string,
    patientId: string,
    unitIds: readonly string[],
  ) => Promise<'erased' | 'waiting' | 'held'>;
  /** Tells the device's object whose it is now. Best effort. */
  readonly pushDevice: (tenantId: string, deviceId: string) => Promise<void>;
  /** Files whose name begins so. True when none is left. */
  readonly removeFiles: (prefix: string) => Promise<boolean>;
}

/** What objects answer; `silent` when they do not at the last try: what is theirs stays until the next run, and the others go. */
export async function confirmed<Answer>(
  { tries = 0 }: Pick<RetentionEffects, 'tries'>,
  ask: () => Promise<Answer>,
): Promise<Answer | 'silent'> {
  return tries < MOST_TRIES - 1 ? await ask() : await ask().catch(() => 'silent' as const);
}
