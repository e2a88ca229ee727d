const DAY_MS = 24 * 3_600_000;
/** Month and day: new year, 1 and 17 May, Christmas. Source: lov om 1 og 17 mai, lov om helligdager og helligdagsfred. */
const FIXED: ReadonlySet<string> = new Set(['01-01', '05-01', '05-17', '12-25', '12-26']);
/** Days from Easter Sunday: Maundy Thursday to Easter Monday, Ascension, Whit Sunday and Monday. */
const FROM_EASTER: ReadonlySet<number> = new Set([-3, -2, 0, 1, 39, 49, 50]);

/** Whether a date is a Norwegian public holiday. Months from 1. */
export function isNorwegianHoliday(year: number, month: number, day: number): boolean {
  const name = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (FIXED.has(name)) return true;
  return FROM_EASTER.has((Date.UTC(year, month - 1, day) - easterSunday(year)) / DAY_MS);
}

/** UTC midnight of Easter Sunday (the anonymous Gregorian computus). */
function easterSunday(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return Date.UTC(year, month - 1, day);
}
