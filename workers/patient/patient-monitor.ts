import { DurableObject } from 'cloudflare:workers';
import type { Reading } from '@naer/domain/measurement/reading';
import type {
  AlertCommand,
  AlertCommandAnswer,
  DevicePrincipal,
  EventAnswer,
  EventBatch,
  PatientMonitorPort,
  ReadingOutcome,
  RecordAnswer,
  RecordBatch,
  ReleaseAnswer,
  ReleaseCommand,
} from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { Bindings } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { ObjectAlarm } from '../objects/object-alarm.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getRecordsProjector } from '../projector/get-records-projector.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { applyFacts } from './apply-facts.ts';
import { deliver } from './drain/deliver.ts';
import { type DeliveryOutcome, Drain } from './drain/drain.ts';
import { getPatientMonitor } from './get-patient-monitor.ts';
import type { MonitorStatus } from './monitor-status.ts';
import { type PulledFacts, pullRegistry } from './pull-registry.ts';
import { receiveReading, recordBatch } from './record-batch.ts';
import { recordEvents } from './record-events.ts';
import {
  answerRelease,
  checkRelease,
  claimRelease,
  completeRelease,
  type TransferPayload,
} from './release-quarantined.ts';
import { reportUnknownRules } from './report-unknown-rules.ts';
import { runCommand } from './run-command.ts';
import { runDueClocks } from './run-due-clocks.ts';
import { MonitorStore } from './store/monitor-store.ts';
import { RECORDS } from './store/outbox-store.ts';

const TRANSFER_TIMEOUT_MS = 5_000;
const PULL_PAUSE_MS = 2_000;
const CONFIRMED_FOR_MS = 60_000;
const CLOCK_RETRY_MS = 5_000;
const RECORDS_SAFETY_MS = 10_000;
/** An alert on its way to a person is looked after sooner than a record. */
const URGENT_SAFETY_MS = 1_500;
const KICK_LOST_AFTER_MS = 1_000;

/**
 * One patient, one owner: all monitoring state of a patient is written here and nowhere else (DESIGN 1). The class
 * only wires: what is decided stands in `packages/domain`, what is stored in `store/`, what is sent in `drain/`.
 */
