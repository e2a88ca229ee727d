import type { Alert } from '../alert/alert.ts';
import { clocksOf } from '../alert/alert-clock.ts';
import type { RuleClock } from '../monitor/move-clocks.ts';
import type { DueClock, TimerChange } from '../monitor/state.ts';

/** The clocks that run, as the monitor's timer table has them. */
export class RunningClocks {
  readonly #clocks = new Map<string, DueClock>();
  #earliest: DueClock | undefined;

  set(changes: readonly TimerChange[]): void {
    if (changes.length === 0) return;
    for (const { ruleKey, clock, dueAt } of changes) {
      const name = `rule/${ruleKey}`;
      if (dueAt === null) this.#clocks.delete(name);
      else this.#clocks.set(name, { ruleKey, clock, dueAt });
    }
    this.#findEarliest();
  }

  /** The clocks of an alert as it is now. */
  follow(alert: Alert): void {
    const { alertId } = alert;
    for (const [name, clock] of this.#clocks)
      if ('alertId' in clock && clock.alertId === alertId) this.#clocks.delete(name);
    for (const { clock, dueAt } of clocksOf(alert)) this.#clocks.set(`${alertId} ${clock}`, { alertId, clock, dueAt });
    this.#findEarliest();
  }

  /** The one that is due first, when that is at or before `now`. */
  due(now: number): DueClock | undefined {
    return this.#earliest !== undefined && this.#earliest.dueAt <= now ? this.#earliest : undefined;
  }

  get ofRules(): readonly RuleClock[] {
    return [...this.#clocks.values()].filter((clock) => clock.clock === 'rule');
  }

  #findEarliest(): void {
    let earliest: { readonly name: string; readonly clock: DueClock } | undefined;
    for (const [name, clock] of this.#clocks)
      if (earliest === undefined || isBefore([name, clock], earliest)) earliest = { name, clock };
    this.#earliest = earliest?.clock;
  }
}

/** At the same time an alert's clock comes before a rule's: ids are hexadecimal, and `r` comes after them. */
function isBefore([name, { dueAt }]: readonly [string, DueClock], than: { name: string; clock: DueClock }): boolean {
  return dueAt < than.clock.dueAt || (dueAt === than.clock.dueAt && name < than.name);
}
