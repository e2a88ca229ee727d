import type { Calendar } from '../calendar/calendar.ts';
import type { ScheduleEntry, Slot } from './schedule.ts';
import { DAY_MINUTES, minutesOf } from './wall-clock.ts';

const MINUTE_MS = 60_000;

/**
 * The slots of an entry that begin in `[from, to)` (epoch ms), by start. A window keeps the ends the wall clock shows,
 * also when the clocks change within it: it is then an hour shorter or longer. An end that spring skips is moved by the
 * gap; of one that autumn shows twice, the first counts. A window of which spring skips the start but not the end keeps
 * its length. A continuous entry has no slots.
 */
export function slotsBetween(entry: ScheduleEntry, calendar: Calendar, from: number, to: number): readonly Slot[] {
  const { key: entryKey, when } = entry;
  if (when.kind === 'continuous') return [];
  const slots: Slot[] = [];
  // In zones that change at midnight a late slot can be moved into the next day.
  const first = calendar.addDays(calendar.dayStart(from), -1);
  for (let day = first; day < to; day = calendar.addDays(day, 1)) {
    if (when.weekdays?.includes(calendar.weekday(day)) === false) continue;
    for (const window of when.windows) {
      const [opens, closes] = [minutesOf(window.from), minutesOf(window.to)];
      const begins = calendar.at(day, opens);
      if (begins < from || begins >= to) continue;
      const ends = closes === DAY_MINUTES ? calendar.addDays(day, 1) : calendar.at(day, closes);
      const length = (closes - opens) * MINUTE_MS;
      slots.push({ entryKey, from: begins, to: ends > begins ? ends : begins + length });
    }
  }
  return slots.sort((a, b) => a.from - b.from || a.to - b.to);
}
