import type {
  AlertCommand,
  AlertCommandAnswer,
  EventAnswer,
  EventBatch,
  PatientCommand,
  PatientCommandAnswer,
  ReleaseAnswer,
  ReleaseCommand,
} from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ResponderAnswer, ResponderRequest } from '@naer/domain/monitor/responder-port';
import type { Bindings } from '../../env.ts';
import { callObject } from '../../http/call-object.ts';
import { getPatientMonitor } from '../../patient/get-patient-monitor.ts';
import { getUnitWorklist, type UnitWorklistHandle } from '../../worklist/get-unit-worklist.ts';

/** What the REST door needs of the world; tests bring their own. */
export interface ApiPorts {
  readonly worklist: (env: Bindings, tenantId: string, unitId: string) => Omit<UnitWorklistHandle, 'apply'>;
  /** These are idempotent by their command id, so that a broken call is tried again. */
  readonly command: (env: Bindings, command: AlertCommand) => Promise<AlertCommandAnswer>;
  readonly act: (env: Bindings, command: PatientCommand) => Promise<PatientCommandAnswer>;
  /** What a responder asks; reading twice is written down twice. */
  readonly respond: (env: Bindings, request: ResponderRequest) => Promise<ResponderAnswer>;
  readonly release: (env: Bindings, command: ReleaseCommand) => Promise<ReleaseAnswer>;
  /** Gives a unit's test patient its facts and presses the alarm; idempotent by the drill's id. */
  readonly drill: (env: Bindings, facts: RegistryFacts, batch: EventBatch) => Promise<EventAnswer>;
  /** Facts that stand in Postgres already; idempotent by their version. */
  readonly applyRegistry: (env: Bindings, facts: RegistryFacts) => Promise<{ readonly active: boolean }>;
}

export const LIVE_API_PORTS: ApiPorts = {
  worklist: getUnitWorklist,
  command: async (env, command) =>
    await callObject(
      () => getPatientMonitor(env, command.tenantId, command.patientId),
      async (monitor): Promise<AlertCommandAnswer> => await monitor.command(command),
    ),
  act: async (env, command) =>
    await callObject(
      () => getPatientMonitor(env, command.tenantId, command.patientId),
      async (monitor): Promise<PatientCommandAnswer> => await monitor.act(command),
    ),
  respond: async (env, request) =>
    await callObject(
      () => getPatientMonitor(env, request.tenantId, request.patientId),
      async (monitor): Promise<ResponderAnswer> => await monitor.respond(request),
    ),
  release: async (env, command) =>
    await callObject(
      () => getPatientMonitor(env, command.tenantId, command.patientId),
      async (monitor): Promise<ReleaseAnswer> => await monitor.release(command),
    ),
  applyRegistry: async (env, facts) =>
    await callObject(
      () => getPatientMonitor(env, facts.tenantId, facts.patientId),
      async (monitor): Promise<{ readonly active: boolean }> => await monitor.applyRegistry(facts),
    ),
  drill: async (env, facts, batch) =>
    await callObject(
      () => getPatientMonitor(env, facts.tenantId, facts.patientId),
      async (monitor): Promise<EventAnswer> => {
        await monitor.applyRegistry(facts);
        return await monitor.recordEvents(batch);
      },
    ),
};
