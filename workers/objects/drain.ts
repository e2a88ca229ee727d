/** What one attempt at a destination came to. `confirmed` rows are gone; `retry` leaves all where they stand. */
export type DeliveryOutcome = 'confirmed' | 'retry';

export interface DrainRow {
  readonly slot: number;
  readonly payload: string;
}

/** Effects of the drain, passed in; the object only wires them. */
export interface DrainEffects {
  pending(): readonly string[];
  load(destination: string, limit: number): readonly DrainRow[];
  /** Sends; must settle in bounded time and never throw for an expected failure. */
  deliver(destination: string, rows: readonly DrainRow[]): Promise<DeliveryOutcome>;
  /** The other side has these. */
  confirm(destination: string, rows: readonly DrainRow[]): void;
  /** How long after a crash in mid-delivery the alarm comes back for that destination. */
  safetyMs(destination: string): number;
  /** The next try may have moved: the alarm is looked at again. */
  moved(): void;
  /** A delivery threw. */
  failed(error: unknown): void;
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

interface Lane {
  /** The run that is under way, and since when (epoch ms). */
  run: { since: number } | undefined;
  failures: number;
  nextTryAt: number;
}

const ROWS_PER_DELIVERY = 100;
const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 30_000;
/** Every delivery settles long before this; a run that is older was lost with its context and holds the lane no more. */
const LOST_AFTER_MS = 30_000;

/** Full jitter between half and the whole of an exponentially growing pause. */
export function backoffMs(failures: number, random: number): number {
  const whole = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(failures - 1, 10));
  return whole / 2 + (whole / 2) * random;
}

/**
 * Empties the outbox, one lane per destination: single flight, in order, own backoff. A lane that fails or hangs holds
 * nobody else. The rows are the truth; lanes live in memory only and start afresh after an eviction.
 */
export class Drain {
  readonly #effects: DrainEffects;
  readonly #lanes = new Map<string, Lane>();

  constructor(effects: DrainEffects) {
    this.#effects = effects;
  }

  /** Starts every lane that has something and may try now. Never waits. The promise settles when those lanes rest. */
  kick(): Promise<void> {
    const now = this.#effects.now();
    const started: Promise<void>[] = [];
    for (const destination of this.#effects.pending()) {
      const lane = this.#lane(destination);
      const running = lane.run !== undefined && now - lane.run.since < LOST_AFTER_MS;
      if (running || lane.nextTryAt > now) continue;
      started.push(this.#run(destination, lane));
    }
    return started.length === 0 ? Promise.resolve() : Promise.all(started).then(() => undefined);
  }

  /**
   * Epoch ms at which the alarm must come back for the outbox; undefined when it is empty. While a delivery runs or is
   * about to, it stands a safe while ahead: a crash in between is found by it.
   */
  nextTryAt(): number | undefined {
    let earliest: number | undefined;
    const now = this.#effects.now();
    for (const destination of this.#effects.pending()) {
      const lane = this.#lane(destination);
      const at =
        lane.run !== undefined || lane.failures === 0
          ? now + this.#effects.safetyMs(destination)
          : Math.max(lane.nextTryAt, now);
      if (earliest === undefined || at < earliest) earliest = at;
    }
    return earliest;
  }

  async #run(destination: string, lane: Lane): Promise<void> {
    const run = { since: this.#effects.now() };
    lane.run = run;
    try {
      while (lane.run === run) {
        const rows = this.#effects.load(destination, ROWS_PER_DELIVERY);
        if (rows.length === 0) break;
        const outcome = await this.#attempt(destination, rows);
        if (lane.run !== run) break;
        run.since = this.#effects.now();
        if (outcome === 'retry') {
          lane.failures += 1;
          lane.nextTryAt = this.#effects.now() + backoffMs(lane.failures, this.#effects.random());
          break;
        }
        this.#effects.confirm(destination, rows);
        lane.failures = 0;
        lane.nextTryAt = 0;
      }
    } finally {
      if (lane.run === run) lane.run = undefined;
      this.#effects.moved();
    }
  }

  async #attempt(destination: string, rows: readonly DrainRow[]): Promise<DeliveryOutcome> {
    try {
      return await this.#effects.deliver(destination, rows);
    } catch (error) {
      this.#effects.failed(error);
      return 'retry';
    }
  }

  #lane(destination: string): Lane {
    const known = this.#lanes.get(destination);
    if (known !== undefined) return known;
    const lane: Lane = { run: undefined, failures: 0, nextTryAt: 0 };
    this.#lanes.set(destination, lane);
    return lane;
  }
}
