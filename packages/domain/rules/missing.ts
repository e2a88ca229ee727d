import * as z from 'zod';
import { localTime } from '../language/local-day.ts';
import { type AskedSlot, askedSlots } from '../schedule/asked-slots.ts';
import { lackingOf, SAMPLES_READ } from '../schedule/slot-state.ts';
import { DAY_MINUTES, minutesOf } from '../schedule/wall-clock.ts';
import type { Reach } from '../window/range.ts';
import type { View } from '../window/view.ts';
import { dueOfSlot, longestRow, nextDueOfSlots, slotsUpTo } from './due-of-slot.ts';
import { explainMissing } from './explain-missing.ts';
import { faultOf } from './fault.ts';
import type { Finding } from './finding.ts';
import type { Reminder, RuleContext, RuleFault, RuleType } from './rule-type.ts';
import { ruleKey, severity, timeOfDay } from './shapes.ts';

const WEEK_MINUTES = 7 * DAY_MINUTES;

const schema = z.strictObject({
  type: z.literal('missing'),
  ruleKey,
  /** Key of an entry of the plan's schedule. */
  schedule: z.string().min(1).max(100),
  /** After the window's end; absent: nobody is reminded. */
  remindAfterMinutes: z.int().min(0).max(WEEK_MINUTES).optional(),
  /** Grace: after the window's end the measurement counts as missed. */
  missedAfterMinutes: z.int().min(0).max(WEEK_MINUTES),
  /** When the clinician is told: at once when missed, or at that time of the day after the slot's. */
  tell: z.union([z.literal('when-missed'), z.strictObject({ nextDayAt: timeOfDay })]),
  severity,
  /** So many in a row become red; absent: never. */
  redAfterInRow: z.int().min(2).max(50).optional(),
});

/** A measurement that was asked for and did not come (DOMAIN 4: measure 08-10, remind 10:00, missed 12:00, clinician next day). */
export type MissingRule = Readonly<z.infer<typeof schema>>;

/** A row is never followed back further: with the longest grace it stays within the 90 days that are kept. */
const ROW_WEEKS = 11;
const ROW_MS = ROW_WEEKS * WEEK_MINUTES * 60_000;
/** Most rows are short: their slots are looked for so far back at a time. */
const ROW_STRETCH_MS = 2 * WEEK_MINUTES * 60_000;

/**
 * Judged by a clock. A slot is done when every measure of its entry was measured in `[slot.from, missed time)`: what
 * was measured in time and received later counts, as does what is questionable or was measured in the grace.
 */
export const missing: RuleType<MissingRule> = {
  type: 'missing',
  schema,
  judged: () => 'clock',
  category: () => 'missing',
  series: () => [],
  needs: reachOf,
  evaluate: (rule, occasion, view) => (occasion.kind === 'clock' ? missed(rule, occasion.at, view) : undefined),
  isContent: (rule, occasion, view) => occasion.kind === 'clock' && isDone(rule, occasion.at, view),
  validate,
  explain: explainMissing,
  nextDue: nextDueOfSlots,
  remind,
};

/** Nothing when no slot is due: the monitor then reads nothing. */
function reachOf(rule: MissingRule, at: number, context: RuleContext): readonly Reach[] {
  const upTo = slotsUpTo(rule, context, at);
  const due = upTo.find((slot) => {
    const { remindAt, tellAt } = dueOfSlot(rule, slot, context.calendar);
    return remindAt === at || tellAt === at;
  });
  if (due === undefined) return [];
  const slots = [...rowUpTo(rule, due, context), ...upTo.filter(({ from }) => from >= due.from)];
  const from = slots.reduce((earliest, slot) => Math.min(earliest, slot.from), due.from);
  const series = new Set(slots.flatMap((slot) => slot.series));
  return [...series].map((one) => ({ kind: 'samples', series: one, from, limit: SAMPLES_READ }));
}

