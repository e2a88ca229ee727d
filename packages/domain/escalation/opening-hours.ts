import type { Calendar } from '../calendar/calendar.ts';
import { DAY_MINUTES, minutesOf } from '../schedule/wall-clock.ts';
import type { OpeningHours } from './unit-care.ts';

/** Further than any clock of a unit reaches; a unit that is never open is found by it. */
const DAYS_AT_MOST = 1500;
const WEEK_DAYS = 7;

/** Instants `[from, to)`, epoch ms. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** When a unit is staffed; undefined: always. */
export type Staffed = readonly OpeningHours[] | undefined;

/** Whether the unit is staffed at `now` (epoch ms), by the wall clock of its place. */
export function isOpen(hours: Staffed, calendar: Calendar, now: number): boolean {
  if (hours === undefined) return true;
  return stretchesOf(hours, calendar, calendar.dayStart(now)).some(({ from, to }) => from <= now && now < to);
}

/** The first instant at or after `now` at which the unit is staffed; undefined when it never is. */
export function nextOpening(hours: Staffed, calendar: Calendar, now: number): number | undefined {
  if (hours === undefined) return now;
  let day = calendar.dayStart(now);
  // A week and a day: the hours of today may be over.
  for (let n = 0; n <= WEEK_DAYS; n += 1) {
    const next = stretchesOf(hours, calendar, day).find(({ to }) => to > now);
    if (next !== undefined) return Math.max(now, next.from);
    day = calendar.addDays(day, 1);
  }
  return undefined;
}

/**
 * The instant at which `ms` of staffed time have passed since `from`. A unit that is never staffed counts all hours: a
 * clock must come.
 */
export function addOpenTime(hours: Staffed, calendar: Calendar, from: number, ms: number): number {
  const begins = nextOpening(hours, calendar, from);
  if (hours === undefined || begins === undefined) return from + ms;
  let left = ms;
  let day = calendar.dayStart(begins);
  let reached = begins;
  for (let n = 0; n < DAYS_AT_MOST; n += 1) {
    for (const stretch of stretchesOf(hours, calendar, day)) {
      const start = Math.max(stretch.from, begins);
      if (stretch.to <= start) continue;
      if (start + left <= stretch.to) return start + left;
      left -= stretch.to - start;
      reached = stretch.to;
    }
    day = calendar.addDays(day, 1);
  }
  return reached;
}

/** The staffed stretches of one local day, rising and apart. On a day of summer time they are shorter, or moved by the gap. */
function stretchesOf(hours: readonly OpeningHours[], calendar: Calendar, day: number): readonly Stretch[] {
  const weekday = calendar.weekday(day);
  const own = hours
    .filter(({ weekdays }) => weekdays.includes(weekday))
    .map(({ from, to }) => ({ from: instantOf(calendar, day, from), to: instantOf(calendar, day, to) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  const apart: Stretch[] = [];
  for (const { from, to } of own) {
    const last = apart.at(-1);
    if (last === undefined || from > last.to) apart.push({ from, to });
    else apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return apart;
}

function instantOf(calendar: Calendar, day: number, time: string): number {
  const minutes = minutesOf(time);
  return minutes < DAY_MINUTES ? calendar.at(day, minutes) : calendar.addDays(day, 1);
}
