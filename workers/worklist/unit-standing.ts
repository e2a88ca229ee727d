import { withTimeout } from '../objects/with-timeout.ts';

/** What the unit's duty says of it. */
export interface DutyPresence {
  readonly open: boolean;
  readonly onCall: number;
  readonly unattended: boolean;
}

const FRESH_MS = 30_000;
/** Older than this nothing is said: who asks seldom is told at the next look. */
const TOLD_FOR_MS = 5 * 60_000;
const ANSWER_WITHIN_MS = 1_000;

export interface StandingEffects {
  /** May hang or fail: then nothing is known. */
  readonly ask: () => Promise<DutyPresence | undefined>;
  readonly background: (work: Promise<unknown>) => void;
  readonly now: () => number;
  /** What is known has changed. */
  readonly changed: () => void;
}

/** How the unit stands, as its duty said it last: asked anew each half minute while anybody looks. No list waits for it. */
export class UnitStanding {
  readonly #effects: StandingEffects;
  #known: DutyPresence | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(effects: StandingEffects) {
    this.#effects = effects;
  }

  /** What is known now; what is old is asked again behind the answer. */
  look(): DutyPresence | undefined {
    const now = this.#effects.now();
    if (now - this.#askedAt >= FRESH_MS) {
      this.#askedAt = now;
      this.#effects.background(this.#ask());
    }
    return now - this.#saidAt < TOLD_FOR_MS ? this.#known : undefined;
  }

  async #ask(): Promise<void> {
    const asked = this.#effects.ask().catch(() => undefined);
    const said = await withTimeout(asked, ANSWER_WITHIN_MS, undefined);
    const before = JSON.stringify(this.#known);
    this.#saidAt = this.#effects.now();
    this.#known = said && { open: said.open, onCall: said.onCall, unattended: said.unattended };
    if (JSON.stringify(this.#known) !== before) this.#effects.changed();
  }
}
