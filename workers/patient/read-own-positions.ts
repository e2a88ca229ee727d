import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { KnownPosition } from '@naer/domain/monitor/responder-port';
import { isOpenEvent } from './is-open-event.ts';
import type { MonitorStore } from './store/monitor-store.ts';

/**
 * Where devices were while an event is open, or since a person opened positions: what staff is shown, and no more, but for
 * devices that were never the patient's. Undefined when nobody follows the patient any more.
 */
export function readOwnPositions(
  store: MonitorStore,
  facts: RegistryFacts,
  now: number,
): readonly KnownPosition[] | undefined {
  if (!facts.enrolment.active || facts.ended !== undefined) return undefined;
  const alertIds = store.alerts.live.filter(isOpenEvent).map(({ alertId }) => alertId);
  return store.positions.list(alertIds, now).filter(({ deviceId }) => !wasNeverTheirs(facts, deviceId));
}

/** A void assignment has no time in it. */
function wasNeverTheirs({ assignments }: RegistryFacts, deviceId: string): boolean {
  const given = assignments.filter((one) => one.deviceId === deviceId);
  return given.length > 0 && given.every(({ from, to }) => from === to);
}
