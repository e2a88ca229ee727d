import type { Calendar } from '../calendar/calendar.ts';
import { isNorwegianHoliday } from './norwegian-holidays.ts';

/** A referral may not wait longer than that, whatever is asked for. */
export const REFERRAL_WAITS_AT_MOST_MS = 90 * 24 * 3_600_000;
const NOON_MS = 12 * 3_600_000;
const SATURDAY = 6;

/**
 * When a unit must have answered: the same time of day so many working days later, in the calendar's zone. What comes on
 * a day off counts from the beginning of the next working day. `sentAt` is epoch ms.
 */
export function dueAt(calendar: Calendar, sentAt: number, workingDays: number): number {
  let day = calendar.dayStart(sentAt);
  let minute = calendar.minuteOfDay(sentAt);
  if (!isWorkingDay(calendar, day)) {
    day = nextWorkingDay(calendar, day);
    minute = 0;
  }
  for (let n = 0; n < workingDays; n += 1) day = nextWorkingDay(calendar, day);
  return calendar.at(day, minute);
}

function nextWorkingDay(calendar: Calendar, from: number): number {
  let day = calendar.addDays(from, 1);
  while (!isWorkingDay(calendar, day)) day = calendar.addDays(day, 1);
  return day;
}

function isWorkingDay(calendar: Calendar, dayStart: number): boolean {
  if (calendar.weekday(dayStart) >= SATURDAY) return false;
  // Noon of a day has the same date in UTC as where the tenant is, in the zones of Europe.
  const noon = new Date(dayStart + NOON_MS);
  return !isNorwegianHoliday(noon.getUTCFullYear(), noon.getUTCMonth() + 1, noon.getUTCDate());
}
