import type { Records } from '@naer/db/records';
import type { VoidReadings } from '@naer/domain/monitor/port';

/** What the job of an assignment that was entered in error needs of the world. A monitor that is silent has not done it. */
export interface VoidEffects {
  readonly records: Records;
  /** How often this step has failed before: its pieces are halved each time. */
  readonly tries?: number | undefined;
  /** Whether the monitor goes by what the records say of the patient now; of a patient who has none, true. */
  readonly tellPatient: (tenantId: string, patientId: string) => Promise<boolean>;
  /** Tells the device's objects whose it was and is. Best effort. */
  readonly pushDevice: (tenantId: string, deviceId: string) => Promise<void>;
  /** Whether the records, and the records of the same person that it was merged into, have all that the monitor has for them. */
  readonly isDrained: (tenantId: string, patientId: string) => Promise<boolean>;
  /** A part of it; again without effect. `more`: the same again. */
  readonly voidReadings: (order: VoidReadings) => Promise<'done' | 'more' | 'not-ready'>;
}
