import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorState } from '@naer/domain/monitor/state';
import type { MonitorStore } from './store/monitor-store.ts';

/** What a step may look at, as these facts and the store have it now. */
export function monitorState(store: MonitorStore, facts: RegistryFacts): MonitorState {
  return {
    patientId: facts.patientId,
    epoch: store.registry.epoch,
    enrolment: facts.enrolment,
    plans: facts.plans,
    alerts: store.alerts.live,
    timeZone: facts.timeZone,
    pauses: facts.pauses,
    cares: facts.cares,
    drill: facts.drill,
  };
}
