import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { getRecordsProjector } from '../projector/get-records-projector.ts';
import type { DutyPresence } from './unit-standing.ts';
import { wakeMonitors } from './wake-monitors.ts';

/** What reaches other objects, and the time. */
export interface WorklistEffects {
  /** Wakes the monitors of these patients: to be touched is enough, a monitor re-arms its clocks when it wakes. */
  readonly wake: (tenantId: string, patientIds: readonly string[]) => Promise<void>;
  /** What the unit's duty says of it; undefined: nothing is agreed. */
  readonly askDuty: (tenantId: string, unitId: string) => Promise<DutyPresence | undefined>;
  /** Rows of the log on their way to the records. */
  readonly project: (payload: RecordsPayload) => Promise<ProjectionAnswer>;
  /** Epoch ms. */
  readonly now: () => number;
}

export function worklistEffects(bindings: Bindings): WorklistEffects {
  return {
    wake: wakeMonitors(bindings),
    askDuty: (tenantId, unitId) => getUnitDuty(bindings, tenantId, unitId).presence(),
    project: (payload) => getRecordsProjector(bindings, payload.tenantId, payload.patientId).project(payload),
    now: () => Date.now(),
  };
}
