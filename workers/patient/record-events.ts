import { calendarOf } from '@naer/domain/calendar/calendar';
import { ENGINE_VERSION } from '@naer/domain/engine-version';
import type { EventChange, MonitorChange, RefusalCountChange } from '@naer/domain/monitor/change';
import { assignmentAt } from '@naer/domain/monitor/place-reading';
import type { EventAnswer, EventBatch, EventOutcome } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { KeptEvent, ReportedEvent } from '@naer/domain/monitor/reported-event';
import { DEFAULT_TIME_ZONE } from '@naer/domain/monitor/rule-context';
import type { MonitorState, TimerChange } from '@naer/domain/monitor/state';
import { stepEvent } from '@naer/domain/monitor/step-event';
import { stepRefusals } from '@naer/domain/monitor/step-refusals';
import { adviceAt } from '@naer/domain/plan/advice';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import type { Severity } from '@naer/domain/plan/severity';
import { worse } from '@naer/domain/rules/finding';
import { monitorState } from './monitor-state.ts';
import { namesStranger } from './names-stranger.ts';
import { countOnly, isRevoked } from './record-batch.ts';
import type { KnownEvent } from './store/event-store.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

/** What is kept, with the place that is not sent on. */
type Judgeable = KeptEvent & Pick<ReportedEvent, 'position'>;

/** An outcome, and the severity the patient is advised by: that of the event, or of a repeat's alert if nobody took it. */
export interface Taken {
  readonly outcome: EventOutcome;
  /** What was written of it; absent of a repeat, and when it was refused. */
  readonly kept?: EventChange | undefined;
  /** The number it is kept under; absent when it was refused. */
  readonly sequence?: number | undefined;
  readonly advised?: Severity | undefined;
}

/** Events that another record of the person passes on: which of them that one has kept already, and who notes the others. */
export interface PassedOn {
  readonly known?: readonly (KnownEvent | undefined)[] | undefined;
  note(kept: EventChange): void;
}

/**
 * Takes the events of one call in one transaction, in order of time: duplicate -> place -> step -> state, outbox,
 * clocks. Nothing is acknowledged that is not written. What cannot be placed is refused, aloud, rather than kept aside:
 * an alarm that nobody looks at is lost.
 */
export function recordEvents(
  store: MonitorStore,
  facts: RegistryFacts,
  batch: EventBatch,
  now: number,
  passed?: PassedOn,
): EventAnswer {
  const { deviceId } = batch.credential;
  if (isRevoked(batch.credential, facts, now)) {
    countOnly(store, facts, deviceId, ['credential-revoked'], now);
    return { ok: false, reason: 'credential-revoked' };
  }
  return store.transact(() => {
    const work = new EventWork(store, facts, now);
    const taken: Taken[] = [];
    for (const { event, index } of byTime(batch.events)) {
      const { follows, ...told } = event;
      const followed = follows === undefined ? undefined : taken[follows]?.sequence;
      const held = batch.forNow?.[index] === true ? batch.credential.assignmentId : undefined;
      const named = { subjects: batch.subjects?.[index], known: passed?.known?.[index] };
      taken[index] = work.take(told, named, followed, held);
    }
    for (const { kept } of taken) if (kept !== undefined) passed?.note(kept);
    const refused = taken.flatMap(({ outcome }) => outcome.code ?? []);
    work.write(store.refusals.count(deviceId, [...batch.refusals.map(({ code }) => code), ...refused], now));
    return { ok: true, outcomes: taken.map((each) => work.advise(each)) };
  });
}

function byTime(
  events: readonly ReportedEvent[],
): readonly { readonly event: ReportedEvent; readonly index: number }[] {
  return events
    .map((event, index) => ({ event, index }))
    .sort((a, b) => isFollowUp(a.event) - isFollowUp(b.event) || a.event.at - b.event.at || a.index - b.index);
}

/** What is followed up comes first, whatever the clocks say. */
function isFollowUp({ follows }: ReportedEvent): number {
  return follows === undefined ? 0 : 1;
}

/** The running state of one call, inside its transaction. */
export class EventWork {
  readonly #store: MonitorStore;
  readonly #facts: RegistryFacts;
  readonly #now: number;
  readonly #changes: MonitorChange[] = [];
  readonly #timers: TimerChange[] = [];
  #state: MonitorState;
  #sequence: number;

  constructor(store: MonitorStore, facts: RegistryFacts, now: number) {
    this.#store = store;
    this.#facts = facts;
    this.#now = now;
    this.#sequence = store.outbox.sequence;
    this.#state = monitorState(store, facts);
  }

