import type { AlertCommand, AlertCommandAnswer, ReleaseAnswer, ReleaseCommand } from '@naer/domain/monitor/port';
import type { Bindings } from '../../env.ts';
import { callObject } from '../../http/call-object.ts';
import { getPatientMonitor } from '../../patient/get-patient-monitor.ts';
import { getUnitWorklist, type UnitWorklistHandle } from '../../worklist/get-unit-worklist.ts';

/** What the REST door needs of the world; tests bring their own. */
export interface ApiPorts {
  readonly worklist: (env: Bindings, tenantId: string, unitId: string) => Omit<UnitWorklistHandle, 'apply'>;
  /** Both are idempotent by their command id, so that a broken call is tried again. */
  readonly command: (env: Bindings, command: AlertCommand) => Promise<AlertCommandAnswer>;
  readonly release: (env: Bindings, command: ReleaseCommand) => Promise<ReleaseAnswer>;
}

export const LIVE_API_PORTS: ApiPorts = {
  worklist: getUnitWorklist,
  command: async (env, command) =>
    await callObject(
      () => getPatientMonitor(env, command.tenantId, command.patientId),
      async (monitor): Promise<AlertCommandAnswer> => await monitor.command(command),
    ),
  release: async (env, command) =>
    await callObject(
      () => getPatientMonitor(env, command.tenantId, command.patientId),
      async (monitor): Promise<ReleaseAnswer> => await monitor.release(command),
    ),
};
