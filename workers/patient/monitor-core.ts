import type { Reading } from '@naer/domain/measurement/reading';
import type {
  AlertCommand,
  AlertCommandAnswer,
  DevicePrincipal,
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
} from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { ResponderAnswer, ResponderRequest } from '@naer/domain/monitor/responder-port';
import type { AppMessage, AppMessageAnswer, FeedAnswer, FeedQuery } from '@naer/domain/patient/patient-app';
import type { DeliveryOutcome, Drain, DrainRow } from '../objects/drain.ts';
import { ObjectAlarm } from '../objects/object-alarm.ts';
import { adoptStored } from './adopt-stored.ts';
import { deliver } from './drain/deliver.ts';
import { destinationsOf } from './drain/destinations.ts';
import { drainOf } from './drain/drain-of.ts';
import { askReceiver } from './hand-over.ts';
import { FactsKeeper, type Named } from './keep-facts.ts';
import { actOnPatient } from './merge/act-on-patient.ts';
import type { MergeAnswer, MergeCall, PassedAnswer, PassedCall } from './merge/merge-port.ts';
import { mayTakePassed, type Passed, type PassedFromApp, passOn, passReading, takePassed } from './merge/pass-on.ts';
import { takeMergeCall } from './merge/take-merge-call.ts';
import type { MonitorEffects } from './monitor-effects.ts';
import { type MonitorStatus, monitorStatus } from './monitor-status.ts';
import { readFeed, receiveMessage } from './patient-app.ts';
import { receiveReading, recordBatch } from './record-batch.ts';
import { recordEvents } from './record-events.ts';
import { isForbidden } from './relation-of-actor.ts';
import { releaseToPatient } from './release-quarantined.ts';
import { type Repair, repair } from './repair/repair.ts';
import { reportUnknownRules } from './report-unknown-rules.ts';
import { respond } from './respond.ts';
import { runCommand } from './run-command.ts';
import { runDueClocks } from './run-due-clocks.ts';
import { actingUnit, mayReceive } from './standing-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { takeVoidOrder } from './void-readings.ts';

const CLOCK_RETRY_MS = 5_000;
const KICK_LOST_AFTER_MS = 1_000;

/**
 * A patient's monitor apart from the platform: what the object does at each call and alarm, over its store, in a world
 * that is passed in. The simulation drives this very class under its own time.
 */
export class MonitorCore implements PatientMonitorPort {
  readonly #store: MonitorStore;
  readonly #effects: MonitorEffects;
  readonly #drain: Drain;
  readonly #alarm: ObjectAlarm;
  readonly #facts: FactsKeeper;
  /** Epoch ms; a kick that does not come is not waited for. */
  #kickScheduledAt = Number.NEGATIVE_INFINITY;
  /** A clock that fails is tried again, but not in a loop: no alarm for clocks before this time. */
  #clocksNotBefore = 0;

