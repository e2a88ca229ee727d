const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const FAR_DAYS_KEPT = 400;
/** A change of the clocks is looked for so many of them away. No place has changed twice within one since 1970. */
const STRIDE_MS = 6 * DAY_MS;
const STRIDES = 61;

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
  /** What the wall clock shows, as the epoch ms at which UTC's shows the same. */
  wallClock(ms: number): number;
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
    wallClockOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** Month, day, year, hour, minute and second, in this order. */
function wallClockOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
}

class ZoneCalendar implements Calendar {
  readonly timeZone: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #segments: Segment[] = [];
  /** Days counted across a change of the clocks, which is slow: by day and number of days. */
  readonly #farDays = new Map<number, Map<number, number>>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#clock = wallClockOf(timeZone);
  }

  dayStart(ms: number): number {
    const offset = this.#offsetAt(ms);
    const start = Math.floor((ms + offset) / DAY_MS) * DAY_MS - offset;
    return this.#offsetAt(start) === offset ? start : this.#firstOf(start + offset);
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
    return this.#instantOf(Math.floor((dayStart + offset) / DAY_MS) * DAY_MS + minutes * MINUTE_MS);
  }

  weekday(dayStart: number): number {
    const days = Math.floor((dayStart + this.#offsetAt(dayStart)) / DAY_MS);
    // 1 January 1970 was a Thursday.
    return ((((days + 3) % 7) + 7) % 7) + 1;
  }

  minuteOfDay(ms: number): number {
    const local = this.wallClock(ms);
    return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
  }

  wallClock(ms: number): number {
    return ms + this.#offsetAt(ms);
  }

  #addFarDays(dayStart: number, days: number): number {
    const known = this.#farDays.get(dayStart);
    const far = known?.get(days) ?? this.dayStart(this.#instantOf(this.wallClock(dayStart) + days * DAY_MS));
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

  /** The instant at which the wall clock shows `local`: the first of two; moved forward by the gap where it is skipped. */
  #instantOf(local: number): number {
    const before = local - this.#offsetAt(local - DAY_MS);
    const after = local - this.#offsetAt(local + DAY_MS);
    const shown = [before, after].filter((ms) => this.wallClock(ms) === local);
    return shown.length > 0 ? Math.min(...shown) : before;
  }

  /** First instant of the day whose midnight is `local`; the clocks were put forward over a midnight that is not shown. */
  #firstOf(local: number): number {
    const ms = this.#instantOf(local);
    return this.wallClock(ms) === local ? ms : this.#segmentAt(ms).from;
  }

  #offsetAt(ms: number): number {
    return this.#segmentAt(ms).offsetMs;
  }

  #segmentAt(ms: number): Segment {
    for (const segment of this.#segments) if (ms >= segment.from && ms < segment.to) return segment;
    const offsetMs = this.#readOffset(ms);
    const segment = { from: this.#edge(ms, offsetMs, -1), to: this.#edge(ms, offsetMs, 1) + 1, offsetMs };
    this.#segments.push(segment);
    return segment;
  }

  /** The last instant with this offset, from `ms` in a direction; none further away than is looked. */
  #edge(ms: number, offsetMs: number, direction: 1 | -1): number {
    let same = ms;
    let other = ms;
    for (let stride = 0; stride < STRIDES && same === other; stride += 1) {
      other = same + direction * STRIDE_MS;
      if (this.#readOffset(other) === offsetMs) same = other;
    }
    while (Math.abs(other - same) > 1) {
      const middle = Math.trunc((same + other) / 2);
      if (this.#readOffset(middle) === offsetMs) same = middle;
      else other = middle;
    }
    return same;
  }

  #readOffset(ms: number): number {
    const shown = this.#clock.format(ms).match(/\d+/g)?.map(Number) ?? [];
    const [month = Number.NaN, day, year = Number.NaN, hour, minute, second] = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  }
}
