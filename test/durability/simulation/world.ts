import type { UnitCare } from '@naer/domain/escalation/unit-care';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { actOnList } from './actors/clinician.ts';
import { Device } from './actors/device.ts';
import { changeFacts, drawCare, drawFacts } from './actors/registry.ts';
import { EventQueue } from './event-queue.ts';
import { hostTimers, quiescence } from './fake-timers.ts';
import { actsOnWhatWasSeen } from './invariants/acts-on-what-was-seen.ts';
import { Ledger } from './ledger.ts';
import { CallLost, Network } from './network.ts';
import { DutyObject } from './objects/duty-object.ts';
import { MonitorObject } from './objects/monitor-object.ts';
import { PostgresModel } from './objects/postgres-model.ts';
import { ProjectorObject } from './objects/projector-object.ts';
import { sweep } from './objects/sweep-object.ts';
import { WorklistObject } from './objects/worklist-object.ts';
import type { WorldParts } from './objects/world-parts.ts';
import { type Plant, type PlantName, plantNamed } from './plants.ts';
import { Random } from './random.ts';
import { Crashed, giveBack } from './sqlite-storage.ts';
import { calm, mayStrike } from './storm.ts';
import { drawTemperament, HOUR, MINUTE, SECOND, type Temperament } from './temperament.ts';
import { Watch } from './watch.ts';

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  /** The step after which it no longer held. */
  readonly step: number;
}

export interface WorldReport {
  readonly seed: number;
  readonly steps: number;
  readonly violation: Violation | undefined;
  /** How often what happened. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A world that is this busy has its storm cut short, and must be drained long before the second number. */
const STORMY_STEPS = 260;
const MOST_STEPS = 3_000;
/** After the storm everything is delivered within this time, or it never is. */
const DRAINED_WITHIN_MS = HOUR;
const SWEEP_EVERY_MS = 20 * MINUTE;
const BEGIN = Date.parse('2026-03-04T00:00:00Z');

/** One seeded world: the same seed is the same world, step for step. */
export class World implements WorldParts {
  readonly seed: number;
  readonly random: Random;
  readonly temperament: Temperament;
  readonly network: Network;
  readonly plant: Plant;
  readonly monitors = new Map<string, MonitorObject>();
  readonly worklists = new Map<string, WorklistObject>();
  readonly duties = new Map<string, DutyObject>();
  readonly projector: ProjectorObject;
  readonly postgres: PostgresModel;
  readonly registry = new Map<string, RegistryFacts>();
  now: number;
  stormy = true;
  readonly #queue = new EventQueue();
  readonly #counts = new Map<string, number>();
  readonly #ledger: Ledger;
  readonly #watch: Watch;
  readonly #tell: ((line: string) => void) | undefined;
  readonly #began: number;
  #steps = 0;
  #isSwept = false;
  #violation: Violation | undefined;

  constructor(seed: number, planted?: PlantName, tell?: (line: string) => void) {
    this.seed = seed;
    this.random = new Random(seed);
    this.temperament = drawTemperament(this.random);
    this.plant = plantNamed(planted);
    this.#tell = tell;
    this.now = BEGIN + this.random.between(0, 7 * 24 * 60) * MINUTE;
    this.#began = this.now;
    const { latencyMs, lostCalls } = this.temperament;
    this.network = new Network(this, { latencyMs, lostCalls });
    this.postgres = new PostgresModel(this);
    this.projector = new ProjectorObject(this);
    this.#ledger = new Ledger(this.fail.bind(this), this.count.bind(this), (command, revision) =>
      actsOnWhatWasSeen(this.#watch.memory, command, revision),
    );
    this.#watch = new Watch(this, this.#ledger);
  }

  after(ms: number, label: string, run: () => unknown): { cancelled: boolean } {
    return this.#queue.plan(this.now + Math.max(0, ms), label, run);
  }

  count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  latencyMs(): number {
    return Math.floor(this.random.next() * this.network.manners.latencyMs);
  }

  /** A monitor has lost its storage: only what had reached the records is still answered for. */
  monitorLost(patientId: string): void {
    this.#ledger.lost(patientId, this.postgres);
    this.#watch.lost(patientId);
  }

  say(line: string): void {
    this.#tell?.(`${this.#steps.toString().padStart(5)} +${((this.now - this.#began) / 1000).toFixed(3)}s ${line}`);
  }

  alarmed(patientId: string): void {
    this.#watch.memory.alarmed.add(patientId);
  }

  fail(invariant: string, detail: string): void {
    this.#violation ??= { invariant, detail, step: this.#steps };
  }

  unexplained(error: unknown): void {
    if (error instanceof Crashed || error instanceof CallLost) return;
    // Data of this world is made up: its errors may be read whole.
    this.fail('nothing-throws', error instanceof Error ? `${error.stack}` : String(error));
  }

