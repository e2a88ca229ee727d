import type { Sample } from '../measurement/sample.ts';
import type { RuleContext } from '../rules/rule-type.ts';
import type { DaySummary } from './day-summary.ts';
import type { Windows } from './range.ts';

/**
 * What a rule may look at from one occasion. Measured time decides: nothing measured after the occasion is in it, and
 * of the occasion's own series nothing at the same instant either. What was read may reach further back than the rule
 * asked for: a rule cuts at its own `from` and limit.
 */
export interface View extends RuleContext {
  /** First instant of the occasion's local day. */
  readonly today: number;
  /** Newest first. */
  samples(series: string): readonly Sample[];
  /** Oldest first; the occasion's own day last, up to the occasion. */
  days(series: string): readonly DaySummary[];
}

/** `own` is the series of the occasion's reading; absent for a moment, a clock or an event. */
export function viewAt(context: RuleContext, windows: Windows, at: number, own?: string | undefined): View {
  return new WindowView(context, windows, at, own);
}

class WindowView implements View {
  readonly plan: RuleContext['plan'];
  readonly calendar: RuleContext['calendar'];
  readonly pauses: RuleContext['pauses'];
  readonly plans: RuleContext['plans'];
  readonly #windows: Windows;
  readonly #at: number;
  readonly #own: string | undefined;
  #today: number | undefined;

  constructor({ plan, calendar, pauses, plans }: RuleContext, windows: Windows, at: number, own: string | undefined) {
    this.plan = plan;
    this.calendar = calendar;
    this.pauses = pauses;
    this.plans = plans;
    this.#windows = windows;
    this.#at = at;
    this.#own = own;
  }

  get today(): number {
    this.#today ??= this.calendar.dayStart(this.#at);
    return this.#today;
  }

  samples(series: string): readonly Sample[] {
    const read = this.#windows.samples.get(series);
    if (read === undefined) return NO_SAMPLES;
    const last = series === this.#own ? this.#at - 1 : this.#at;
    let first = 0;
    while (first < read.length && (read[first]?.measuredAt ?? 0) > last) first += 1;
    return first === 0 ? read : read.slice(first);
  }

  days(series: string): readonly DaySummary[] {
    return this.#windows.days.get(series) ?? NO_DAYS;
  }
}

const NO_SAMPLES: readonly Sample[] = [];
const NO_DAYS: readonly DaySummary[] = [];
