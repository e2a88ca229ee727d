import type { Calendar } from '../calendar/calendar.ts';
import type { Language } from './words.ts';

/** Monday first. */
const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  nb: ['mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag', 'lørdag', 'søndag'],
  nn: ['måndag', 'tysdag', 'onsdag', 'torsdag', 'fredag', 'laurdag', 'søndag'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};

const ENGLISH_MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** The date and the wall clock a place shows at an instant (epoch ms): `2026-11-24`, `08:00`. */
export function localTime(calendar: Calendar, ms: number): { readonly date: string; readonly time: string } {
  const shown = new Date(calendar.wallClock(ms)).toISOString();
  return { date: shown.slice(0, 10), time: shown.slice(11, 16) };
}

/** 1 Monday .. 7 Sunday. */
export function weekdayName(weekday: number, language: Language): string {
  return WEEKDAYS[language][weekday - 1] ?? '';
}

/** A date (`2026-11-24`) as it is read: "tirsdag 24.11.", "Tuesday 24 November". Throws on what is no date. */
export function formatDay(date: string, language: Language): string {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN] = date.split('-').map(Number);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) throw new RangeError('This is no date');
  const name = weekdayName(midnight.getUTCDay() || 7, language);
  return language === 'en' ? `${name} ${day} ${ENGLISH_MONTHS[month - 1] ?? ''}` : `${name} ${day}.${month}.`;
}