  constructor(store: MonitorStore, effects: MonitorEffects) {
    this.#store = store;
    this.#effects = effects;
    this.#alarm = new ObjectAlarm(effects.alarm, () => effects.now());
    this.#facts = new FactsKeeper(store, effects, () => this.#after());
    const { facts } = store.registry;
    if (facts !== undefined) reportUnknownRules(facts, (entry) => effects.log(entry));
    this.#drain = drainOf(store, effects, {
      deliver: (destination, rows) => this.#deliver(destination, rows),
      moved: () => this.#rearm(),
    });
  }

  /** At boot, before any call: a chain that died is alive again as soon as anything wakes the object. */
  async load(): Promise<void> {
    await this.#alarm.load();
    const { facts } = this.#store.registry;
    if (facts !== undefined) adoptStored(this.#store, facts, this.#effects.now());
    this.#rearm();
  }

  async record(batch: RecordBatch): Promise<RecordAnswer> {
    return this.#take({ kind: 'record', input: batch }, batch.credential, (facts, now) =>
      recordBatch(this.#store, facts, batch, now),
    );
  }

  async recordEvents(batch: EventBatch): Promise<EventAnswer> {
    return this.#take({ kind: 'events', input: batch }, batch.credential, (facts, now) =>
      recordEvents(this.#store, facts, batch, now),
    );
  }

  async receiveMessage(message: AppMessage): Promise<AppMessageAnswer> {
    return this.#takeApp({ kind: 'message', input: message }, (facts, now) =>
      receiveMessage(this.#store, facts, message, now),
    );
  }

  async feed(query: FeedQuery): Promise<FeedAnswer> {
    return this.#takeApp({ kind: 'feed', input: query }, (facts, now) => readFeed(this.#store, facts, query, now));
  }

  async command(command: AlertCommand): Promise<AlertCommandAnswer> {
    const asked = await askReceiver(this.#effects, command);
    return this.#run(command, (facts, now) => runCommand(this.#store, facts, command, asked, now));
  }

  async act(command: PatientCommand): Promise<PatientCommandAnswer> {
    return await actOnPatient(this.#store, this.#effects, command, (work) => this.#run(command, work));
  }

  /** Asked once: who is refused is written down, also when it is not known whether they still are a stranger. */
  async respond(request: ResponderRequest): Promise<ResponderAnswer> {
    const known = await this.#facts.for(request, request.actor);
    const held = this.#facts.of(request);
    if (typeof held !== 'object') return { ok: false, reason: typeof known === 'string' ? known : 'not-found' };
    const answer = this.#done(respond(this.#store, held, request, this.#effects.now()));
    return typeof known === 'string' && !answer.ok ? { ok: false, reason: known, refused: true } : answer;
  }

  async release(command: ReleaseCommand): Promise<ReleaseAnswer> {
    const facts = await this.#facts.for(command, command.actor);
    if (typeof facts === 'string') return { ok: false, reason: facts };
    const [rearm, kick] = [() => this.#rearm(), () => this.#drain.kick()] as const;
    return await releaseToPatient(this.#store, facts, command, this.#effects, rearm, kick);
  }

  async mayReceive(tenantId: string, patientId: string, unitIds: readonly string[], practitionerId?: string) {
    const [named, actor] = [
      { tenantId, patientId },
      { unitIds, practitionerId },
    ];
    return await mayReceive(this.#store, this.#facts, this.#effects, named, actor);
  }

  async actingUnit(...asked: Parameters<ReturnType<MonitorEffects['monitorOf']>['actingUnit']>) {
    return await actingUnit(this.#store, this.#facts, this.#effects, ...asked);
  }

  async receive(
    tenantId: string,
    patientId: string,
    reading: Reading,
    assignmentId: string,
  ): Promise<ReadingOutcome | 'not-ready'> {
    const facts = this.#facts.of({ tenantId, patientId });
    if (typeof facts !== 'object') return 'not-ready';
    if (facts.merges?.into !== undefined) return await passReading(facts, this.#effects, reading, assignmentId);
    return this.#done(receiveReading(this.#store, facts, reading, assignmentId, this.#effects.now()));
  }

  async voidReadings(order: Parameters<typeof takeVoidOrder>[2]) {
    return this.#run(order, (facts, now) => takeVoidOrder(this.#store, facts, order, now));
  }

  async merged(call: MergeCall): Promise<MergeAnswer> {
    const facts = this.#facts.of(call);
    if (typeof facts !== 'object') return 'not-ready';
    const answer = takeMergeCall(this.#store, facts, call, this.#effects.now());
    if (answer === 'not-ready') this.#facts.pull(call);
    return this.#done(answer);
  }

  async takePassed(call: PassedCall): Promise<PassedAnswer> {
    const facts = this.#facts.of(call);
    if (typeof facts !== 'object') return { ok: false, reason: 'not-ready' };
    if (!mayTakePassed(this.#store, facts, call)) {
      this.#facts.pull(call);
      return { ok: false, reason: 'not-ready' };
    }
    return this.#done(takePassed(this.#store, facts, call, this.#effects.now()));
  }

  /** Facts of the registry, already in Postgres. An older version is refused; `active` says that this or a newer one rules. */
  async applyRegistry(facts: RegistryFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    await this.#facts.take(facts);
    const version = this.#store.registry.facts?.version ?? 0;
    return { active: version >= facts.version, version };
  }

  /** Called by the worklist and the sweep when a clock has passed without its step: a dead chain lives again. */
  async wake(): Promise<void> {
    this.#runClocks();
    this.#after();
  }

  /** The sweep has found a list or the records to differ: they are told. Answers how many alerts are not known here. */
  async repair(order: Repair): Promise<number> {
    const { facts } = this.#store.registry;
    return this.#done(facts === undefined ? 0 : repair(this.#store, facts, order, this.#effects.now()));
  }

  /** The rule of retention takes messages of up to then (epoch ms), here before the records. */
  forgetMessages(until: number): void {
    this.#store.transact(() => this.#store.feed.forgetMessages(until));
  }

  async status(): Promise<MonitorStatus> {
    this.#rearm();
    return monitorStatus(this.#store, this.#effects.now());
  }

  /** Clinical clocks first, synchronously; then the drain is started and not awaited; the alarm is set again last. */
  alarm(): void {
    this.#alarm.fired();
    try {
      this.#runClocks();
    } finally {
      this.#after();
    }
  }

  /** Of a record that was merged away: the other one takes it, and answers. */
  async #take<Answer>(
    passed: Passed,
    credential: DevicePrincipal,
    take: (facts: RegistryFacts, now: number) => Answer,
  ) {
    const facts = this.#facts.of(credential);
    if (facts === undefined) return { ok: false, reason: 'not-ready' } as const;
    if (facts === 'another') return { ok: false, reason: 'credential-revoked' } as const;
    const { assignmentId, generation } = credential;
    const known = facts.assignments.find((assignment) => assignment.assignmentId === assignmentId);
    if (known === undefined || known.generation < generation) {
      this.#facts.pull(credential);
      // Perhaps made a moment ago: only Postgres can say that there is no such assignment.
      if (known === undefined && !this.#facts.areConfirmed) return { ok: false, reason: 'not-ready' } as const;
    }
    if (facts.merges?.into !== undefined) return (await passOn(this.#store, facts, this.#effects, passed)) as Answer;
    return this.#done(take(facts, this.#effects.now()));
  }

  /** A device's credential is compared with the facts; who logged in was compared with the records. */
  async #takeApp<Answer>(passed: PassedFromApp, take: (facts: RegistryFacts, now: number) => Answer) {
    const { credential } = passed.input;
    if (credential.kind === 'device') return this.#take(passed, credential, take);
    const answer = await this.#run(credential, take);
    const isNobodys =
      typeof answer === 'object' && answer !== null && 'reason' in answer && answer.reason === 'not-found';
    return isNobodys ? ({ ok: false, reason: 'not-followed' } as const) : (answer as Answer);
  }

  async #run<Answer>(named: Named, run: (facts: RegistryFacts, now: number) => Answer) {
    const facts = await this.#facts.now(named);
    if (typeof facts === 'string') return { ok: false, reason: facts } as const;
    const answer = this.#done(run(facts, this.#effects.now()));
    if (!isForbidden(answer)) return answer;
    // Nothing was done: once more, by what Postgres says.
    const sure = await this.#facts.again(named);
    if (typeof sure === 'string') return { ok: false, reason: sure, refused: true } as const;
    return this.#done(run(sure, this.#effects.now()));
  }

  #runClocks(): void {
    const { facts } = this.#store.registry;
    if (facts === undefined) return;
    const failed = runDueClocks(this.#store, facts, this.#effects.now(), (entry) => this.#effects.log(entry));
    this.#clocksNotBefore = failed === 0 ? 0 : this.#effects.now() + CLOCK_RETRY_MS;
  }

  #done<Answer>(answer: Answer): Answer {
    this.#after();
    return answer;
  }

  /** After every write: the drain starts once the reply is on its way, and the alarm covers a crash before that. */
  #after(): void {
    this.#rearm();
    const now = this.#effects.now();
    if (now - this.#kickScheduledAt < KICK_LOST_AFTER_MS || this.#store.outbox.pending().length === 0) return;
    this.#kickScheduledAt = now;
    this.#effects.later(() => {
      this.#kickScheduledAt = Number.NEGATIVE_INFINITY;
      return this.#drain.kick();
    });
  }

  /** One alarm: the earlier of the earliest clock and the outbox's next try. */
  #rearm(): void {
    const clock = Math.max(this.#store.alerts.earliestTimer ?? Number.POSITIVE_INFINITY, this.#clocksNotBefore);
    const wanted = Math.min(clock, this.#drain.nextTryAt() ?? Number.POSITIVE_INFINITY);
    const set = this.#alarm.arm(Number.isFinite(wanted) ? wanted : undefined);
    if (set !== undefined) this.#effects.background(set);
  }

  #deliver(destination: string, rows: readonly DrainRow[]): Promise<DeliveryOutcome> {
    const { facts } = this.#store.registry;
    if (facts === undefined) return Promise.resolve('retry');
    const destinations = destinationsOf(this.#store, facts, this.#effects, () => this.#after());
    return deliver(destinations, this.#store, facts, destination, rows);
  }
}
