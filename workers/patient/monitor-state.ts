import { blockedUnits } from '@naer/domain/access/blocked-units';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorState } from '@naer/domain/monitor/state';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * What a step may look at, as these facts and the store have it now. A unit that the patient has blocked is one of which
 * nothing is known: no alert goes there, by coverage or as a fallback.
 */
export function monitorState(store: MonitorStore, facts: RegistryFacts): MonitorState {
  return {
    patientId: facts.patientId,
    epoch: store.registry.epoch,
    enrolment: facts.enrolment,
    // Who is not monitored is judged by no plan.
    plans: facts.ended === undefined && facts.notStarted !== true ? facts.plans : [],
    ended: facts.ended && true,
    alerts: store.alerts.live,
    timeZone: facts.timeZone,
    pauses: facts.pauses,
    cares: caresOf(facts),
    drill: facts.drill,
  };
}

function caresOf(facts: RegistryFacts): RegistryFacts['cares'] {
  const blocked = blockedUnits(facts);
  return blocked.size === 0 ? facts.cares : facts.cares?.filter(({ unitId }) => !blocked.has(unitId));
}
