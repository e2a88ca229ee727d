import type { Alert } from '@naer/domain/alert/alert';
import { type MonitorPast, pastOfLists } from '@naer/domain/monitor/past';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { isRemembered } from '../../../../workers/patient/is-remembered.ts';
import type { PulledFacts } from '../../../../workers/patient/pull-registry.ts';
import type { WorldParts } from './world-parts.ts';

/** The facts of a patient as Postgres has them now, and how far its records have come. */
export function factsOf({ registry, postgres }: WorldParts, patientId: string): RegistryFacts | undefined {
  const facts = registry.get(patientId);
  return facts && { ...facts, recorded: postgres.recorded(patientId) };
}

/** What `pullRegistry` answers, from the models of Postgres and of the lists. */
export function pullFrom(world: WorldParts, patientId: string, anew: boolean): PulledFacts {
  if (world.postgres.state !== 'up') return 'unavailable';
  const facts = factsOf(world, patientId);
  if (facts === undefined) return 'none';
  if (!anew) return { facts };
  if (isRemembered(facts)) return { facts, past: pastOf(world, patientId) };
  const listed = listedOf(world, patientId);
  return listed.length === 0 ? { facts } : { facts, past: pastOfLists(listed) };
}

function pastOf(world: WorldParts, patientId: string): MonitorPast {
  const { postgres } = world;
  const own = postgres.measurementsOf(patientId);
  const others = postgres.othersOf(patientId);
  const events = others.filter((change) => change.kind === 'event');
  return {
    v: 1,
    readings: own.map(({ reading, sequence, ordinal, status, planVersion }) => ({
      reading,
      sequence,
      ordinal,
      status,
      planVersion,
    })),
    doubts: others.flatMap((change) => (change.kind === 'doubt' ? [change] : [])),
    events: events.map(({ event, sequence, planVersion, severity }) => ({
      ...event,
      deviceId: event.deviceId ?? '',
      sequence,
      planVersion,
      severity,
    })),
    alerts: postgres.alertsOf(patientId),
    listed: listedOf(world, patientId),
    quarantine: postgres.quarantineOf(patientId),
    lastActAt: postgres.lastActAt(patientId),
  };
}

/** What the lists show of the patient; one that is down holds nothing up: the sweep tells it what it shows wrongly. */
export function listedOf(world: WorldParts, patientId: string): readonly { unitId: string; alert: Alert }[] {
  const lists = [...world.worklists.values()];
  return lists
    .filter(({ isDown }) => !isDown)
    .flatMap((list) => list.entries().map((entry) => ({ unitId: list.unitId, ...entry })))
    .filter((entry) => entry.patientId === patientId);
}