  /** `heldBy`: the assignment it is kept under when its time is in none. `known`: where another record has kept it. */
  take(
    event: ReportedEvent,
    {
      subjects,
      known: elsewhere,
    }: { readonly subjects: readonly string[] | undefined; readonly known?: KnownEvent | undefined },
    followsSequence?: number,
    heldBy?: string | undefined,
  ): Taken {
    if (namesStranger(subjects, this.#facts)) return { outcome: { status: 'refused', id: '', code: 'wrong-subject' } };
    const known = elsewhere ?? this.#store.events.findDuplicate(event);
    if (known !== undefined) return this.#repeat(known, event.late);
    const placed = assignmentAt(event, this.#facts.assignments)?.assignmentId;
    const assignmentId = placed ?? heldBy;
    if (assignmentId === undefined) return { outcome: { status: 'refused', id: '', code: 'cannot-be-placed' } };
    // What it follows up may stand in another record: then it says so by its words alone.
    const follows = followsSequence !== undefined && followsSequence > 0 ? { followsSequence } : {};
    // A time that is nobody's says nothing about when it was: the alarm is of now, and somebody is called.
    const late = placed !== undefined && event.late;
    return this.judge({ ...event, late, ...follows }, assignmentId);
  }

  /** `counted` are the refusals' totals. */
  write(counted: readonly RefusalCountChange[]): void {
    const judged = stepRefusals(this.#state, this.#store.history, counted, this.#now);
    const changes = [...this.#changes, ...counted, ...(judged?.events ?? [])];
    const written = { changes, timers: this.#timers, fired: judged?.fired, sequence: this.#sequence };
    writeChanges(this.#store, this.#facts, written, this.#now);
  }

  /** By the plan in force now: it says who is there now. */
  advise({ outcome, advised }: Taken): EventOutcome {
    const plan = advised && planInForce(this.#state.plans, this.#now);
    if (plan === undefined || advised === undefined) return outcome;
    const calendar = calendarOf(this.#state.timeZone ?? DEFAULT_TIME_ZONE);
    const advice = adviceAt(plan, calendar, advised, this.#now);
    return advice === undefined ? outcome : { ...outcome, advice };
  }

  /** Keeps it under a number and asks the rules. Where it happened stays here, for as long as an alert of it lives. */
  judge({ position, ...event }: Judgeable, assignmentId?: string): Taken {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const { history } = this.#store;
    const judged = stepEvent(this.#state, history, { ...event, sequence }, this.#now);
    const { state, events, timers, fired, severity } = judged;
    const alertIds = [...new Set(events.flatMap((each) => (each.kind === 'alert' ? each.alert.alertId : [])))];
    const change: EventChange = {
      kind: 'event',
      sequence,
      event,
      assignmentId,
      planVersion: planInForce(this.#state.plans, event.at)?.planVersion ?? null,
      severity: severity ?? null,
      alertIds,
      engineVersion: ENGINE_VERSION,
      controllerOrganisationId: this.#facts.enrolment.controllerOrganisationId,
    };
    this.#store.events.insert(change, this.#now);
    const { deviceId, at } = event;
    if (position !== undefined && deviceId !== undefined)
      this.#store.positions.put({ sequence, deviceId, at, position }, alertIds, this.#now);
    // At once: the same event again in this call looks for its mark.
    history.putFired(fired, this.#now);
    this.#changes.push(change, ...events);
    this.#timers.push(...timers);
    this.#state = state;
    const outcome = { status: 'recorded', id: this.#id(sequence), matched: severity !== undefined } as const;
    return { outcome, sequence, kept: change, advised: event.late ? undefined : severity };
  }

  /** What was answered the first time may never have been read: it is said again while nobody has taken the alert. */
  #repeat({ sequence, at, severity }: KnownEvent, late: boolean): Taken {
    const { history } = this.#store;
    const open = late ? [] : this.#state.alerts.filter(({ state }) => state === 'open');
    const advised = open
      .filter(({ ruleKey }) => history.firedAt(ruleKey, at, sequence) !== undefined)
      .reduce<Severity | undefined>((worst, alert) => worse(worst, alert.severity), undefined);
    return { outcome: { status: 'duplicate', id: this.#id(sequence), matched: severity !== null }, sequence, advised };
  }

  #id(sequence: number): string {
    return this.#store.merges.publicId(this.#facts.patientId, sequence, 'e');
  }
}
