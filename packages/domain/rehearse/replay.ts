import type { ActRefusal, AlertAct } from '../alert/act.ts';
import { actOnAlert } from '../alert/act-on-alert.ts';
import type { Alert, HumanAct } from '../alert/alert.ts';
import { formatRevision } from '../alert/revision.ts';
import type { AlertChange, AlertHistoryChange, ReminderChange } from '../monitor/change.ts';
import type { Fired } from '../monitor/fire-rule.ts';
import { DEFAULT_TIME_ZONE } from '../monitor/rule-context.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { MonitorEvent } from '../monitor/step-event.ts';
import { callsOf, type StoredReading } from './calls.ts';
import { plansKnown } from './plans-known.ts';
import { Rerun } from './rerun.ts';

/** What a person did, as the alert's history has it. */
export interface StoredAct {
  readonly alertId: string;
  readonly by: HumanAct;
  readonly act: AlertAct;
}

/** A kept reading that was entered in error, epoch ms; those of one time were together. */
export interface StoredCorrection {
  readonly sequence: number;
  readonly at: number;
}

/** A kept event as the records have it. */
export interface StoredEvent extends MonitorEvent, Pick<StoredReading, 'planVersion'> {
  readonly sequence: number;
  readonly receivedAt: number;
}

export interface ReplayInput {
  /** As the monitor had it, without alerts; `plans` are all versions. */
  readonly state: Omit<MonitorState, 'alerts'>;
  /** Everything stored of the patient, test readings too; any order. */
  readonly readings: readonly StoredReading[];
  /** Nothing: what would have come of it had nobody acted. */
  readonly acts?: readonly StoredAct[] | undefined;
  /** In the order in which they were made; those of readings that are not here change nothing. */
  readonly corrections?: readonly StoredCorrection[] | undefined;
  /** In the order in which they were taken. */
  readonly events?: readonly StoredEvent[] | undefined;
  /** When the monitor had the patient's first plan, epoch ms: clocks run from then. Absent: when that came into force. */
  readonly from?: number | undefined;
  /** Clocks run until then, and nothing received later is taken; epoch ms. */
  readonly to: number;
}

/** A rule that fired, at a reading or an event (`sequence`), or at a moment or a clock (`sequence` 0). */
export interface ReplayedFiring extends Fired {
  /** When the monitor judged it, epoch ms. */
  readonly firedAt: number;
}

export interface Replayed {
  /** As they are at the end, resolved ones too, in the order in which they opened. */
  readonly alerts: readonly Alert[];
  readonly firings: readonly ReplayedFiring[];
  readonly events: readonly (AlertChange | AlertHistoryChange | ReminderChange)[];
  /** Acts that the replayed alert did not take. */
  readonly refused: readonly { readonly alertId: string; readonly reason: ActRefusal | 'not-found' }[];
}

/** How far a replay has come. */
export interface Progress {
  readonly readings: number;
  readonly of: number;
  /** Firings kept so far. */
  readonly firings: number;
}

const READINGS_A_STEP = 500;

/** Runs what is stored through the functions of the monitor, in the order in which it came: the same comes of it. */
export function replay(input: ReplayInput): Replayed {
  const steps = replayInSteps(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, a few hundred readings at a time. */
export function* replayInSteps(input: ReplayInput, keepEvents = true): Generator<Progress, Replayed, void> {
  const { state, readings, to } = input;
  const calls = callsOf(readings);
  const known = plansKnown(state.plans, calls);
  const rerun = new Rerun(
    { ...state, plans: known[0] ?? state.plans, alerts: [] },
    state.timeZone ?? DEFAULT_TIME_ZONE,
  );
  const refused: Replayed['refused'][number][] = [];
  const others = othersInTime(input, rerun, refused);
  let next = 0;
  let done = 0;
  let reported = 0;
  const begin = input.from ?? Math.min(...state.plans.map(({ validFrom }) => validFrom), to);
  rerun.setClocks(begin);
  for (const [index, call] of calls.entries()) {
    if (call.at > to) break;
    for (let other = others[next]; other !== undefined && other.at < call.at; other = others[next]) {
      runUntil(other.at);
      other.run();
      next += 1;
    }
    runUntil(call.at);
    rerun.take(call);
    rerun.know(known[index + 1] ?? state.plans, call.at);
    done += call.readings.length;
    if (done - reported >= READINGS_A_STEP) {
      reported = done;
      yield { readings: done, of: readings.length, firings: rerun.firings };
    }
  }
  for (const other of others.slice(next)) {
    if (other.at > to) break;
    runUntil(other.at);
    other.run();
  }
  runUntil(to);
  yield { readings: done, of: readings.length, firings: rerun.firings };
  return { ...rerun.result, refused };

  function runUntil(now: number): void {
    rerun.runClocks(now);
    if (!keepEvents) rerun.forgetEvents();
  }
}

/** Acts, events and corrections in the order in which they reached the monitor; at the same time as a call they come after it. */
function othersInTime(
  { acts = [], events = [], corrections = [] }: ReplayInput,
  rerun: Rerun,
  refused: Replayed['refused'][number][],
): readonly { readonly at: number; run(): void }[] {
  const others = acts.map((stored) => ({
    at: stored.by.at,
    run() {
      const alert = rerun.find(stored.alertId);
      const acted = alert && actOnAlert(rerun.state, alert, stored.act, formatRevision(alert.revision), stored.by);
      if (acted?.ok === true) rerun.move(acted.value);
      else refused.push({ alertId: stored.alertId, reason: acted === undefined ? 'not-found' : acted.error });
    },
  }));
  for (const event of events) others.push({ at: event.receivedAt, run: () => rerun.event(event, event.receivedAt) });
  for (const [at, together] of Map.groupBy(corrections, (one) => one.at)) {
    const sequences = together.map(({ sequence }) => sequence);
    others.push({ at, run: () => rerun.correct(sequences, at) });
  }
  return others.sort((a, b) => a.at - b.at);
}
