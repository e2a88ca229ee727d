import { answerNotice } from '../escalation/answer-notice.ts';
import type { EscalationPolicy, Ladder, UnitCare } from '../escalation/unit-care.ts';
import { waitingNotice } from '../escalation/waiting-notice.ts';
import type { AlertHistoryChange } from '../monitor/change.ts';
import type { Notice, NoticeOutcome, UnitStanding } from '../monitor/duty-port.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Severity } from '../plan/severity.ts';
import type { Rule } from '../rules/rule.ts';
import { planOf } from '../rules/rule-testing.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import { actOnAlert } from './act-on-alert.ts';
import type { Alert } from './alert.ts';
import { type AlertClock, clocksOf } from './alert-clock.ts';
import type { Firing, MovedAlert } from './firing.ts';
import { noteGreen } from './note-green.ts';
import { openAlert } from './open-alert.ts';
import { pauseAlert } from './pause-alert.ts';
import { repeatAlert } from './repeat-alert.ts';
import { formatRevision } from './revision.ts';
import { runAlertClock } from './run-alert-clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A Monday, 12:00 in Oslo. */
export const MONDAY_NOON = Date.parse('2026-11-23T11:00:00Z');
export const OFFICE = [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '16:00' }] as const;

export const ALARM: Rule = {
  type: 'event',
  ruleKey: 'alarm',
  codes: ['3'],
  severity: 'red',
  acknowledgeWithinMinutes: 5,
};
/** Both severities; the plan's red clock is 30 minutes. */
export const VALUES: Rule = {
  type: 'zones',
  ruleKey: 'saturation',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};
export const MISSING: Rule = {
  type: 'missing',
  ruleKey: 'weigh',
  schedule: 'morning',
  missedAfterMinutes: 120,
  tell: 'when-missed',
  severity: 'yellow',
};

/** Tests: push at once, SMS ten minutes later, twice, half an hour between. */
export const LADDER: Ladder = {
  acknowledgeWithinMinutes: 20,
  counting: 'always',
  steps: [
    { afterMinutes: 0, duty: 'nurse', channel: 'push' },
    { afterMinutes: 10, duty: 'physician', channel: 'sms' },
  ],
  rounds: 2,
  roundAfterMinutes: 30,
};

export function policy(
  ladders: Partial<Record<Severity, Ladder>>,
  more: Partial<EscalationPolicy> = {},
): EscalationPolicy {
  return { policyVersion: 1, ladders, followUpMinutes: 120, signedBy: 'leader', signedAt: 0, ...more };
}

export function care(unitId: string, more: Partial<UnitCare> = {}): UnitCare {
  return {
    v: 1,
    unitId,
    organisationId: `org-of-${unitId}`,
    version: 1,
    kind: 'municipality',
    liveQueue: true,
    policies: [],
    redSnoozeMinutes: 45,
    greens: 2,
    contactsRaise: 3,
    ...more,
  };
}

export function stateOf(cares: readonly UnitCare[] | undefined, more: Partial<MonitorState> = {}): MonitorState {
  return {
    patientId: '018f0000-0000-7000-8000-000000000001',
    epoch: 1,
    enrolment: {
      enrolmentId: 'e',
      programme: 'copd',
      unitId: 'ward',
      ownerOrganisationId: 'org-of-ward',
      controllerOrganisationId: 'org-of-hospital',
      active: true,
    },
    plans: [planOf([ALARM, VALUES, MISSING])],
    alerts: [],
    cares,
    ...more,
  };
}

/** What a test may want to check after every move. */
export type OnMove = (moved: MovedAlert, before: Alert | undefined, now: number) => void;

/**
 * Tests: the life of one alert under its own time. Every clock runs when it is due, or when a late alarm comes; what was
 * told and what came of it is kept.
 */
export class AlertLife {
  state: MonitorState;
  now: number;
  alert: Alert | undefined;
  readonly rule: Rule;
  readonly history: AlertHistoryChange[] = [];
  readonly notices: Notice[] = [];
  clocksRun = 0;
  readonly #onMove: OnMove;

  constructor(
    state: MonitorState,
    {
      rule = VALUES,
      now = MONDAY_NOON,
      onMove = () => {},
    }: {
      readonly rule?: Rule;
      readonly now?: number;
      readonly onMove?: OnMove;
    } = {},
  ) {
    this.state = state;
    this.rule = rule;
    this.now = now;
    this.#onMove = onMove;
  }

  get own(): Alert {
    if (this.alert === undefined) throw new Error('Nothing has opened');
    return this.alert;
  }

  /** Events of the history, in order. */
  get events(): readonly string[] {
    return this.history.map(({ event }) => event);
  }

  /** Clocks that run, as minutes from now. */
  get clocks(): Readonly<Partial<Record<AlertClock, number>>> {
    const { alert } = this;
    if (alert === undefined) return {};
    return Object.fromEntries(clocksOf(alert).map(({ clock, dueAt }) => [clock, (dueAt - this.now) / MINUTE]));
  }

