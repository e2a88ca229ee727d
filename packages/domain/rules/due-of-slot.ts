import type { Calendar } from '../calendar/calendar.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { type AskedSlot, askedSlots } from '../schedule/asked-slots.ts';
import type { Slot } from '../schedule/schedule.ts';
import { minutesOf } from '../schedule/wall-clock.ts';
import type { MissingRule } from './missing.ts';
import type { RuleContext } from './rule-type.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A local day has at most 26 hours anywhere (a change of two hours). */
const ODD_DAY_MS = 2 * 60 * MINUTE_MS;
/** A stretch of a schedule that holds a slot of every weekday. */
const WEEK_MS = 8 * DAY_MS;
/** Beyond it no date is counted. */
const LATEST = Date.UTC(9000, 0);

/** When a slot is looked at again, epoch ms. `missedAt` is when it counts as missed, `tellAt` when somebody is told. */
export interface DueOfSlot {
  readonly remindAt: number | undefined;
  readonly missedAt: number;
  readonly tellAt: number;
}

/**
 * Grace counts from the slot's end; the next day is the one after the slot's own, never before it is missed. The version
 * that asked says how long: one that begins meanwhile neither lets a slot slip through nor tells of it again.
 */
export function dueOfSlot(inForce: MissingRule, slot: AskedSlot, calendar: Calendar): DueOfSlot {
  const rule = ruleAsOf(slot.plan, inForce);
  const missedAt = slot.to + rule.missedAfterMinutes * MINUTE_MS;
  return {
    remindAt: rule.remindAfterMinutes === undefined ? undefined : slot.to + rule.remindAfterMinutes * MINUTE_MS,
    missedAt,
    tellAt: rule.tell === 'when-missed' ? missedAt : Math.max(missedAt, nextDayAt(slot, rule.tell.nextDayAt, calendar)),
  };
}

/** The rule as that version has it; one that did not have it yet is judged by what is in force. */
function ruleAsOf({ rules }: PlanVersion, rule: MissingRule): MissingRule {
  const own = rules.find(({ ruleKey }) => ruleKey === rule.ruleKey);
  return own?.type === 'missing' && own.schedule === rule.schedule ? own : rule;
}

function nextDayAt(slot: Slot, time: string, calendar: Calendar): number {
  return calendar.at(calendar.addDays(calendar.dayStart(slot.from), 1), minutesOf(time));
}

/** A slot that is due at an instant began at most so long before it, whichever version asked. */
function longestWait(rule: MissingRule, { plan, plans = [plan] }: RuleContext): number {
  return plans.reduce((longest, version) => Math.max(longest, waitOf(ruleAsOf(version, rule))), waitOf(rule));
}

function waitOf({ remindAfterMinutes = 0, missedAfterMinutes, tell }: MissingRule): number {
  const grace = DAY_MS + Math.max(remindAfterMinutes, missedAfterMinutes) * MINUTE_MS;
  return Math.max(grace, tell === 'when-missed' ? 0 : 2 * DAY_MS) + ODD_DAY_MS;
}

/** The slots that may be due at `at`, by start. */
export function slotsUpTo(rule: MissingRule, context: RuleContext, at: number): readonly AskedSlot[] {
  return askedSlots(context, rule.schedule, at - longestWait(rule, context), at);
}

/** The first time after `after` at which a slot is looked at again; undefined when nothing will be asked for. */
export function nextDueOfSlots(rule: MissingRule, after: number, context: RuleContext): number | undefined {
  const { plan, pauses, plans = [plan] } = context;
  const first = plans.reduce((earliest, { validFrom }) => Math.min(earliest, validFrom), Number.POSITIVE_INFINITY);
  const last = pauses.reduce((latest, { to }) => Math.max(latest, to), Math.max(after, first, plan.validFrom));
  let best: number | undefined;
  let from = Math.max(after - longestWait(rule, context), first);
  // A slot is due after it begins: what begins after the best found so far cannot be due before it.
  while (from < Math.min(best ?? last + 2 * WEEK_MS, LATEST)) {
    const to = from + WEEK_MS;
    for (const slot of askedSlots(context, rule.schedule, from, to)) {
      const { remindAt, tellAt } = dueOfSlot(rule, slot, context.calendar);
      for (const due of [remindAt, tellAt])
        if (due !== undefined && due > after && (best === undefined || due < best)) best = due;
    }
    from = Math.max(to, ...pauses.filter((pause) => pause.from <= to && to < pause.to).map((pause) => pause.to));
  }
  return best;
}

const ROW_LOOKED_AT = 10;

/** So many slots of a row are counted at most. */
export function longestRow({ redAfterInRow = 0 }: MissingRule): number {
  return Math.max(ROW_LOOKED_AT, redAfterInRow);
}
