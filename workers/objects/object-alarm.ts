/** The part of an object's storage that its one alarm needs. */
export interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
}

/** An alarm that has not come so long after its time was lost: whoever touches the object sets it again. */
const LOST_AFTER_MS = 10_000;
/** An alarm may come so long before its time. */
const EARLY_AT_MOST_MS = 1_000;

/**
 * An object's one alarm, times in epoch ms. Set only when something is due earlier than it: each set is a written row.
 * Never set for the millisecond of the one that is running: the platform takes the two for one and none ever comes,
 * though `getAlarm` still names it (seen in workerd).
 */
export class ObjectAlarm {
  readonly #storage: AlarmStorage;
  readonly #now: () => number;
  #at: number | undefined;
  #firedFor = 0;

  constructor(storage: AlarmStorage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  /** At boot. A stored time that has long passed may be a lost alarm's: it is set again for now. */
  async load(): Promise<void> {
    this.#at = (await this.#storage.getAlarm()) ?? undefined;
    if (this.#at !== undefined && this.#isLost(this.#at)) await this.arm(this.#at);
  }

  /**
   * First thing in `alarm()`: none is set any more. One that is delivered twice comes while the next is set: it was not
   * that one's, whose time must not hold back what is due before.
   */
  fired(): void {
    const now = this.#now();
    this.#firedFor = this.#at === undefined || this.#at > now + EARLY_AT_MOST_MS ? now : this.#at;
    this.#at = undefined;
  }

  /** Sees to it that the alarm comes at `dueAt` or as soon after as may be; undefined when nothing had to be written. */
  arm(dueAt: number | undefined): Promise<void> | undefined {
    if (dueAt === undefined) return undefined;
    const now = this.#now();
    const at = Math.ceil(Math.max(dueAt, now + 1, this.#firedFor + 1));
    if (this.#at !== undefined && this.#at <= at && !this.#isLost(this.#at)) return undefined;
    this.#at = at;
    return this.#storage.setAlarm(at);
  }

  #isLost(at: number): boolean {
    return at <= this.#now() - LOST_AFTER_MS;
  }
}
