/** A time as sent. `day`: a date alone, then `epochMs` is midnight UTC of that date. */
export interface ParsedTime {
  readonly epochMs: number;
  readonly precision: 'instant' | 'day';
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const LONGEST_TEXT = 40;
/** Earlier is no measurement but an empty field (0001-01-01) of some sender. */
const FIRST_YEAR = 1900;
const FURTHEST_OFFSET_MINUTES = 14 * 60;

/**
 * Reads `yyyy-mm-ddThh:mm[:ss[.fraction]]` with `Z` or `±hh:mm`, or a date alone. Undefined when it is anything else:
 * no offset, a day the calendar does not have, an hour 24, a second 60. Fractions are cut to milliseconds.
 */
export function parseTime(text: string): ParsedTime | undefined {
  if (text.length < 10 || text.length > LONGEST_TEXT) return undefined;
  const days = parseDate(text);
  if (days === undefined) return undefined;
  if (text.length === 10) return { epochMs: days * DAY_MS, precision: 'day' };
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  if (text[10] !== 'T' || text[13] !== ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59) return undefined;
  let at = 16;
  let ms = 0;
  if (text[at] === ':') {
    const second = digits(text, at + 1, 2);
    if (second < 0 || second > 59) return undefined;
    ms = second * 1000;
    at += 3;
    if (text[at] === '.') {
      const start = at + 1;
      at = start;
      while (isDigit(text, at)) at += 1;
      if (at === start) return undefined;
      ms += Number(
        text
          .slice(start, start + 3)
          .slice(0, at - start)
          .padEnd(3, '0'),
      );
    }
  }
  const offsetMinutes = parseOffset(text, at);
  if (offsetMinutes === undefined) return undefined;
  return { epochMs: days * DAY_MS + (hour * 60 + minute - offsetMinutes) * MINUTE_MS + ms, precision: 'instant' };
}

/** Days since 1970-01-01 of the date the text begins with. */
function parseDate(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (text[4] !== '-' || text[7] !== '-' || year < FIRST_YEAR || month < 1 || month > 12 || day < 1) return undefined;
  return day > daysInMonth(year, month) ? undefined : Date.UTC(year, month - 1, day) / DAY_MS;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function parseOffset(text: string, at: number): number | undefined {
  const sign = text[at];
  if (sign === 'Z') return text.length === at + 1 ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text.length !== at + 6 || text[at + 3] !== ':') return undefined;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  const total = hours * 60 + minutes;
  if (hours < 0 || minutes < 0 || minutes > 59 || total > FURTHEST_OFFSET_MINUTES) return undefined;
  return sign === '+' ? total : -total;
}

/** The number in `count` digits from `from`; -1 when one of them is no digit. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    if (!isDigit(text, at)) return -1;
    number = number * 10 + text.charCodeAt(at) - 48;
  }
  return number;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
