import type { Alert } from '../alert/alert.ts';
import { type Calendar, calendarOf } from '../calendar/calendar.ts';
import { DEFAULT_TIME_ZONE } from '../monitor/rule-context.ts';
import type { MonitorState } from '../monitor/state.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { careOfOwner, policyOf } from './care-of.ts';
import { addOpenTime, isOpen, nextOpening, type Staffed } from './opening-hours.ts';
import type { Ladder } from './unit-care.ts';

const MINUTE_MS = 60_000;
/** Of a red for which no plan is left. */
const RED_WITHIN_MS = 60 * MINUTE_MS;
/** A red without a signed ladder is marked again, but not more often. */
const MARK_AT_LEAST_MS = 15 * MINUTE_MS;

/** The ladder that the responsible unit has signed for an alert, with the time in which it counts. */
export interface SignedLadder {
  readonly policyVersion: number;
  readonly ladder: Ladder;
  readonly time: LadderTime;
}

/** Staffed or plain time: quiet hours move a yellow, never a red (DOMAIN 5). */
export interface LadderTime {
  /** When so many minutes have passed, epoch ms. */
  after(now: number, minutes: number): number;
  /** `now`, or the next opening of a unit that is closed. */
  from(now: number): number;
  /** Until when nobody is told; undefined while somebody may be. */
  quietUntil(now: number): number | undefined;
}

/** Undefined: the unit has signed none for that severity, or none with a step. */
export function ladderOf(state: MonitorState, alert: Alert): SignedLadder | undefined {
  const signed = signedFor(state, alert);
  return signed === undefined || signed.ladder.steps.length === 0 ? undefined : signed;
}

/**
 * When it is overdue, if nobody acknowledges an alert that begins to wait at `now`: the rule's own clock, else the unit's
 * signed one, else for a red the plan's. A yellow without any has none.
 */
export function overdueFrom(state: MonitorState, alert: Alert, now: number): number | undefined {
  if (alert.acknowledgeWithinMs !== undefined) return now + alert.acknowledgeWithinMs;
  const signed = signedFor(state, alert);
  const minutes = signed?.ladder.acknowledgeWithinMinutes;
  if (signed !== undefined && minutes !== undefined) return signed.time.after(now, minutes);
  return alert.severity === 'red' ? now + redWithinMs(state, alert, now) : undefined;
}

/** How often a red without a signed ladder is marked: as often as its first clock is long. */
export function markEveryMs(state: MonitorState, alert: Alert, now: number): number {
  const minutes = signedFor(state, alert)?.ladder.acknowledgeWithinMinutes;
  const signedMs = minutes === undefined ? undefined : minutes * MINUTE_MS;
  return Math.max(MARK_AT_LEAST_MS, alert.acknowledgeWithinMs ?? signedMs ?? redWithinMs(state, alert, now));
}

function signedFor(state: MonitorState, alert: Alert): SignedLadder | undefined {
  const care = careOfOwner(state, alert);
  const policy = policyOf(care, state.enrolment.programme);
  const ladder = policy?.ladders[alert.severity];
  if (policy === undefined || ladder === undefined) return undefined;
  const counted = alert.severity === 'yellow' && ladder.counting === 'opening-hours';
  const time = timeOf(counted ? care?.openingHours : undefined, placeOf(state));
  return { policyVersion: policy.policyVersion, ladder, time };
}

function timeOf(hours: Staffed, calendar: Calendar): LadderTime {
  return {
    after: (now, minutes) => addOpenTime(hours, calendar, now, minutes * MINUTE_MS),
    from: (now) => nextOpening(hours, calendar, now) ?? now,
    quietUntil: (now) => (isOpen(hours, calendar, now) ? undefined : nextOpening(hours, calendar, now)),
  };
}

/** The calendar of the patient's place. */
export function placeOf({ timeZone = DEFAULT_TIME_ZONE }: Pick<MonitorState, 'timeZone'>): Calendar {
  return calendarOf(timeZone);
}

function redWithinMs({ plans }: MonitorState, { planVersion }: Alert, now: number): number {
  const own = plans.find((plan) => plan.planVersion === planVersion) ?? planInForce(plans, now);
  return own?.acknowledgeRedWithinMs ?? RED_WITHIN_MS;
}
