import { DurableObject } from 'cloudflare:workers';
import type { Reading } from '@naer/domain/measurement/reading';
import type {
  AlertCommand,
  AlertCommandAnswer,
  AppliedFacts,
  EventAnswer,
  EventBatch,
  PatientCommand,
  PatientCommandAnswer,
  PatientMonitorPort,
  ReadingOutcome,
  RecordAnswer,
  RecordBatch,
  ReleaseAnswer,
  ReleaseCommand,
  VoidReadings,
} from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ResponderAnswer, ResponderRequest } from '@naer/domain/monitor/responder-port';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { log } from '../http/log.ts';
import { eraseObject, wasErased } from '../objects/erase-object.ts';
import { reachStep } from '../objects/reach-step.ts';
import { getRecordsProjector } from '../projector/get-records-projector.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { getPatientMonitor } from './get-patient-monitor.ts';
import type { MergeAnswer, MergeCall, PassedAnswer, PassedCall } from './merge/merge-port.ts';
import { MonitorCore } from './monitor-core.ts';
import type { MonitorEffects } from './monitor-effects.ts';
import type { MonitorStatus } from './monitor-status.ts';
import { askLists, pullRegistry } from './pull-registry.ts';
import type { Repair } from './repair/repair.ts';
import { MonitorStore } from './store/monitor-store.ts';

/**
 * One patient, one owner: all monitoring state of a patient is written here and nowhere else (DESIGN 1). The class is
 * the platform's side alone: what happens at a call stands in `monitor-core.ts`, what is decided in `packages/domain`,
 * what is stored in `store/`, what is sent in `drain/`.
 */
export class PatientMonitor extends DurableObject<Bindings> implements PatientMonitorPort {
  readonly #core: MonitorCore;
  readonly #isErased: boolean;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#isErased = wasErased(ctx.storage);
    const effects = effectsOf(ctx, env);
    // Its rows may still stand, while a hold keeps them: nothing of them comes back here.
    this.#core = new MonitorCore(
      new MonitorStore(ctx.storage),
      this.#isErased ? { ...effects, pull: async () => 'none', listed: async () => [] } : effects,
    );
    void ctx.blockConcurrencyWhile(() => this.#core.load());
  }

  async record(batch: RecordBatch): Promise<RecordAnswer> {
    return this.#isErased ? GONE : await this.#core.record(batch);
  }

  async recordEvents(batch: EventBatch): Promise<EventAnswer> {
    return this.#isErased ? GONE : await this.#core.recordEvents(batch);
  }

  receiveMessage(message: AppMessage): Promise<AppMessageAnswer> {
    return this.#core.receiveMessage(message);
  }

  feed(query: FeedQuery): Promise<FeedAnswer> {
    return this.#core.feed(query);
  }

  command(command: AlertCommand): Promise<AlertCommandAnswer> {
    return this.#core.command(command);
  }

  act(command: PatientCommand): Promise<PatientCommandAnswer> {
    return this.#core.act(command);
  }

  respond(request: ResponderRequest): Promise<ResponderAnswer> {
    return this.#core.respond(request);
  }

  release(command: ReleaseCommand): Promise<ReleaseAnswer> {
    return this.#core.release(command);
  }

  mayReceive(
    tenantId: string,
    patientId: string,
    unitIds: readonly string[],
    practitionerId?: string,
  ): Promise<'yes' | 'no' | 'too-weak' | 'not-ready'> {
    return this.#core.mayReceive(tenantId, patientId, unitIds, practitionerId);
  }

  actingUnit(...asked: Parameters<MonitorCore['actingUnit']>): Promise<string | undefined> {
    return this.#core.actingUnit(...asked);
  }

  receive(
    tenantId: string,
    patientId: string,
    reading: Reading,
    assignmentId: string,
  ): Promise<ReadingOutcome | 'not-ready'> {
    return this.#core.receive(tenantId, patientId, reading, assignmentId);
  }

  merged(call: MergeCall): Promise<MergeAnswer> {
    return this.#core.merged(call);
  }

  takePassed(call: PassedCall): Promise<PassedAnswer> {
    return this.#core.takePassed(call);
  }

  /** One that was erased takes none: of somebody who is followed they do not rule. */
  async applyRegistry(facts: RegistryFacts): Promise<AppliedFacts> {
    if (!this.#isErased) return await this.#core.applyRegistry(facts);
    return { active: !facts.enrolment.active, version: facts.version, erased: true };
  }

  wake(): Promise<void> {
    return this.#core.wake();
  }

  repair(order: Repair): Promise<number> {
    return this.#core.repair(order);
  }

  status(): Promise<MonitorStatus> {
    return this.#core.status();
  }

  async forgetMessages(until: number): Promise<void> {
    this.#core.forgetMessages(until);
  }

  /** Of an assignment that was entered in error; one that was erased has none. */
  async voidReadings(order: VoidReadings): Promise<'done' | 'more' | 'not-ready'> {
    const answer = this.#isErased ? 'done' : await this.#core.voidReadings(order);
    if (typeof answer === 'string') return answer;
    return answer.reason === 'not-found' ? 'done' : 'not-ready';
  }

  /** Whether it was erased, or could be. Nothing is erased; what the records do not have yet is sent. */
  async readiness(): Promise<'erased' | 'ready' | 'waiting' | 'held'> {
    return this.#isErased ? 'erased' : ((await this.#unsettled()) ?? 'ready');
  }

  /**
   * The tenant has left, or the journal goes. Nothing that the records do not have yet is erased: it is sent first (`waiting`), and what they would
   * not take is kept (`held`). See `objects/erase-object.ts`.
   */
  async erase(): Promise<'erased' | 'waiting' | 'held'> {
    const unsettled = await this.#unsettled();
    if (unsettled !== undefined) return unsettled;
    await eraseObject(this.ctx, (await this.#core.status()).registryVersion === null);
    return 'erased';
  }

  async #unsettled(): Promise<'waiting' | 'held' | undefined> {
    const { lag, parked } = await this.#core.status();
    if (lag.length === 0) return parked > 0 ? 'held' : undefined;
    await this.#core.wake();
    return 'waiting';
  }

  override async alarm(): Promise<void> {
    this.#core.alarm();
  }
}

/** Nobody’s device: the tenant has left. */
const GONE = { ok: false, reason: 'credential-revoked' } as const;

function effectsOf(ctx: DurableObjectState, env: Bindings): MonitorEffects {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    alarm: ctx.storage,
    later: (work) => ctx.waitUntil(scheduler.wait(0).then(work)),
    background: (work) => ctx.waitUntil(work),
    pull: (tenantId, patientId, anew) => pullRegistry(env, tenantId, patientId, anew),
    listed: (facts) => askLists(env, facts),
    project: (payload) => getRecordsProjector(env, payload.tenantId, payload.patientId).project(payload),
    applyToWorklist: (batch) => getUnitWorklist(env, batch.tenantId, batch.unitId).apply(batch),
    duty: {
      notify: (batch) => getUnitDuty(env, batch.tenantId, batch.unitId).notify(batch),
      standing: (tenantId, unitId) => getUnitDuty(env, tenantId, unitId).standing(tenantId, unitId),
    },
    monitorOf: (tenantId, patientId) => getPatientMonitor(env, tenantId, patientId),
    log,
    ...(env.STEP_GATE !== undefined && { reached: (step) => reachStep(env, step) }),
  };
}