  async run(): Promise<WorldReport> {
    hostTimers(this);
    try {
      this.#populate();
      while (this.#violation === undefined && (await this.#step()));
      return { seed: this.seed, steps: this.#steps, violation: this.#violation, counts: this.#counts };
    } finally {
      hostTimers(undefined);
      for (const monitor of this.monitors.values()) {
        monitor.crash();
        giveBack('monitor', monitor.storage);
      }
      for (const duty of this.duties.values()) {
        duty.crash();
        giveBack('duty', duty.storage);
      }
      for (const list of this.worklists.values()) {
        list.crash();
        giveBack('worklist', list.storage);
      }
    }
  }

  /** False when the world is at its end. */
  async #step(): Promise<boolean> {
    if (this.stormy && this.#steps === STORMY_STEPS) this.#calm();
    if (this.stormy) mayStrike(this);
    const planned = this.#queue.next();
    if (planned === undefined || this.#steps >= MOST_STEPS) {
      this.fail('a-world-ends', `nothing was drained after ${this.#steps} steps`);
      return false;
    }
    this.#steps += 1;
    this.now = planned.at;
    this.say(planned.label);
    this.#follow(planned.run());
    await quiescence();
    this.#watch.look();
    return this.stormy || !this.#isDrained();
  }

  /** What a step begins runs on by itself; only what a fault explains may fail. */
  #follow(work: unknown): void {
    if (!(work instanceof Promise)) return;
    work.catch((error: unknown) => this.unexplained(error));
  }

  #isDrained(): boolean {
    if (!this.#isSwept || !this.#watch.isDrained()) return false;
    this.#watch.lookOnceDrained();
    return true;
  }

  #populate(): void {
    const { random, temperament } = this;
    const units = Array.from({ length: temperament.units }, (_, i) => `unit-${i + 1}`);
    const cares = units.map((unitId) =>
      drawCare(
        random,
        unitId,
        units.filter((own) => own !== unitId),
        temperament.signed,
      ),
    );
    for (const care of cares) this.#populateUnit(care);
    const devices: Device[] = [];
    for (let i = 1; i <= temperament.patients; i += 1) {
      const patientId = `patient-${i}`;
      this.registry.set(patientId, drawFacts(this, patientId, random.pick(units), cares));
      this.monitors.set(patientId, new MonitorObject(this, patientId));
      this.#push(patientId);
      devices.push(new Device(this, this.#ledger, patientId, 1), new Device(this, this.#ledger, patientId, 2));
    }
    for (let i = 0; i < temperament.deeds; i += 1) {
      const at = Math.floor(random.next() * temperament.horizonMs);
      const deed = random.weighted({ measure: 5, act: 5, change: 1 });
      if (deed === 'measure') this.after(at, 'a device measures', () => random.pick(devices).measure());
      else if (deed === 'act') this.after(at, 'somebody acts', () => actOnList(this, this.#ledger, i));
      else this.after(at, 'the registry changes', () => this.#change());
    }
    this.after(SWEEP_EVERY_MS, 'sweep', () => this.#sweep());
    this.after(temperament.horizonMs, 'the storm is over', () => this.#calm());
  }

  #populateUnit(care: UnitCare): void {
    const list = new WorklistObject(this, care.unitId);
    this.worklists.set(care.unitId, list);
    const duty = new DutyObject(this, care);
    this.duties.set(care.unitId, duty);
    this.after(0, `${care.unitId} has its duty`, () => duty.begin());
    list.begin();
  }

  #calm(): void {
    if (!this.stormy) return;
    calm(this);
    this.after(10 * SECOND, 'sweep after the storm', () => this.#sweep());
    this.after(DRAINED_WITHIN_MS, 'all should be drained', () =>
      this.fail('every-outbox-empties', this.#watch.tellWaiting()),
    );
  }

  async #sweep(): Promise<void> {
    this.after(this.stormy ? SWEEP_EVERY_MS : MINUTE, 'sweep', () => this.#sweep());
    // While rows wait the sweep leaves a list alone: it has seen all only when none did.
    const sawAll = !this.stormy && this.#watch.isDrained();
    await sweep(this);
    this.#isSwept ||= sawAll;
  }

  /** Written in Postgres first, then pushed; a push may be lost, doubled or overtaken. */
  #change(): void {
    const { random, postgres } = this;
    const patientId = random.pick([...this.registry.keys()]);
    const facts = this.registry.get(patientId);
    if (facts === undefined || postgres.state !== 'up') return;
    this.registry.set(patientId, changeFacts(this, facts));
    this.#push(patientId);
    if (random.chance(0.3)) this.#push(patientId);
  }

  #push(patientId: string): void {
    const facts = this.registry.get(patientId);
    const monitor = this.monitors.get(patientId);
    if (facts === undefined || monitor === undefined) return;
    const delay = this.random.chance(0.2) ? this.random.between(1, 30) * MINUTE : 0;
    this.after(delay, `facts ${facts.version} of ${patientId} are pushed`, () =>
      this.network
        .call({ alive: true }, patientId, () =>
          monitor.serve((core) => core.applyRegistry({ ...facts, recorded: this.postgres.recorded(patientId) })),
        )
        .catch(() => undefined),
    );
  }
}
