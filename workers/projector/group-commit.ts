import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';

/** Applies a group in one batch and answers per payload, in order, after the commit. May reject. */
export type ApplyGroup = (payloads: readonly RecordsPayload[]) => Promise<readonly ProjectionAnswer[]>;

export interface GroupEffects {
  /** Epoch ms. */
  now(): number;
  wait(ms: number): Promise<unknown>;
}

interface Waiting {
  readonly payload: RecordsPayload;
  readonly answer: (answer: ProjectionAnswer) => void;
}

/** Bounds one batch: statement size and the time one monitor can hold the others. */
const CHANGES_PER_GROUP = 2_000;
const LOST_AFTER_MS = 30_000;
/** Least time between two batches: one a reading would cost more than the reading. */
export const PACE_MS = 10;
/** How long a failing database is left alone: every monitor would ask it again, each in a request of its own. */
export const REST_MS = 250;
const RETRY: ProjectionAnswer = { ok: false, reason: 'retry' };

/**
 * Joins the drains of many monitors: while one batch is in flight the next gathers; idle adds no delay, and batches
 * that would follow each other closely are one. Keeps nothing: an outbox row stays with its monitor until it is
 * confirmed here. When a batch fails, all who wait are sent back, each to its own backoff, rather than queued behind a
 * database that hangs.
 */
export class GroupCommit {
  readonly #apply: ApplyGroup;
  readonly #effects: GroupEffects;
  #waiting: Waiting[] = [];
  /** Epoch ms since when a batch is in flight; one that is older was lost with its context and holds the others no more. */
  #runningSince: number | undefined;
  /** Epoch ms until which a database that has just failed is not asked. */
  #restUntil = 0;
  #lastBatchAt = 0;

  constructor(apply: ApplyGroup, effects: GroupEffects) {
    this.#apply = apply;
    this.#effects = effects;
  }

  submit(payload: RecordsPayload): Promise<ProjectionAnswer> {
    if (this.#effects.now() < this.#restUntil) return Promise.resolve(RETRY);
    const answered = new Promise<ProjectionAnswer>((resolve) => {
      this.#waiting.push({ payload, answer: resolve });
    });
    if (this.#runningSince === undefined || this.#effects.now() - this.#runningSince > LOST_AFTER_MS) void this.#run();
    return answered;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        this.#runningSince = this.#effects.now();
        const pause = this.#lastBatchAt + PACE_MS - this.#runningSince;
        if (pause > 0) await this.#effects.wait(Math.min(pause, PACE_MS));
        this.#lastBatchAt = this.#effects.now();
        const group = this.#take();
        if (group.length === 0) break;
        const answers = await this.#applySafely(group);
        if (answers !== undefined) {
          group.forEach((waiting, i) => {
            waiting.answer(answers[i] ?? RETRY);
          });
          continue;
        }
        this.#restUntil = this.#effects.now() + REST_MS;
        const behind = this.#waiting;
        this.#waiting = [];
        for (const waiting of [...group, ...behind]) waiting.answer(RETRY);
      }
    } finally {
      this.#runningSince = undefined;
    }
  }

  /** The next group: at least one payload, then as many as fit. */
  #take(): Waiting[] {
    let changes = 0;
    let count = 0;
    for (const { payload } of this.#waiting) {
      changes += payload.changes.length;
      if (count > 0 && changes > CHANGES_PER_GROUP) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #applySafely(group: readonly Waiting[]): Promise<readonly ProjectionAnswer[] | undefined> {
    try {
      const answers = await this.#apply(group.map(({ payload }) => payload));
      return answers.every((answer) => !answer.ok) ? undefined : answers;
    } catch {
      return undefined;
    }
  }
}
