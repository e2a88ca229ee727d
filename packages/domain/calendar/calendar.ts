import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as PlainTime from 'temporal-polyfill/fns/PlainTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const FAR_DAYS_KEPT = 400;

/** Days and times of day as a place keeps them. Instants are epoch ms; a day is named by its first instant. */
export interface Calendar {
  readonly timeZone: string;
  /** First instant of the local day that holds `ms`. */
  dayStart(ms: number): number;
  /** First instant of the day `days` after (before, when negative) the day that begins at `dayStart`. */
  addDays(dayStart: number, days: number): number;
  /**
   * The instant a wall clock shows `minutes` after midnight on that day. A time that spring skips is moved forward
   * by the gap; of a time that autumn shows twice, the first.
   */
  at(dayStart: number, minutes: number): number;
  /** 1 Monday .. 7 Sunday. */
  weekday(dayStart: number): number;
  /** Minutes the wall clock shows since midnight, 0 .. 1439. */
  minuteOfDay(ms: number): number;
}

/** A stretch `[from, to)` with one offset from UTC. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

const known = new Map<string, Calendar>();

/** The calendar of an IANA time zone. The zone must be one (`isTimeZone`). */
export function calendarOf(timeZone: string): Calendar {
  const kept = known.get(timeZone);
  if (kept !== undefined) return kept;
  const calendar = new ZoneCalendar(timeZone);
  known.set(timeZone, calendar);
  return calendar;
}

/** Whether this machine knows the IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(0), timeZone);
    return true;
  } catch {
    return false;
  }
}

class ZoneCalendar implements Calendar {
  readonly timeZone: string;
  readonly #segments: Segment[] = [];
  /** Days counted across a change of the clocks, which is slow: by day and number of days. */
  readonly #farDays = new Map<number, Map<number, number>>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  dayStart(ms: number): number {
    const offset = this.#offsetAt(ms);
    const start = Math.floor((ms + offset) / DAY_MS) * DAY_MS - offset;
    return this.#offsetAt(start) === offset ? start : ZonedDateTime.startOfDay(this.#zoned(ms)).epochMilliseconds;
  }

  addDays(dayStart: number, days: number): number {
    const offset = this.#offsetAt(dayStart);
    const plain = dayStart + days * DAY_MS;
    if (this.#offsetAt(plain) === offset && this.#isMidnight(dayStart, offset)) return plain;
    return this.#addFarDays(dayStart, days);
  }

  at(dayStart: number, minutes: number): number {
    const offset = this.#offsetAt(dayStart);
    const plain = dayStart + minutes * MINUTE_MS;
    if (this.#offsetAt(plain) === offset && this.#isMidnight(dayStart, offset)) return plain;
    const plainTime = PlainTime.create(Math.floor(minutes / 60), minutes % 60);
    const day = ZonedDateTime.toPlainDate(this.#zoned(dayStart));
    return PlainDate.toZonedDateTime(day, { timeZone: this.timeZone, plainTime }).epochMilliseconds;
  }

  weekday(dayStart: number): number {
    const days = Math.floor((dayStart + this.#offsetAt(dayStart)) / DAY_MS);
    // 1 January 1970 was a Thursday.
    return ((((days + 3) % 7) + 7) % 7) + 1;
  }

  minuteOfDay(ms: number): number {
    const local = ms + this.#offsetAt(ms);
    return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
  }

  #addFarDays(dayStart: number, days: number): number {
    const known = this.#farDays.get(dayStart);
    const far =
      known?.get(days) ??
      ZonedDateTime.startOfDay(ZonedDateTime.addDays(this.#zoned(dayStart), days)).epochMilliseconds;
    if (known !== undefined) known.set(days, far);
    else {
      if (this.#farDays.size >= FAR_DAYS_KEPT) this.#farDays.clear();
      this.#farDays.set(dayStart, new Map([[days, far]]));
    }
    return far;
  }

  #isMidnight(ms: number, offset: number): boolean {
    return (ms + offset) % DAY_MS === 0;
  }

  #zoned(ms: number): ZonedDateTime.Record {
    return Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(ms), this.timeZone);
  }

  #offsetAt(ms: number): number {
    for (const segment of this.#segments) if (ms >= segment.from && ms < segment.to) return segment.offsetMs;
    const zoned = this.#zoned(ms);
    const next = ZonedDateTime.getTimeZoneTransition(zoned, 'next');
    // The transition before a moment is found from just after it, so that one that falls on it counts.
    const previous = ZonedDateTime.getTimeZoneTransition(this.#zoned(ms + 1), 'previous');
    const segment = {
      from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: ZonedDateTime.offsetNanoseconds(zoned) / 1e6,
    };
    this.#segments.push(segment);
    return segment.offsetMs;
  }
}