export class PatientMonitor extends DurableObject<Bindings> implements PatientMonitorPort {
  readonly #store: MonitorStore;
  readonly #drain: Drain;
  readonly #alarm: ObjectAlarm;
  /** Epoch ms; a kick that does not come is not waited for. */
  #kickScheduledAt = Number.NEGATIVE_INFINITY;
  /** A clock that fails is tried again, but not in a loop: no alarm for clocks before this time. */
  #clocksNotBefore = 0;
  #pullAfter = 0;
  /** When Postgres last said that the facts held here are its own. */
  #factsConfirmedAt = 0;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#store = new MonitorStore(ctx.storage);
    this.#alarm = new ObjectAlarm(ctx.storage, () => Date.now());
    const { outbox, registry } = this.#store;
    if (registry.facts !== undefined) reportUnknownRules(registry.facts);
    this.#drain = new Drain({
      pending: () => outbox.pending(),
      load: (destination, limit) => outbox.load(destination, limit),
      deliver: (destination, rows) => this.#deliver(destination, rows),
      confirm: (destination, slot, count) => outbox.confirm(destination, slot, count),
      moved: () => this.#rearm(),
      safetyMs: (destination) => (destination === RECORDS ? RECORDS_SAFETY_MS : URGENT_SAFETY_MS),
      failed: (error) => log({ event: 'delivery-failed', tenantId: registry.facts?.tenantId, ...describeError(error) }),
      now: () => Date.now(),
      random: () => Math.random(),
    });
    // A chain that died (retries exhausted, alarm lost) is alive again as soon as anything wakes the object.
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      this.#rearm();
    });
  }

  async record(batch: RecordBatch): Promise<RecordAnswer> {
    return this.#take(batch.credential, (facts, now) => recordBatch(this.#store, facts, batch, now));
  }

  async recordEvents(batch: EventBatch): Promise<EventAnswer> {
    return this.#take(batch.credential, (facts, now) => recordEvents(this.#store, facts, batch, now));
  }

  async command(command: AlertCommand): Promise<AlertCommandAnswer> {
    const facts = this.#factsOf(command);
    if (facts === undefined || facts === 'another') return { ok: false, reason: 'not-found' };
    const answer = runCommand(this.#store, facts, command, Date.now());
    this.#after();
    return answer;
  }

  async release(command: ReleaseCommand): Promise<ReleaseAnswer> {
    const facts = this.#factsOf(command);
    if (facts === undefined || facts === 'another') return { ok: false, reason: 'not-found' };
    const first = checkRelease(this.#store, facts, command);
    if (typeof first !== 'string') return first;
    if (first === 'claim') {
      const target = getPatientMonitor(this.env, command.tenantId, command.toPatientId);
      const may = await target.mayReceive(command.tenantId, command.toPatientId, command.actor.unitIds);
      if (may !== 'yes') return { ok: false, reason: may === 'no' ? 'forbidden' : 'not-ready' };
      // Others may have acted while this waited: look again before claiming.
      const again = checkRelease(this.#store, facts, command);
      if (typeof again !== 'string') return again;
      claimRelease(this.#store, facts, command, Date.now());
      this.#rearm();
    }
    await withTimeout(this.#drain.kick(), TRANSFER_TIMEOUT_MS, undefined);
    return answerRelease(this.#store, command.sequence);
  }

  /** Whether these units follow this patient now. A monitor without facts asks Postgres first: `not-ready` when it cannot. */
  async mayReceive(
    tenantId: string,
    patientId: string,
    unitIds: readonly string[],
  ): Promise<'yes' | 'no' | 'not-ready'> {
    if (this.#store.registry.facts === undefined) {
      const pulled = await this.#pullNow({ tenantId, patientId });
      if (typeof pulled === 'string') return pulled === 'none' ? 'no' : 'not-ready';
    }
    const facts = this.#factsOf({ tenantId, patientId });
    if (typeof facts !== 'object') return 'no';
    return facts.enrolment.active && unitIds.includes(facts.enrolment.unitId) ? 'yes' : 'no';
  }

  /** Takes a reading another monitor released to this patient; at least once, a repeat answers `duplicate`. */
  async receive(
    tenantId: string,
    patientId: string,
    reading: Reading,
    assignmentId: string,
  ): Promise<ReadingOutcome | 'not-ready'> {
    const facts = this.#factsOf({ tenantId, patientId });
    if (typeof facts !== 'object') return 'not-ready';
    const now = Date.now();
    const outcome = receiveReading(this.#store, facts, reading, assignmentId, now);
    this.#after();
    return outcome;
  }

  /** Facts of the registry, already in Postgres. An older version is refused; `active` says that this or a newer one rules. */
  async applyRegistry(facts: RegistryFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    applyFacts(this.#store, facts, Date.now());
    this.#after();
    const version = this.#store.registry.facts?.version ?? 0;
    return { active: version >= facts.version, version };
  }

  /** Called by the worklist and the sweep when a clock has passed without its step: a dead chain lives again. */
  async wake(): Promise<void> {
    this.#runClocks();
    this.#after();
  }

  async status(): Promise<MonitorStatus> {
    this.#rearm();
    return {
      registryVersion: this.#store.registry.facts?.version ?? null,
      lag: this.#store.outbox.lag(Date.now()),
      parked: this.#store.parkedCount(),
      earliestClockAt: this.#store.alerts.earliestTimer ?? null,
    };
  }

  /** Clinical clocks first, synchronously; then the drain is started and not awaited; the alarm is set again last. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    try {
      this.#runClocks();
    } finally {
      this.#after();
    }
  }

  #take<Answer>(credential: DevicePrincipal, take: (facts: RegistryFacts, now: number) => Answer) {
    const facts = this.#factsOf(credential);
    if (facts === undefined) return { ok: false, reason: 'not-ready' } as const;
    if (facts === 'another') return { ok: false, reason: 'credential-revoked' } as const;
    const { assignmentId, generation } = credential;
    const known = facts.assignments.find((assignment) => assignment.assignmentId === assignmentId);
    if (known === undefined || known.generation < generation) {
      this.#pull(credential);
      // Perhaps made a moment ago: only Postgres can say that there is no such assignment.
      const confirmed = Date.now() - this.#factsConfirmedAt < CONFIRMED_FOR_MS;
      if (known === undefined && !confirmed) return { ok: false, reason: 'not-ready' } as const;
    }
    const answer = take(facts, Date.now());
    this.#after();
    return answer;
  }

  #runClocks(): void {
    const { facts } = this.#store.registry;
    if (facts === undefined) return;
    const failed = runDueClocks(this.#store, facts, Date.now());
    this.#clocksNotBefore = failed === 0 ? 0 : Date.now() + CLOCK_RETRY_MS;
  }

  /** The facts, when they are of that patient; `another` when this object is somebody else's. */
  #factsOf(named: { tenantId: string; patientId: string }): RegistryFacts | 'another' | undefined {
    const { facts } = this.#store.registry;
    if (facts === undefined) {
      this.#pull(named);
      return undefined;
    }
    return facts.tenantId === named.tenantId && facts.patientId === named.patientId ? facts : 'another';
  }

  /** Fetches the facts from Postgres in the background; the caller has been told to come again. */
  #pull(named: { tenantId: string; patientId: string }): void {
    const now = Date.now();
    if (now < this.#pullAfter) return;
    this.#pullAfter = now + PULL_PAUSE_MS;
    this.ctx.waitUntil(this.#pullNow(named));
  }

  async #pullNow(named: { tenantId: string; patientId: string }): Promise<PulledFacts> {
    const pulled = await pullRegistry(this.env, named.tenantId, named.patientId);
    if (typeof pulled === 'string') return pulled;
    applyFacts(this.#store, pulled, Date.now());
    this.#factsConfirmedAt = Date.now();
    return pulled;
  }

  /** After every write: the drain starts once the reply is on its way, and the alarm covers a crash before that. */
  #after(): void {
    this.#rearm();
    const now = Date.now();
    if (now - this.#kickScheduledAt < KICK_LOST_AFTER_MS || this.#store.outbox.pending().length === 0) return;
    this.#kickScheduledAt = now;
    const kicked = scheduler.wait(0).then(() => {
      this.#kickScheduledAt = Number.NEGATIVE_INFINITY;
      return this.#drain.kick();
    });
    this.ctx.waitUntil(kicked);
  }

  /** One alarm: the earlier of the earliest clock and the outbox's next try. */
  #rearm(): void {
    const earliest = this.#store.alerts.earliestTimer;
    const clock = earliest === undefined ? undefined : Math.max(earliest, this.#clocksNotBefore);
    const retry = this.#drain.nextTryAt();
    const wanted = clock === undefined ? retry : retry === undefined ? clock : Math.min(clock, retry);
    const set = this.#alarm.arm(wanted);
    if (set !== undefined) this.ctx.waitUntil(set);
  }

  #deliver(destination: string, rows: readonly { slot: number; payload: string }[]): Promise<DeliveryOutcome> {
    const { facts } = this.#store.registry;
    if (facts === undefined) return Promise.resolve('retry');
    const { tenantId, patientId } = facts;
    return deliver(
      {
        project: (payload) => getRecordsProjector(this.env, tenantId, patientId).project(payload),
        applyToWorklist: (batch) => getUnitWorklist(this.env, tenantId, batch.unitId).apply(batch),
        transfer: (target, payload) => this.#transfer(facts, target, payload),
        park: ({ change, sqlState, constraint }) => {
          this.#store.park(Date.now(), sqlState, constraint, JSON.stringify(change));
          log({ event: 'change-parked', tenantId, code: sqlState, detail: constraint });
        },
      },
      facts,
      destination,
      rows,
    );
  }

  async #transfer(facts: RegistryFacts, targetPatientId: string, payload: string): Promise<DeliveryOutcome> {
    const { sequence, reading, assignmentId } = JSON.parse(payload) as TransferPayload;
    const target = getPatientMonitor(this.env, facts.tenantId, targetPatientId);
    const sent = target.receive(facts.tenantId, targetPatientId, reading, assignmentId);
    const outcome = await withTimeout<ReadingOutcome | 'not-ready', 'not-ready'>(
      sent,
      TRANSFER_TIMEOUT_MS,
      'not-ready',
    );
    if (outcome === 'not-ready') return 'retry';
    completeRelease(this.#store, facts, sequence, outcome, Date.now());
    this.#after();
    return 'confirmed';
  }
}