/** The slot and those before it, newest first. */
function rowUpTo(rule: MissingRule, slot: AskedSlot, context: RuleContext): readonly AskedSlot[] {
  const longest = longestRow(rule);
  const first = slot.from - ROW_MS;
  let slots: readonly AskedSlot[] = [];
  for (let to = slot.from + 1; to > first && slots.length < longest; to -= ROW_STRETCH_MS)
    slots = [...askedSlots(context, rule.schedule, Math.max(first, to - ROW_STRETCH_MS), to), ...slots];
  return slots.slice(-longest).reverse();
}

/** The newest missed slot of those told now; of one with a row of red before it, that one. */
function missed(rule: MissingRule, at: number, view: View): Finding | undefined {
  const lacking = (slot: AskedSlot) => lackingAt(rule, slot, view);
  const rows = toldAt(rule, at, view)
    .filter((slot) => lacking(slot).length > 0)
    .map((slot) => {
      const row = rowUpTo(rule, slot, view);
      const done = row.findIndex((earlier) => lacking(earlier).length === 0);
      return { slot, inRow: done === -1 ? row.length : done };
    })
    .reverse();
  const red = rows.find(({ inRow }) => rule.redAfterInRow !== undefined && inRow >= rule.redAfterInRow);
  const shown = red ?? rows[0];
  if (shown === undefined) return undefined;
  const { slot, inRow } = shown;
  const { date, time } = localTime(view.calendar, slot.from);
  const ends = localTime(view.calendar, slot.to);
  return {
    severity: red === undefined ? rule.severity : 'red',
    facts: {
      slotFrom: slot.from,
      slotTo: slot.to,
      date,
      from: time,
      to: ends.date === date ? ends.time : '24:00',
      missing: lacking(slot).join(','),
      inRow,
      slots: rows.length,
    },
  };
}

/** A slot was to be told of now, and none that was lacks anything. */
function isDone(rule: MissingRule, at: number, view: View): boolean {
  const told = toldAt(rule, at, view);
  return told.length > 0 && told.every((slot) => lackingAt(rule, slot, view).length === 0);
}

function toldAt(rule: MissingRule, at: number, view: View): readonly AskedSlot[] {
  return slotsUpTo(rule, view, at).filter((slot) => dueOfSlot(rule, slot, view.calendar).tellAt === at);
}

function lackingAt(rule: MissingRule, slot: AskedSlot, view: View): readonly string[] {
  return lackingOf(slot, view.samples.bind(view), dueOfSlot(rule, slot, view.calendar).missedAt);
}

/** The newest slot of which the reminder is due and something is still lacking. */
function remind(rule: MissingRule, at: number, view: View, context: RuleContext): Reminder | undefined {
  const due = slotsUpTo(rule, context, at).filter((slot) => dueOfSlot(rule, slot, context.calendar).remindAt === at);
  for (const slot of due.reverse()) {
    const lacking = lackingOf(slot, view.samples.bind(view), at);
    if (lacking.length > 0) return { entryKey: slot.entryKey, slotFrom: slot.from, missing: lacking };
  }
  return undefined;
}

function validate(rule: MissingRule, { plan }: RuleContext): readonly RuleFault[] {
  const entry = plan.schedule?.find(({ key }) => key === rule.schedule);
  if (entry === undefined) return [faultOf('schedule', 'unknown-schedule', { key: rule.schedule })];
  const { when } = entry;
  if (when.kind === 'continuous') return [faultOf('schedule', 'continuous-schedule')];
  const { remindAfterMinutes = 0, missedAfterMinutes, tell, redAfterInRow = 0 } = rule;
  const faults: RuleFault[] = [];
  if (remindAfterMinutes > missedAfterMinutes) faults.push(faultOf('remindAfterMinutes', 'reminder-after-missed'));
  const lastEnd = Math.max(...when.windows.map(({ to }) => minutesOf(to)));
  if (tell !== 'when-missed' && DAY_MINUTES + minutesOf(tell.nextDayAt) < lastEnd + missedAfterMinutes)
    faults.push(faultOf('tell.nextDayAt', 'told-before-missed'));
  if (redAfterInRow > when.windows.length * (when.weekdays?.length ?? 7) * ROW_WEEKS)
    faults.push(faultOf('redAfterInRow', 'row-too-long', { days: ROW_WEEKS * 7 }));
  return faults;
}
