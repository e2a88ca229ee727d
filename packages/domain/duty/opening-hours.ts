import type { Calendar } from '../calendar/calendar.ts';
import type { OpeningHours } from '../escalation/unit-care.ts';
import { minutesOf } from '../schedule/wall-clock.ts';

/** A week and a day: every weekday is met once whatever the clocks do. */
const DAYS_AHEAD = 8;

/** Whether a unit is staffed at `now` (epoch ms), by the wall clock. Without hours: always. */
export function isStaffed(hours: readonly OpeningHours[] | undefined, calendar: Calendar, now: number): boolean {
  if (hours === undefined) return true;
  const day = calendar.dayStart(now);
  return stretchesOf(hours, calendar, day).some(({ from, to }) => from <= now && now < to);
}

/** The first moment after `now` at which the unit opens; undefined when it never does, or is never closed. */
export function opensAfter(
  hours: readonly OpeningHours[] | undefined,
  calendar: Calendar,
  now: number,
): number | undefined {
  if (hours === undefined) return undefined;
  let day = calendar.dayStart(now);
  for (let i = 0; i < DAYS_AHEAD; i += 1) {
    const opens = stretchesOf(hours, calendar, day)
      .map(({ from }) => from)
      .filter((from) => from > now);
    if (opens.length > 0) return Math.min(...opens);
    day = calendar.addDays(day, 1);
  }
  return undefined;
}

/** The instants of a local day in which it is staffed: an hour that spring skips is not there, one that comes twice is there twice. */
function stretchesOf(hours: readonly OpeningHours[], calendar: Calendar, day: number) {
  const weekday = calendar.weekday(day);
  return hours
    .filter(({ weekdays }) => weekdays.includes(weekday))
    .map(({ from, to }) => ({
      from: calendar.at(day, minutesOf(from)),
      to: to === '24:00' ? calendar.addDays(day, 1) : calendar.at(day, minutesOf(to)),
    }));
}