  /** Duties that were told, with the minutes since `since`. */
  told(since = MONDAY_NOON): readonly string[] {
    return this.notices.map(({ duty, unitId, at }) => `${unitId} ${duty} ${(at - since) / MINUTE}`);
  }

  fire(severity: Severity, { late = false, minutesAgo = 0 } = {}): this {
    const [plan] = this.state.plans;
    if (plan === undefined) throw new Error('No plan');
    const at = this.now - minutesAgo * MINUTE;
    const { rule } = this;
    const acknowledgeWithinMs =
      rule.type === 'event' && rule.acknowledgeWithinMinutes !== undefined
        ? rule.acknowledgeWithinMinutes * MINUTE
        : undefined;
    const firing: Firing = { at, finding: { severity, acknowledgeWithinMs }, plan, now: this.now, late };
    const live = this.alert?.state === 'resolved' ? undefined : this.alert;
    if (live === undefined) {
      this.alert = undefined;
      this.#move(openAlert(this.state, rule, firing, { sequence: 0, before: undefined }));
    } else this.#move(repeatAlert(this.state, live, rule, firing));
    return this;
  }

  /** So many minutes pass, and every clock runs when it is due. */
  wait(minutes: number): this {
    const until = this.now + minutes * MINUTE;
    for (;;) {
      const due = this.#firstDue(until);
      if (due === undefined) break;
      this.now = Math.max(this.now, due.dueAt);
      this.#run(due.clock);
    }
    this.now = until;
    return this;
  }

  /** So many minutes pass without an alarm; then it comes, and all that is due runs. */
  sleep(minutes: number): this {
    this.now += minutes * MINUTE;
    return this.wait(0);
  }

  /** By somebody of the unit that may. */
  act(act: AlertAct, by = 'somebody'): ActRefusal | 'done' {
    const { alert } = this;
    if (alert === undefined) return 'not-open';
    const unitId = act.kind === 'accept-handover' ? (alert.handover?.toUnitId ?? alert.unitId) : alert.unitId;
    const acted = actOnAlert(this.state, alert, act, formatRevision(alert.revision), { at: this.now, by, unitId });
    if (!acted.ok) return acted.error;
    this.#move(acted.value);
    return 'done';
  }

  /** Offers it to a unit that says this of itself. */
  offer(to: UnitCare, { open = true, minutes }: { readonly open?: boolean; readonly minutes?: number } = {}) {
    const standing: UnitStanding = { care: to, open, unattended: false };
    const returnsAt = minutes === undefined ? undefined : this.now + minutes * MINUTE;
    return this.act({ kind: 'offer-handover', toUnitId: to.unitId, reason: 'moves', returnsAt, to: standing });
  }

  /** The unit's duty answers the latest notice; `noticeId`: another one. */
  answer(outcome: 'delivered' | 'undelivered', noticeId = this.alert && waitingNotice(this.alert)?.noticeId): boolean {
    if (this.alert === undefined || noticeId === undefined) return false;
    const said: NoticeOutcome =
      outcome === 'delivered' ? { noticeId, outcome, at: this.now } : { noticeId, outcome, reason: 'nobody-on-duty' };
    const moved = answerNotice(this.state, this.alert, said, this.now);
    if (moved !== undefined) this.#move(moved);
    return moved !== undefined;
  }

  /** One green judgement now. */
  green(): void {
    if (this.alert === undefined || this.alert.state === 'resolved' || this.alert.category === 'event') return;
    this.#move(noteGreen(this.state, this.alert, { at: this.now, sequence: 0 }, 'reading', this.now));
  }

  /** The patient is away for so many minutes from now on; none: is back. */
  away(minutes: number): void {
    const pauses = minutes === 0 ? [] : [{ from: this.now, to: this.now + minutes * MINUTE }];
    this.state = { ...this.state, pauses };
    const moved = this.alert && pauseAlert(this.state, this.alert, this.now);
    if (moved !== undefined) this.#move(moved);
  }

  #firstDue(until: number) {
    const { alert } = this;
    if (alert === undefined) return undefined;
    return clocksOf(alert)
      .filter(({ dueAt }) => dueAt <= until)
      .sort((a, b) => a.dueAt - b.dueAt)[0];
  }

  #run(clock: AlertClock): void {
    const moved = runAlertClock(this.state, this.own, clock, this.now);
    if (moved === undefined) throw new Error(`The clock ${clock} is due and does nothing`);
    this.clocksRun += 1;
    this.#move(moved);
    if (runAlertClock(this.state, this.own, clock, this.now) !== undefined)
      throw new Error(`The clock ${clock} comes a second time and is no no-op`);
  }

  #move(moved: MovedAlert): void {
    const before = this.alert;
    this.alert = moved.alert;
    this.history.push(...moved.history);
    this.notices.push(...(moved.notices ?? []));
    this.#onMove(moved, before, this.now);
  }
}
