import type { Alert } from '@naer/domain/alert/alert';
import type { WorklistBatch, WorklistPort } from '@naer/domain/monitor/worklist-port';
import { migrateObject } from '../../../../workers/objects/migrate-object.ts';
import { ObjectAlarm } from '../../../../workers/objects/object-alarm.ts';
import type { Known } from '../../../../workers/sweep/compare-alerts.ts';
import { HiddenPatients } from '../../../../workers/worklist/hidden-patients.ts';
import { WORKLIST_MIGRATIONS } from '../../../../workers/worklist/migrations.ts';
import { PatientRows } from '../../../../workers/worklist/patient-rows.ts';
import { takeBatch } from '../../../../workers/worklist/take-batch.ts';
import { type ListedAlert, type StoredEntry, WorklistStore } from '../../../../workers/worklist/worklist-store.ts';
import { CallLost, type Life } from '../network.ts';
import { type SqliteStorage, takeStorage } from '../sqlite-storage.ts';
import { ObjectAlarms } from './object-alarms.ts';
import type { WorldParts } from './world-parts.ts';

const WAKE_AGAIN_MS = 60_000;

interface ListLife extends Life {
  readonly store: WorklistStore;
  readonly patients: PatientRows;
  readonly hidden: HiddenPatients;
  readonly alarm: ObjectAlarm;
  readonly storage: DurableObjectStorage;
  readonly ready: Promise<void>;
}

/** A unit's worklist: the real store and what it makes of a batch, in the order of `UnitWorklist`. */
export class WorklistObject {
  readonly unitId: string;
  readonly storage: SqliteStorage;
  readonly #world: WorldParts;
  #life: ListLife | undefined;
  isDown = false;
  #isLost = false;

  constructor(world: WorldParts, unitId: string) {
    this.#world = world;
    this.unitId = unitId;
    this.storage = takeStorage('worklist');
    new ObjectAlarms(world, this.storage, `list of ${unitId}`, () => this.#alarmed());
  }

  async apply(batch: WorklistBatch): ReturnType<WorklistPort['apply']> {
    if (this.isDown) throw new CallLost('the worklist is down');
    const life = this.#woken();
    await life.ready;
    const seq = life.storage.transactionSync(() => {
      const owner = life.store.owner();
      if (owner !== undefined && owner.unitId !== batch.unitId) return null;
      if (owner === undefined) life.store.setOwner(batch.tenantId, batch.unitId);
      takeBatch(life.store, life.patients, life.hidden, batch, this.#world.now);
      life.store.prune(this.#world.now);
      return life.store.seq();
    });
    if (seq === null) return { ok: false, reason: 'wrong-unit' };
    arm(life);
    return { ok: true, seq };
  }

  crash(): void {
    if (this.#life === undefined) return;
    this.#life.alive = false;
    this.#life = undefined;
    this.#world.count('worklist crashed');
  }

  lose(): void {
    this.crash();
    this.storage.empty();
    this.storage.alarmAt = null;
    this.#isLost = true;
    this.#world.count('worklist lost');
  }

  /** Whether its storage was lost since this was asked last. */
  takeLost(): boolean {
    const lost = this.#isLost;
    this.#isLost = false;
    return lost;
  }

  /** What stands on the list, as its rows have it. */
  entries(): readonly StoredEntry[] {
    return this.storage
      .all<{ body: string }>('select body from entry where body is not null order by alert_id')
      .map(({ body }) => JSON.parse(body) as StoredEntry);
  }

  /** From whom it hides a patient, as its rows have it. */
  hiddenFrom(patientId: string): readonly string[] {
    return this.storage
      .all<{ patient_id: string; practitioner_id: string }>('select * from hidden where hidden = 1')
      .filter((row) => row.patient_id === patientId)
      .map((row) => row.practitioner_id);
  }

  /** All that the list has, by patient; the sweep asks. */
  async shown(): Promise<ReadonlyMap<string, Known>> {
    if (this.isDown) throw new CallLost('the worklist is down');
    const life = this.#woken();
    await life.ready;
    const listed = Map.groupBy(life.store.listed(), ({ patientId }) => patientId);
    const known = (entries: readonly ListedAlert[]): Known =>
      new Map(entries.map(({ alertId, revision }) => [alertId, revision]));
    return new Map([...listed].map(([patientId, entries]) => [patientId, known(entries)]));
  }

  /** What the list shows of a patient; the sweep asks. */
  async alertsOf(patientId: string): Promise<readonly Alert[]> {
    if (this.isDown) throw new CallLost('the worklist is down');
    const life = this.#woken();
    await life.ready;
    return life.store.entriesOf(patientId, true).map(({ alert }) => alert);
  }

  /** Wakes the object, so that its tables are there. */
  begin(): void {
    this.#woken();
  }

  async #alarmed(): Promise<void> {
    const life = this.#woken();
    await life.ready;
    if (!life.alive) return;
    life.alarm.fired();
    const { now } = this.#world;
    const due = life.storage.transactionSync(() => {
      life.patients.moveDue(now);
      return life.store.takeDue(now, now + WAKE_AGAIN_MS);
    });
    arm(life);
    for (const patientId of due) {
      this.#world.count('monitor woken by the worklist');
      const monitor = this.#world.monitors.get(patientId);
      if (monitor === undefined) continue;
      this.#world.network.call(life, patientId, () => monitor.serve((core) => core.wake())).catch(() => undefined);
    }
  }

  #woken(): ListLife {
    if (this.#life !== undefined) return this.#life;
    const life: Life = { alive: true };
    const storage = this.storage.handle(() => life.alive);
    migrateObject(storage, WORKLIST_MIGRATIONS);
    const store = this.#world.plant.list(new WorklistStore(storage.sql));
    const patients = new PatientRows(storage.sql, () => store.seq());
    const hidden = this.#world.plant.hidden(new HiddenPatients(storage.sql, () => store.seq()), this.#world);
    const alarm = new ObjectAlarm(storage, () => this.#world.now);
    const woken: ListLife = Object.assign(life, { store, patients, hidden, alarm, storage, ready: Promise.resolve() });
    this.#life = woken;
    return Object.assign(woken, { ready: alarm.load().then(() => arm(woken)) });
  }
}

function arm(life: ListLife): void {
  if (!life.alive) return;
  const wanted = [life.store.nextWakeAt(), life.patients.nextMoveAt()].filter((at) => at !== null);
  void life.alarm.arm(wanted.length === 0 ? undefined : Math.min(...wanted));
}
