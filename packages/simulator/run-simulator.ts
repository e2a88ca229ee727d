import { type Client, createClient } from '@naer/client/create-client';
import type { Programme } from './baseline.ts';
import { roleOf } from './device/habit.ts';
import { createOccurring, later, type Occurring, takeOccurrence } from './device/occurrence.ts';
import { batchesPerDay } from './device/schedule.ts';
import {
  createPatient,
  realTimeOf,
  type SimulatedPatient,
  skipTo,
  type Timeline,
  takeReading,
} from './device/simulated-patient.ts';
import { createRng } from './rng.ts';
import { DueQueue } from './sending/due-queue.ts';
import { Pace } from './sending/pace.ts';
import { type SendEffects, sendBatch } from './sending/send-batch.ts';
import { sendOccurrence } from './sending/send-occurrence.ts';
import { type Summary, Tally } from './sending/tally.ts';

/** Ten simulated hours a minute: a worsening of half a day is on the list within one. */
export const DEFAULT_SPEED = 600;
const DEFAULT_RATE = 200;
const DAY_MS = 86_400_000;
/** The play begins at half past six in the morning, Norwegian winter time. */
const MORNING_MS = 5.5 * 3_600_000;
const MAX_IN_FLIGHT = 64;
/** A reading that could not leave within this real time is left out: load beyond the rate must not pile up. */
const MAX_LAG_MS = 10_000;
const PROGRESS_EVERY_MS = 1000;
const LAST_ANSWERS_MS = 5000;

export interface SimulatorPatient {
  readonly patientId: string;
  readonly deviceId: string;
  readonly deviceCredential: string;
  readonly programme: Programme;
  /** One worsening opens the play in each unit and programme. */
  readonly unitId?: string | undefined;
}

export interface SimulatorOptions {
  readonly baseUrl: string;
  readonly patients: readonly SimulatorPatient[];
  /** Posts per second: a ceiling (200 unless said), and the load to reach when no speed is given with it. */
  readonly rate?: number | undefined;
  /** Simulated seconds per real second, 600 unless said. */
  readonly speed?: number | undefined;
  readonly seed?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** About once a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly now?: (() => number) | undefined;
}

export interface Progress extends Summary {
  readonly elapsedSeconds: number;
  readonly simulatedDays: number;
  readonly postsPerSecond: number;
}

/** Somebody whose turn comes: to measure, or to have something happen. */
type Player =
  | { readonly kind: 'measures'; readonly due: number; readonly patient: SimulatedPatient; readonly client: Client }
  | { readonly kind: 'occurs'; readonly due: number; readonly patient: Occurring; readonly client: Client };

/**
 * Plays the patients through the public API until the duration is over or the signal says so; answers what became of
 * every item. Never throws for what the server does. `measuredAt` is real time; bodies and habits run at `speed`.
 */
