import type { Alert } from '../alert/alert.ts';
import { type Firing, type MovedAlert, outputOf, shown } from '../alert/firing.ts';
import { type Opening, openAlert } from '../alert/open-alert.ts';
import { firedAt, refreshAlert, repeatAlert } from '../alert/repeat-alert.ts';
import { compareSeverity } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';
import type { FiringMark } from '../window/range.ts';
import type { AlertOutput } from './change.ts';
import type { MonitorState, TimerChange } from './state.ts';

/** A new mark. `superseded`: it was late and something newer is known, so that by itself it opens nothing. */
export interface Fired extends FiringMark {
  readonly superseded: boolean;
}

/** What judging came to, gathered over the rules of one call. */
export interface Judged {
  readonly state: MonitorState;
  readonly events: readonly AlertOutput[];
  /** Clocks of rules; those of alerts follow from the alerts (`clocksOf`). */
  readonly timers: readonly TimerChange[];
  /** New marks: a reading or moment counts once per rule, however often it is judged again. */
  readonly fired: readonly Fired[];
}

/** Collects the alerts that rules move, one after the other. One live alert per rule. */
export class Judgement {
  #state: MonitorState;
  readonly #events: AlertOutput[] = [];
  readonly #timers: TimerChange[] = [];
  readonly #fired: Fired[] = [];

  constructor(state: MonitorState) {
    this.#state = state;
  }

  /**
   * Moves the alert of a rule that fired. `before`: severity with which it fired at this very reading or moment before:
   * then only something worse counts, and an alert that shows it is renewed when more is known. `superseded`: late,
   * and something newer is known; it opens nothing (DOMAIN 5).
   */
  fire(rule: Rule, firing: Firing, mark: Opening, superseded: boolean): void {
    const { at, finding } = firing;
    const { sequence, before } = mark;
    const live = this.#state.alerts.find((alert) => alert.ruleKey === rule.ruleKey);
    if (before !== undefined && compareSeverity(finding.severity, before) <= 0) {
      if (live !== undefined && shows(live, firing, sequence) && knowsMore(live, firing))
        this.#put(refreshAlert(live, this.#state.epoch, rule, firing));
      return;
    }
    this.#fired.push({ ruleKey: rule.ruleKey, measuredAt: at, sequence, severity: finding.severity, superseded });
    if (live === undefined && superseded) return;
    const { epoch } = this.#state;
    this.#put(live === undefined ? openAlert(this.#state, rule, firing, mark) : repeatAlert(live, epoch, rule, firing));
  }

  /** Sets the next time a clock rule is judged. */
  clock(ruleKey: string, dueAt: number | null): void {
    this.#timers.push({ ruleKey, clock: 'rule', dueAt });
  }

  get judged(): Judged {
    return { state: this.#state, events: this.#events, timers: this.#timers, fired: this.#fired };
  }

  #put(moved: MovedAlert): void {
    const { alert } = moved;
    const others = this.#state.alerts.filter(({ alertId }) => alertId !== alert.alertId);
    const alerts = alert.state === 'resolved' ? others : [...others, alert];
    this.#state = { ...this.#state, alerts };
    this.#events.push(...outputOf(moved));
  }
}

/** Whether what the alert shows is this very reading or moment, at this severity. */
function shows(live: Alert, { at, finding }: Firing, sequence: number): boolean {
  return (
    firedAt(live) === at &&
    live.severity === finding.severity &&
    (sequence === 0 || live.reading?.sequence === sequence)
  );
}

/** Whether the finding differs from what the alert shows of it. */
function knowsMore(live: Alert, firing: Firing): boolean {
  const { reading, limit, finding, verify } = shown(firing);
  return (
    JSON.stringify([live.reading, live.limit, live.finding, live.verify]) !==
    JSON.stringify([reading, limit, finding, verify])
  );
}
