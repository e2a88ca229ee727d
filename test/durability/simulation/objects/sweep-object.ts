import type { RegistryFacts } from '@naer/domain/monitor/registry';
import {
  type EnrolledPatient,
  type SeenMonitor,
  type SweepEffects,
  sweepEnrolments,
} from '../../../../workers/sweep/sweep-enrolments.ts';
import { type ListSweepEffects, sweepList } from '../../../../workers/sweep/sweep-list.ts';
import type { Life } from '../network.ts';
import type { MonitorApi } from './monitor-object.ts';
import { factsOf } from './registry-model.ts';
import type { WorklistObject } from './worklist-object.ts';
import { TENANT, type WorldParts } from './world-parts.ts';

const BUDGET_MS = 25_000;
const VISIT_TIMEOUT_MS = 10_000;

/** One run of the real sweep over all patients and all lists. Nothing when Postgres cannot be asked. */
export async function sweep(world: WorldParts): Promise<void> {
  if (world.postgres.state !== 'up') return;
  const life: Life = { alive: true };
  const { relisted, reprojected, pushed, done } = await sweepEnrolments(effectsOf(world, life), BUDGET_MS);
  world.count(done ? 'sweep' : 'sweep not done');
  if (relisted > 0) world.count('relisted');
  if (reprojected > 0) world.count('reprojected');
  if (pushed > 0) world.count('pushed by the sweep');
  for (const unitId of world.worklists.keys()) {
    // One that is down is met again on the next walk.
    const list = sweepList(listEffectsOf(world, life, unitId), unitId);
    const { unlisted } = await list.catch(() => ({ unlisted: 0 }));
    if (unlisted > 0) world.count('unlisted');
  }
}

function askMonitor<T>(world: WorldParts, life: Life, patientId: string, work: (core: MonitorApi) => Promise<T>) {
  return world.network.call(life, patientId, () => {
    const monitor = world.monitors.get(patientId);
    if (monitor === undefined) throw new Error(`Nobody goes by ${patientId}`);
    return monitor.serve(work);
  });
}

async function lookAt(world: WorldParts, life: Life, patientId: string): Promise<SeenMonitor> {
  const status = await askMonitor(world, life, patientId, (core) => core.status());
  const oldestMs = Math.max(0, ...status.lag.map((lane) => lane.oldestMs));
  return { ...status, oldestMs, waiting: status.lag.map(({ destination }) => destination) };
}

function listEffectsOf(world: WorldParts, life: Life, unitId: string): ListSweepEffects {
  const askList = <T>(work: (list: WorklistObject) => Promise<T>) =>
    world.network.call(life, `worklist ${unitId}`, () => {
      const list = world.worklists.get(unitId);
      if (list === undefined) throw new Error(`There is no list of ${unitId}`);
      return work(list);
    });
  return {
    shown: () => askList((list) => list.shown()),
    lookAt: (patientId) => lookAt(world, life, patientId),
    unlist: async (patientId, alertIds) => {
      const shown = (await askList((list) => list.alertsOf(patientId))).filter((alert) =>
        alertIds.includes(alert.alertId),
      );
      await askMonitor(world, life, patientId, (core) => core.repair({ kind: 'unlist', unitId, shown }));
    },
    visitTimeoutMs: VISIT_TIMEOUT_MS,
    listTimeoutMs: BUDGET_MS,
    now: () => world.now,
    random: () => 0,
  };
}

function effectsOf(world: WorldParts, life: Life): SweepEffects {
  const ask = <T>({ patientId }: Pick<EnrolledPatient, 'patientId'>, work: (core: MonitorApi) => Promise<T>) =>
    askMonitor(world, life, patientId, work);
  return {
    readCursor: async () => null,
    saveCursor: async () => undefined,
    listEnrolments: async () => ({
      items: [...world.registry.values()].map((facts) => enrolled(world, facts)),
      next: null,
    }),
    lookAt: ({ patientId }) => lookAt(world, life, patientId),
    listed: (_, unitId, patientId) =>
      world.network.call(life, `worklist ${unitId}`, async () => {
        const shown = (await world.worklists.get(unitId)?.alertsOf(patientId)) ?? [];
        return new Map(shown.map(({ alertId, revision }) => [alertId, revision]));
      }),
    relist: async (patient, unitIds) => {
      await ask(patient, (core) => core.repair({ kind: 'relist', unitIds }));
    },
    reproject: (patient, alertIds) => ask(patient, (core) => core.repair({ kind: 'reproject', alertIds })),
    loadFacts: async ({ patientId }) => factsOf(world, patientId),
    push: async (facts) => (await ask(facts, (core) => core.applyRegistry(facts))).active,
    visitTimeoutMs: VISIT_TIMEOUT_MS,
    now: () => world.now,
  };
}

function enrolled({ postgres }: WorldParts, { patientId, version }: RegistryFacts): EnrolledPatient {
  const live = postgres.alertsOf(patientId).filter(({ state }) => state !== 'resolved');
  const recorded = new Map(live.map(({ alertId, revision }) => [alertId, revision]));
  return { tenantId: TENANT, patientId, registryVersion: version, recorded };
}
