import type { RegistryFacts } from '@naer/domain/monitor/registry';
import {
  type EnrolledPatient,
  type SweepEffects,
  sweepEnrolments,
} from '../../../../workers/sweep/sweep-enrolments.ts';
import type { Life } from '../network.ts';
import type { MonitorApi } from './monitor-object.ts';
import { factsOf } from './registry-model.ts';
import { TENANT, type WorldParts } from './world-parts.ts';

const BUDGET_MS = 25_000;
const VISIT_TIMEOUT_MS = 10_000;

/** One run of the real sweep over all patients. Nothing when Postgres cannot be asked. */
export async function sweep(world: WorldParts): Promise<void> {
  if (world.postgres.state !== 'up') return;
  const { relisted, reprojected, pushed, done } = await sweepEnrolments(effectsOf(world, { alive: true }), BUDGET_MS);
  world.count(done ? 'sweep' : 'sweep not done');
  if (relisted > 0) world.count('relisted');
  if (reprojected > 0) world.count('reprojected');
  if (pushed > 0) world.count('pushed by the sweep');
}

function effectsOf(world: WorldParts, life: Life): SweepEffects {
  const ask = <T>({ patientId }: Pick<EnrolledPatient, 'patientId'>, work: (core: MonitorApi) => Promise<T>) =>
    world.network.call(life, patientId, () => {
      const monitor = world.monitors.get(patientId);
      if (monitor === undefined) throw new Error(`Nobody goes by ${patientId}`);
      return monitor.serve(work);
    });
  return {
    readCursor: async () => null,
    saveCursor: async () => undefined,
    listEnrolments: async () => ({
      items: [...world.registry.values()].map((facts) => enrolled(world, facts)),
      next: null,
    }),
    lookAt: async (patient) => {
      const status = await ask(patient, (core) => core.status());
      const oldestMs = Math.max(0, ...status.lag.map((lane) => lane.oldestMs));
      return { ...status, oldestMs, waiting: status.lag.map(({ destination }) => destination) };
    },
    listed: (_, unitId, patientId) =>
      world.network.call(life, `worklist ${unitId}`, async () => {
        const shown = (await world.worklists.get(unitId)?.alertsOf(patientId)) ?? [];
        return new Map(shown.map(({ alertId, revision }) => [alertId, revision]));
      }),
    relist: async (patient, unitIds) => {
      await ask(patient, (core) => core.repair({ kind: 'relist', unitIds }));
    },
    unlist: async (patient, unitId, alertIds) => {
      const shown = await world.network.call(
        life,
        `worklist ${unitId}`,
        async () => (await world.worklists.get(unitId)?.alertsOf(patient.patientId)) ?? [],
      );
      const strays = shown.filter(({ alertId }) => alertIds.includes(alertId));
      await ask(patient, (core) => core.repair({ kind: 'unlist', unitId, shown: strays }));
    },
    reproject: (patient, alertIds) => ask(patient, (core) => core.repair({ kind: 'reproject', alertIds })),
    loadFacts: async ({ patientId }) => factsOf(world, patientId),
    push: async (facts) => {
      await ask(facts, (core) => core.applyRegistry(facts));
    },
    visitTimeoutMs: VISIT_TIMEOUT_MS,
    now: () => world.now,
  };
}

function enrolled({ postgres }: WorldParts, { patientId, version }: RegistryFacts): EnrolledPatient {
  const live = postgres.alertsOf(patientId).filter(({ state }) => state !== 'resolved');
  const recorded = new Map(live.map(({ alertId, revision }) => [alertId, revision]));
  return { tenantId: TENANT, patientId, registryVersion: version, recorded };
}
