import type { Life } from '../network.ts';
import type { MonitorObject } from './monitor-object.ts';
import { factsOf } from './registry-model.ts';
import type { WorldParts } from './world-parts.ts';

/** A model of the sweep (DESIGN 2): touches every monitor, gives it newer facts, and has lost entries listed again. */
export async function sweep(world: WorldParts, life: Life): Promise<void> {
  if (world.postgres.state !== 'up') return;
  world.count('sweep');
  for (const monitor of world.monitors.values()) await visit(world, life, monitor).catch(() => undefined);
}

async function visit(world: WorldParts, life: Life, monitor: MonitorObject): Promise<void> {
  const call = world.network.call.bind(world.network) as typeof world.network.call;
  const status = await call(life, monitor.patientId, () => monitor.serve((core) => core.status()));
  const facts = factsOf(world, monitor.patientId);
  if (facts !== undefined && (status.registryVersion ?? 0) < facts.version)
    await call(life, monitor.patientId, () => monitor.serve((core) => core.applyRegistry(facts)));
  const lacking = new Set<string>();
  for (const { alertId, unitIds } of status.live)
    for (const unitId of unitIds) if (!stands(world, unitId, alertId)) lacking.add(unitId);
  if (lacking.size === 0) return;
  world.count('relisted');
  await call(life, monitor.patientId, () => monitor.serve((core) => core.relist([...lacking])));
}

function stands(world: WorldParts, unitId: string, alertId: string): boolean {
  return (
    world.worklists
      .get(unitId)
      ?.entries()
      .some(({ alert }) => alert.alertId === alertId) ?? true
  );
}
