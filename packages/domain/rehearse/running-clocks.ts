import type { RuleClock } from '../monitor/move-clocks.ts';
import type { DueClock, TimerChange } from '../monitor/state.ts';

/** The clocks that run, as the monitor's timer table has them. */
export class RunningClocks {
  readonly #clocks = new Map<string, DueClock>();
  #earliest: DueClock | undefined;

  set(changes: readonly TimerChange[]): void {
    if (changes.length === 0) return;
    for (const change of changes) {
      const { dueAt } = change;
      if (dueAt === null) this.#clocks.delete(nameOf(change));
      else this.#clocks.set(nameOf(change), { ...change, dueAt });
    }
    this.#earliest = undefined;
    for (const clock of this.#clocks.values())
      if (this.#earliest === undefined || isBefore(clock, this.#earliest)) this.#earliest = clock;
  }

  /** The one that is due first, when that is at or before `now`. */
  due(now: number): DueClock | undefined {
    return this.#earliest !== undefined && this.#earliest.dueAt <= now ? this.#earliest : undefined;
  }

  get ofRules(): readonly RuleClock[] {
    return [...this.#clocks.values()].filter((clock) => clock.clock === 'rule');
  }
}

function nameOf(clock: TimerChange): string {
  return clock.clock === 'rule' ? `rule/${clock.ruleKey}` : clock.alertId;
}

/** At the same time an alert's clock comes before a rule's. */
function isBefore(a: DueClock, b: DueClock): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && nameOf(a) < nameOf(b));
}
