import type { RuleWindow } from '../rules/shapes.ts';
import type { ScheduleEntry } from './schedule.ts';
import type { Stretch, Target } from './stretch.ts';
import { DAY_MINUTES, HOUR_MINUTES, minutesOf } from './wall-clock.ts';

/**
 * The fewest samples of the target that a patient who keeps to the schedule has in any window of that kind that ends
 * with a reading of a scheduled slot, that reading included. 0 when the schedule does not ask for the target.
 *
 * The worst case counts: the last reading comes at the very end of its slot, so an earlier slot counts only when it
 * lies wholly in the window; of weekday schedules the worst alignment; one reading answers all slots that overlap. A
 * sensor gives the window's length by its interval. Days are counted as 24 hours (the two odd days of a year are not looked at).
 */
export function expectedSamples(
  schedule: readonly ScheduleEntry[] | undefined,
  target: Target,
  window: RuleWindow,
): number {
  const entries = (schedule ?? []).filter(({ measures }) =>
    measures.some(({ measure, code }) => measure === target.measure && code === target.code),
  );
  let bySensor = 0;
  for (const { when } of entries)
    if (when.kind === 'continuous') bySensor = Math.max(bySensor, Math.floor(minutesIn(window) / when.everyMinutes));
  const weeks = Math.ceil(minutesIn(window) / WEEK_MINUTES) + 1;
  const slots = slotsOfWeeks(entries, weeks);
  const last = slots.filter(({ from }) => from >= weeks * WEEK_MINUTES);
  const sinceOf = (own: Stretch) =>
    'days' in window ? own.day - window.days * DAY_MINUTES : own.to - window.hours * HOUR_MINUTES;
  let byPatient = Number.POSITIVE_INFINITY;
  for (const [since, together] of Map.groupBy(last, sinceOf))
    byPatient = Math.min(byPatient, 1 + fewestReadings(slots, since, together));
  return Math.max(bySensor, Number.isFinite(byPatient) ? byPatient : 0);
}

const WEEK_MINUTES = 7 * DAY_MINUTES;

function minutesIn(window: RuleWindow): number {
  return 'days' in window ? window.days * DAY_MINUTES : window.hours * HOUR_MINUTES;
}

/** The week looked at is the one that begins at `weeks`; by end, so that readings can be counted. */
function slotsOfWeeks(entries: readonly ScheduleEntry[], weeks: number): readonly Stretch[] {
  const slots: Stretch[] = [];
  for (const { when } of entries) {
    if (when.kind !== 'times') continue;
    for (let day = 0; day < (weeks + 1) * 7; day += 1) {
      if (when.weekdays !== undefined && !when.weekdays.includes((day % 7) + 1)) continue;
      const start = day * DAY_MINUTES;
      for (const { from, to } of when.windows)
        slots.push({ day: start, from: start + minutesOf(from), to: start + minutesOf(to) });
    }
  }
  return slots.sort((a, b) => a.to - b.to);
}

/**
 * Of the slots (by end) that begin at or after `since` and end before one of `owns` (by end): the fewest readings that
 * leave none empty, for the one of `owns` with the fewest. One walk for all of them.
 */
function fewestReadings(slots: readonly Stretch[], since: number, owns: readonly Stretch[]): number {
  let fewest = Number.POSITIVE_INFINITY;
  let readings = 0;
  let latest = since;
  let at = firstEndingAfter(slots, since);
  for (const own of owns) {
    for (let slot = slots[at]; slot !== undefined && slot.to < own.to; slot = slots[at]) {
      at += 1;
      if (slot.from < latest) continue;
      readings += 1;
      latest = slot.to;
    }
    fewest = Math.min(fewest, readings);
  }
  return fewest;
}

/** Index of the first slot (by end) that ends after that minute: none before it can begin at or after it. */
function firstEndingAfter(slots: readonly Stretch[], minute: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle]?.to ?? 0) <= minute) low = middle + 1;
    else high = middle;
  }
  return low;
}