export async function runSimulator(options: SimulatorOptions): Promise<Summary> {
  const now = options.now ?? Date.now;
  const seed = options.seed ?? 'naer';
  const startedAt = now();
  const endsAt = startedAt + (options.durationSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const timeline: Timeline = {
    startedAt,
    simulatedStart: Math.floor(startedAt / DAY_MS) * DAY_MS + MORNING_MS,
    speed: options.speed ?? speedFor(options),
  };
  const ending = () => options.signal?.aborted === true || now() >= endsAt;
  const over = new AbortController();
  const lastAnswers = new AbortController();
  const pauseFor = (ms: number) => sleep(ms, over.signal);
  options.signal?.addEventListener('abort', () => over.abort(), { once: true });
  const tally = new Tally();
  const pace = new Pace(options.rate ?? DEFAULT_RATE, startedAt);
  const chance = createRng(`${seed}/network`);
  const queue = playersOf(options, seed, timeline.simulatedStart);
  const inFlight = new Set<Promise<void>>();
  let posts = 0;

  const play = (player: Player): void => {
    const turn = takeTurn(player, timeline, seed);
    if (turn.sends === null) {
      queue.add(turn.player);
      return;
    }
    pace.take();
    posts += 1;
    const effects = {
      now,
      sleep: pauseFor,
      random: chance.next,
      ending,
      signal: lastAnswers.signal,
    };
    // What comes next waits for this one's answer: at most one batch of each is in memory.
    const sent = turn.sends(effects, tally).then(() => {
      inFlight.delete(sent);
      queue.add(turn.player);
    });
    inFlight.add(sent);
  };

  const progress = progressOf(options, tally, timeline, now, () => posts);
  while (!ending()) {
    progress();
    const first = queue.first();
    const time = now();
    const waitMs =
      first === undefined || inFlight.size >= MAX_IN_FLIGHT
        ? 5
        : Math.max(realTimeOf(first.due, timeline) - time, pace.waitMs(time));
    if (waitMs > 0) {
      await pauseFor(Math.min(waitMs, endsAt - time, 250));
      continue;
    }
    const player = queue.takeFirst();
    if (player === undefined) continue;
    if (realTimeOf(player.due, timeline) >= time - MAX_LAG_MS) play(player);
    else {
      if (player.kind === 'measures') tally.skipped += 1;
      queue.add(skipped(player, timeline.simulatedStart + (time - startedAt) * timeline.speed));
    }
  }
  over.abort();
  const cut = setTimeout(() => lastAnswers.abort(), LAST_ANSWERS_MS);
  await Promise.all(inFlight);
  clearTimeout(cut);
  return tally.summary();
}

/** With a rate and no speed: as fast as gives that rate. */
function speedFor({ rate, patients }: SimulatorOptions): number {
  if (rate === undefined || patients.length === 0) return DEFAULT_SPEED;
  const perSimulatedSecond = patients.reduce((sum, { programme }) => sum + batchesPerDay(programme), 0) / 86_400;
  return Math.max(1, rate / perSimulatedSecond);
}

function playersOf(options: SimulatorOptions, seed: string, simulatedStart: number): DueQueue<Player> {
  const counts = new Map<string, number>();
  const players = options.patients.flatMap(({ patientId, programme, unitId, deviceCredential }): Player[] => {
    const group = `${unitId ?? ''}/${programme}`;
    const nth = counts.get(group) ?? 0;
    counts.set(group, nth + 1);
    const client = createClient({ baseUrl: options.baseUrl, token: deviceCredential, fetch: options.fetch });
    const patient = createPatient(patientId, programme, roleOf(programme, nth), seed, simulatedStart);
    const occurring = createOccurring({ patientId, programme }, nth, seed, simulatedStart);
    return [
      { kind: 'measures', due: patient.due, patient, client },
      { kind: 'occurs', due: occurring.due, patient: occurring, client },
    ];
  });
  return new DueQueue(players);
}

interface Turn {
  readonly player: Player;
  /** Null: a reading that is missed. */
  readonly sends: ((effects: Omit<SendEffects, 'post'>, tally: Tally) => Promise<void>) | null;
}

/** What is due, and the player after it. */
function takeTurn(player: Player, timeline: Timeline, seed: string): Turn {
  const { client } = player;
  if (player.kind === 'occurs') {
    const { patient, occurrence } = takeOccurrence(player.patient, `${timeline.startedAt.toString(36)}-${seed}`);
    const told = { occurrence, at: realTimeOf(player.due, timeline) };
    return {
      player: { ...player, due: patient.due, patient },
      sends: (effects, tally) => sendOccurrence(told, client, effects, tally),
    };
  }
  const { patient, batch } = takeReading(player.patient, timeline);
  const post = client.postMeasurements;
  return {
    player: { ...player, due: patient.due, patient },
    sends: batch && ((effects, tally) => sendBatch(batch, { ...effects, post }, tally)),
  };
}

/** What could not leave in time is left out. */
function skipped(player: Player, reached: number): Player {
  if (player.kind === 'occurs') {
    const patient = later(player.patient, reached);
    return { ...player, due: patient.due, patient };
  }
  const patient = skipTo(player.patient, reached);
  return { ...player, due: patient.due, patient };
}

function progressOf(
  options: SimulatorOptions,
  tally: Tally,
  timeline: Timeline,
  now: () => number,
  posts: () => number,
): () => void {
  let toldAt = timeline.startedAt;
  let toldPosts = 0;
  return function tellProgress() {
    const sinceMs = now() - toldAt;
    if (options.onProgress === undefined || sinceMs < PROGRESS_EVERY_MS) return;
    const elapsedMs = now() - timeline.startedAt;
    options.onProgress({
      ...tally.summary(),
      elapsedSeconds: elapsedMs / 1000,
      simulatedDays: (elapsedMs * timeline.speed) / DAY_MS,
      postsPerSecond: ((posts() - toldPosts) / sinceMs) * 1000,
    });
    toldAt = now();
    toldPosts = posts();
  };
}

/** Ends early when the signal says so, and then leaves no timer. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', done);
  });
}
