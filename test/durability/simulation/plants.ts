import { blockedUnits } from '@naer/domain/access/blocked-units';
import type { MonitorCore } from '../../../workers/patient/monitor-core.ts';
import type { MonitorStore } from '../../../workers/patient/store/monitor-store.ts';
import type { WorklistPayload } from '../../../workers/patient/write-changes.ts';
import type { HiddenPatients } from '../../../workers/worklist/hidden-patients.ts';
import type { WorklistStore } from '../../../workers/worklist/worklist-store.ts';
import type { WorldParts } from './objects/world-parts.ts';

/** The seams of a world: each answers what it is given, unless a fault is planted there. */
export interface Plant {
  store(store: MonitorStore, world: WorldParts): MonitorStore;
  core(core: MonitorCore, store: MonitorStore): MonitorCore;
  /** The platform's call of `alarm`. */
  alarm(world: WorldParts, run: () => void): unknown;
  list(store: WorklistStore): WorklistStore;
  hidden(hidden: HiddenPatients, world: WorldParts): HiddenPatients;
}

export const NOTHING_PLANTED: Plant = {
  store: (store) => store,
  core: (core) => core,
  alarm: (_, run) => run(),
  list: (store) => store,
  hidden: (hidden) => hidden,
};

/** Faults that the simulation must find: tests of the test. One piece of the product is replaced at a time. */
export const PLANTS = {
  /** One row in ten for the records never gets into the outbox. */
  'drop-an-outbox-row': {
    store(store, { random }) {
      const { outbox } = store;
      const add = outbox.addRecords.bind(outbox);
      outbox.addRecords = (payload, sequence, at) => {
        if (!random.chance(0.1)) add(payload, sequence, at);
      };
      return store;
    },
  },
  /** One row in ten for a worklist never gets into the outbox. */
  'drop-a-row-of-a-list': {
    store(store, { random }) {
      const { outbox } = store;
      const add = outbox.add.bind(outbox);
      outbox.add = (destination, payload, at) => {
        if (!(destination.startsWith('worklist/') && random.chance(0.1))) add(destination, payload, at);
      };
      return store;
    },
  },
  /** Clocks are not matched to the alert that was put. */
  'forget-a-timer': {
    store(store, { random }) {
      const { alerts } = store;
      const match = alerts.matchClocks.bind(alerts);
      alerts.matchClocks = (alertId, alert) => {
        if (!random.chance(0.1)) match(alertId, alert);
      };
      return store;
    },
  },
  /** Whatever revision a person has seen, the newest is acted on. */
  'act-on-a-stale-revision': {
    core(core, store) {
      const command = core.command.bind(core);
      core.command = (given) => {
        const revision = store.alerts.find(given.alertId)?.revision;
        return command(
          revision === undefined ? given : { ...given, expectRevision: `${revision.epoch}-${revision.n}` },
        );
      };
      return core;
    },
  },
  /** A moved alert is taken from its old list at once, and then put on the new one. */
  'remove-before-put': {
    store(store) {
      const { outbox } = store;
      const add = outbox.add.bind(outbox);
      outbox.add = (destination, payload, at) => {
        const { leaves = [], ...rest } = JSON.parse(payload) as WorklistPayload;
        for (const { unitIds } of leaves)
          for (const unitId of unitIds) add(`worklist/${unitId}`, JSON.stringify(rest), at);
        add(destination, payload, at);
      };
      return store;
    },
  },
  /** A due clock waits for the database. */
  'await-before-a-clock': {
    alarm: async (world, run) => {
      await world.postgres.apply([]).catch(() => undefined);
      run();
    },
  },
  /** A list takes whatever comes, as often as it comes, newer or not. */
  'a-put-that-is-not-idempotent': {
    list(store) {
      store.revisionOf = () => undefined;
      return store;
    },
  },
  /** One block in five does not get into what a list hides. */
  'forget-a-block': {
    hidden(hidden, { random }) {
      const set = hidden.set.bind(hidden);
      hidden.set = (patientId, hiddenFrom) => set(patientId, random.chance(0.2) ? [] : hiddenFrom);
      return hidden;
    },
  },
  /** An alert stays with the unit that has it, blocked or not. */
  'leave-it-with-a-blocked-unit': {
    store(store) {
      const { alerts } = store;
      const put = alerts.put.bind(alerts);
      alerts.put = (alert) => {
        const { unitId = alert.unitId } = alerts.find(alert.alertId) ?? {};
        const { facts } = store.registry;
        put(facts !== undefined && blockedUnits(facts).has(unitId) ? { ...alert, unitId } : alert);
      };
      return store;
    },
  },
  /** One batch in twenty is answered and not kept. */
  'lose-an-acknowledged-reading': {
    store(store, { random }) {
      const { measurements, outbox } = store;
      const insert = measurements.insert.bind(measurements);
      measurements.insert = (...row) => {
        if (outbox.sequence === 0 || !random.chance(0.05)) insert(...row);
      };
      return store;
    },
  },
  /** The outcome of a command is not kept. */
  'forget-a-command': {
    store(store) {
      store.commands.put = () => undefined;
      return store;
    },
  },
  /** The alarm comes and nothing is done, nor is it set again. */
  'sleep-through-the-alarm': {
    alarm: () => undefined,
  },
} as const satisfies Readonly<Record<string, Partial<Plant>>>;
export type PlantName = keyof typeof PLANTS;

export function plantNamed(name: PlantName | undefined): Plant {
  return name === undefined ? NOTHING_PLANTED : { ...NOTHING_PLANTED, ...(PLANTS[name] as Partial<Plant>) };
}
