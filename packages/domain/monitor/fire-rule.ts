import type { Alert } from '../alert/alert.ts';
import { type Firing, isLate, type MovedAlert, outputOf, shown } from '../alert/firing.ts';
import { awaitsGreen, isGreenAt, keepLaterGreens, noteGreen, withdrawGreen } from '../alert/note-green.ts';
import { type Opening, openAlert } from '../alert/open-alert.ts';
import { pendAlert, pendOn, promoteAlert } from '../alert/pend-alert.ts';
import { firedAt, refreshAlert, repeatAlert } from '../alert/repeat-alert.ts';
import { compareSeverity } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Occasion, Waiting } from '../rules/rule-type.ts';
import type { FiringMark } from '../window/range.ts';
import type { View } from '../window/view.ts';
import type { AlertOutput } from './change.ts';
import { followAtOpening } from './follow-plans.ts';
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

  /** The reading that was corrected, when that is what is judged. */
  readonly #without: number | undefined;

  constructor(state: MonitorState, without?: number) {
    this.#state = state;
    this.#without = without;
  }

  /**
   * Moves the alert of a rule that fired. `before`: severity with which it fired at this very reading or moment before:
   * then only something worse counts, and an alert that shows it is renewed when more is known. `superseded`: late,
   * and something newer is known; it opens nothing (DOMAIN 5).
   */
  fire(rule: Rule, firing: Firing, mark: Opening, superseded: boolean): void {
    if (this.#state.ended === true) return;
    const { at, finding } = firing;
    const { sequence, before } = mark;
    const live = this.live(rule.ruleKey);
    if (before !== undefined && compareSeverity(finding.severity, before) <= 0) {
      if (live !== undefined && shows(live, firing, sequence) && knowsMore(live, firing))
        this.#put(refreshAlert(live, this.#state.epoch, rule, firing));
      return;
    }
    this.#fired.push({ ruleKey: rule.ruleKey, measuredAt: at, sequence, severity: finding.severity, superseded });
    if ((live === undefined || live.state === 'pending') && superseded) return;
    this.#put(this.#moved(live, rule, firing, mark));
  }

  /**
   * The rule found nothing at this occasion: whether it is a green for the live alert of the rule, or takes back one that
   * was. `evaluate` found nothing and never has at this very reading or moment.
   */
  calm(live: Alert, rule: Rule, occasion: Occasion, view: View, now: number): void {
    const type = typeOf(rule);
    const mark = { at: occasion.at, sequence: occasion.kind === 'reading' ? occasion.sample.sequence : 0 };
    const kind = type.judged(rule);
    if (kind === 'event' || type.isContent === undefined) return;
    const isAwaited = awaitsGreen(live, mark);
    if (!isAwaited && !isGreenAt(live, mark)) return;
    const isTrusted = occasion.kind !== 'reading' || !(occasion.sample.late || occasion.sample.doubtful);
    const isContent = isTrusted && type.isContent(rule, occasion, view, live);
    if (isContent && isAwaited) this.#put(noteGreen(this.#state, live, mark, kind, now));
    const withdrawn = isContent ? undefined : withdrawGreen(this.#state, live, mark, kind);
    if (withdrawn !== undefined) this.#put(withdrawn);
  }

  /** A reading that counts towards n of m, with not enough yet. It pages nobody, and while an alert is live it adds nothing. */
  wait(rule: Rule, firing: Firing, waiting: Waiting): void {
    if (waiting.until <= firing.now || isLate(firing) || this.#state.ended === true) return;
    const live = this.live(rule.ruleKey);
    if (live === undefined) this.#put(pendAlert(this.#state, rule, firing, waiting, this.#without));
    if (live?.state !== 'pending') return;
    const moved = pendOn(this.#state, live, rule, firing, waiting);
    if (moved !== undefined) this.#put(moved);
  }

  live(ruleKey: string): Alert | undefined {
    return this.#state.alerts.find((alert) => alert.ruleKey === ruleKey);
  }

  /** A firing that is older than a green leaves it: the order in which fresh readings arrive makes no difference. */
  #moved(live: Alert | undefined, rule: Rule, firing: Firing, mark: Opening): MovedAlert {
    const state = this.#state;
    if (live === undefined) return followAtOpening(state, openAlert(state, rule, firing, mark), firing);
    if (live.state === 'pending') return followAtOpening(state, promoteAlert(state, live, rule, firing, mark), firing);
    const repeated = repeatAlert(state, live, rule, firing);
    const kind = typeOf(rule).judged(rule);
    return kind === 'event' ? repeated : keepLaterGreens(state, live, repeated, firing.at, kind);
  }

  /** An alert that was moved by something else than a firing. */
  move(moved: MovedAlert): void {
    this.#put(moved);
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
