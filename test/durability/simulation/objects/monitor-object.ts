import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { PatientMonitorPort } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { WorklistBatch } from '@naer/domain/monitor/worklist-port';
import { MonitorCore } from '../../../../workers/patient/monitor-core.ts';
import type { MonitorEffects } from '../../../../workers/patient/monitor-effects.ts';
import { MonitorStore } from '../../../../workers/patient/store/monitor-store.ts';
import type { Life } from '../network.ts';
import { type SqliteStorage, takeStorage } from '../sqlite-storage.ts';
import { ObjectAlarms } from './object-alarms.ts';
import { listedOf, pullFrom } from './registry-model.ts';
import type { WorldParts } from './world-parts.ts';

/** What a monitor offers here: its port, and what the worklist, the sweep and other monitors call. */
export type MonitorApi = Pick<
  MonitorCore,
  | Exclude<keyof PatientMonitorPort, 'act'>
  | 'act'
  | 'wake'
  | 'repair'
  | 'status'
  | 'mayReceive'
  | 'actingUnit'
  | 'receive'
  | 'merged'
  | 'takePassed'
>;

interface MonitorLife extends Life {
  readonly core: MonitorCore;
  readonly ready: Promise<void>;
}

/**
 * A patient's monitor: the real core over the real store, and what workerd does around them: a life begins when somebody
 * calls, ends in a crash, and the storage stays.
 */
export class MonitorObject {
  readonly patientId: string;
  readonly storage: SqliteStorage;
  readonly alarms: ObjectAlarms;
  readonly #world: WorldParts;
  #life: MonitorLife | undefined;
  /** Somebody has called it: it has its tables. */
  isThere = false;
  /** What its lives have sent to the records. */
  readonly #sent: RecordsPayload[] = [];

  constructor(world: WorldParts, patientId: string) {
    this.#world = world;
    this.patientId = patientId;
    this.storage = takeStorage('monitor');
    this.alarms = new ObjectAlarms(world, this.storage, patientId, () => this.#alarm());
  }

  /** A call on the object: it is woken if it must be, and nothing is served before it has loaded. */
  async serve<T>(work: (core: MonitorApi) => Promise<T>): Promise<T> {
    const life = this.#woken();
    await life.ready;
    return work(life.core);
  }

  /** The facts in its rows. */
  facts(): RegistryFacts | undefined {
    const [row] = this.storage.all<{ body: string }>('select body from registry');
    return row && (JSON.parse(row.body) as RegistryFacts);
  }

  /** The running life ends between two steps; what it has written stays, what it waits for never comes. */
  crash(): void {
    if (this.#life === undefined) return;
    this.#life.alive = false;
    this.#life = undefined;
    this.#world.count('monitor crashed');
  }

  /**
   * The storage is gone too, and what was under way to the records. In truth that may still get there, after the rebuild
   * has read them: then the records hold readings that the monitor does not.
   */
  lose(): void {
    this.crash();
    this.storage.empty();
    this.storage.alarmAt = null;
    for (const payload of this.#sent.splice(0)) this.#world.postgres.lost.add(payload);
    this.#world.monitorLost(this.patientId);
    this.#world.count('monitor lost');
  }

  async #alarm(): Promise<void> {
    const life = this.#woken();
    await life.ready;
    if (!life.alive) return;
    const { core } = life;
    this.#world.count('monitor alarm');
    this.#world.alarmed(this.patientId);
    await this.#world.plant.alarm(this.#world, () => core.alarm());
  }

  #woken(): MonitorLife {
    if (this.#life !== undefined) return this.#life;
    const life: Life = { alive: true };
    const storage = this.storage.handle(() => life.alive);
    const store = this.#world.plant.store(new MonitorStore(storage), this.#world);
    const core = this.#world.plant.core(new MonitorCore(store, this.#effects(life, storage)), store);
    const woken: MonitorLife = Object.assign(life, { core, ready: core.load() });
    this.#life = woken;
    this.isThere = true;
    return woken;
  }

  #effects(life: Life, alarm: DurableObjectStorage): MonitorEffects {
    const world = this.#world;
    const call = <T>(to: string, serve: () => Promise<T>) => world.network.call(life, to, serve);
    const quietly = (work: Promise<unknown>) => {
      work.catch((error: unknown) => world.unexplained(error));
    };
    return {
      now: () => world.now,
      random: () => world.random.next(),
      alarm,
      later: (work) =>
        void world.after(0, `drain of ${this.patientId}`, () => {
          if (life.alive) quietly(work());
        }),
      background: quietly,
      listed: (facts) => call('lists', async () => listedOf(world, facts.patientId)).catch(() => []),
      pull: (_, patientId, anew) =>
        call('registry', async () => pullFrom(world, patientId, anew)).catch(() => 'unavailable'),
      project: (payload: RecordsPayload) => {
        this.#sent.push(payload);
        return call('projector', () => world.projector.project(payload));
      },
      applyToWorklist: (batch: WorklistBatch) =>
        call(`worklist ${batch.unitId}`, () => of(world.worklists, batch.unitId).apply(batch)),
      duty: {
        notify: (batch) => call(`duty ${batch.unitId}`, () => of(world.duties, batch.unitId).notify(batch)),
        standing: (tenantId, unitId) =>
          call(`duty ${unitId}`, async () => world.duties.get(unitId)?.standing(tenantId, unitId)),
      },
      monitorOf: (_, patientId) => ({
        mayReceive: (...asked) =>
          call(patientId, () => of(world.monitors, patientId).serve((core) => core.mayReceive(...asked))),
        actingUnit: (...asked) =>
          call(patientId, () => of(world.monitors, patientId).serve((core) => core.actingUnit(...asked))),
        receive: (...sent) =>
          call(patientId, () => of(world.monitors, patientId).serve((core) => core.receive(...sent))),
        merged: (sent) => call(patientId, () => of(world.monitors, patientId).serve((core) => core.merged(sent))),
        takePassed: (sent) =>
          call(patientId, () => of(world.monitors, patientId).serve((core) => core.takePassed(sent))),
      }),
      log: (entry) => {
        if (entry.event === 'clock-failed') world.fail('no-clock-fails', `${entry.errorName} ${entry.frames?.[0]}`);
        if (entry.event === 'delivery-failed' && entry.errorName !== 'CallLost' && entry.errorName !== 'Crashed')
          world.fail('no-delivery-throws', `${entry.errorName} ${entry.frames?.[0]}`);
      },
    };
  }
}

function of<T>(objects: ReadonlyMap<string, T>, id: string): T {
  const found = objects.get(id);
  if (found === undefined) throw new Error(`Nothing goes by ${id} in this world`);
  return found;
}
