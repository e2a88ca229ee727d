import type { Calendar } from '@naer/domain/calendar/calendar';
import type { Sample } from '@naer/domain/measurement/sample';
import { BegunDay, type DaySummary, summariseDay } from '@naer/domain/window/day-summary';

/** Days with fewer samples are summed from their rows each time: a row of their own would cost more than it saves. */
const DENSE_DAY_SAMPLES = 24;
/** How a kept sum was made: raised when sums are made otherwise, so that those of before are made anew. */
const SUM_VERSION = 1;

/** A stretch of days of one series as it was last read; days without a sample are absent. */
interface KnownDays {
  readonly from: number;
  readonly to: number;
  readonly days: readonly DaySummary[];
}

/** A day summed up as far as it had come by `until`. */
interface Begun {
  readonly sum: BegunDay;
  until: number;
}

type ReadSamples = (series: string, from: number, to: number) => readonly Sample[];

/**
 * Sums of closed local days. Those of dense days are kept as rows, so that a window of months costs a read of its days
 * and not of its readings, on a monitor that has just woken too. What was read last is held in memory.
 * A reading that comes into a day, or leaves it, takes the day's sum with it.
 */
export class DayStore {
  readonly #sql: SqlStorage;
  readonly #samples: ReadSamples;
  #calendar: Calendar;
  readonly #known = new Map<string, KnownDays>();
  readonly #begun = new Map<string, Begun>();
  /** Per series: no kept day is later. One that is too high costs a query, no more. */
  readonly #newestKept = new Map<string, number>();

  constructor(sql: SqlStorage, calendar: Calendar, samples: ReadSamples) {
    this.#sql = sql;
    this.#calendar = calendar;
    this.#samples = samples;
  }

  /** Forgets what was held in memory; needed after a rolled-back transaction. */
  reload(): void {
    this.#known.clear();
    this.#begun.clear();
    this.#newestKept.clear();
  }

  /** Days are other days in another zone: every sum is made anew. */
  setCalendar(calendar: Calendar): void {
    if (calendar.timeZone === this.#calendar.timeZone) return;
    this.#calendar = calendar;
    this.#sql.exec('delete from day_summary');
    this.reload();
  }

  /** Oldest first. Both ends are first instants of local days, and no later reading than those of closed days is asked for. */
  read(series: string, from: number, to: number): readonly DaySummary[] {
    const known = this.#widen(series, from, to);
    this.#known.set(series, known);
    if (known.from === from && known.to === to) return known.days;
    return known.days.filter(({ day }) => day >= from && day < to);
  }

  #widen(series: string, from: number, to: number): KnownDays {
    const known = this.#known.get(series);
    if (known === undefined || to < known.from || from > known.to)
      return { from, to, days: this.#load(series, from, to) };
    const before = from < known.from ? this.#load(series, from, known.from) : [];
    const after = to > known.to ? this.#load(series, known.to, to) : [];
    if (before.length === 0 && after.length === 0)
      return { ...known, from: Math.min(from, known.from), to: Math.max(to, known.to) };
    return {
      from: Math.min(from, known.from),
      to: Math.max(to, known.to),
      days: [...before, ...known.days, ...after],
    };
  }

  /** The day that begins at `day`, as far as it has come by `until`: what is new since it was last asked for is added. */
  begun(series: string, day: number, until: number): DaySummary | undefined {
    let begun = this.#begun.get(series);
    if (begun === undefined || begun.sum.day !== day || begun.until > until) {
      begun = { sum: new BegunDay(day), until: day };
      this.#begun.set(series, begun);
    }
    for (const sample of this.#samples(series, begun.until, until)) begun.sum.add(sample);
    begun.until = until;
    return begun.sum.summary;
  }

  /** A reading has come at that measured time, or one has changed. */
  changed(series: string, measuredAt: number): void {
    const begun = this.#begun.get(series);
    if (begun !== undefined && measuredAt < begun.until) this.#begun.delete(series);
    const known = this.#known.get(series);
    const isKnown = known !== undefined && measuredAt >= known.from && measuredAt < known.to;
    if (!isKnown && measuredAt >= this.#endOfKept(series)) return;
    const day = this.#calendar.dayStart(measuredAt);
    this.#drop(series, day);
    // What is known of the days before still holds.
    if (isKnown) this.#known.set(series, { ...known, to: day, days: known.days.filter((other) => other.day < day) });
  }

  /** Readings at these measured times were pruned: the days they were of are no longer whole. */
  removed(series: string, measuredAt: readonly number[]): void {
    const begun = this.#begun.get(series);
    if (begun !== undefined && measuredAt.some((at) => at >= begun.sum.day)) this.#begun.delete(series);
    for (const day of new Set(measuredAt.map((at) => this.#calendar.dayStart(at)))) {
      this.#drop(series, day);
      const known = this.#known.get(series);
      if (known === undefined || day < known.from) continue;
      const from = Math.min(this.#calendar.addDays(day, 1), known.to);
      this.#known.set(series, { ...known, from, days: known.days.filter((other) => other.day >= from) });
    }
  }

  #drop(series: string, day: number): void {
    if (day < this.#endOfKept(series))
      this.#sql.exec('delete from day_summary where series = ? and day = ?', series, day);
  }

  #endOfKept(series: string): number {
    const newest =
      this.#newestKept.get(series) ??
      this.#sql
        .exec<{ newest: number | null }>('select max(day) as newest from day_summary where series = ?', series)
        .one().newest ??
      Number.NEGATIVE_INFINITY;
    this.#newestKept.set(series, newest);
    return newest === Number.NEGATIVE_INFINITY ? newest : this.#calendar.addDays(newest, 1);
  }

  #load(series: string, from: number, to: number): readonly DaySummary[] {
    const kept = this.#sql
      .exec<{ body: string }>(
        'select body from day_summary where series = ? and day >= ? and day < ? order by day',
        series,
        from,
        to,
      )
      .toArray();
    const days: DaySummary[] = [];
    let next = from;
    for (const { body } of kept) {
      const { v, ...summary } = JSON.parse(body) as DaySummary & { readonly v: number };
      if (v !== SUM_VERSION) continue;
      if (next < summary.day) days.push(...this.#sum(series, next, summary.day));
      days.push(summary);
      next = this.#calendar.addDays(summary.day, 1);
    }
    if (next < to) days.push(...this.#sum(series, next, to));
    return days;
  }

  #sum(series: string, from: number, to: number): readonly DaySummary[] {
    const days: DaySummary[] = [];
    for (const [day, samples] of this.#byDay(this.#samples(series, from, to))) {
      const summary = summariseDay(day, samples);
      if (summary === undefined) continue;
      days.push(summary);
      if (samples.length >= DENSE_DAY_SAMPLES) this.#keep(series, summary);
    }
    return days.reverse();
  }

  /** Samples newest first, as are the days. */
  #byDay(samples: readonly Sample[]): readonly (readonly [number, readonly Sample[]])[] {
    const days: [number, Sample[]][] = [];
    let day = Number.POSITIVE_INFINITY;
    for (const sample of samples) {
      if (sample.measuredAt < day) {
        day = this.#calendar.dayStart(sample.measuredAt);
        days.push([day, []]);
      }
      days.at(-1)?.[1].push(sample);
    }
    return days;
  }

  #keep(series: string, summary: DaySummary): void {
    const body = JSON.stringify({ v: SUM_VERSION, ...summary });
    this.#sql.exec('insert or replace into day_summary values (?, ?, ?)', series, summary.day, body);
    this.#newestKept.set(series, Math.max(this.#newestKept.get(series) ?? Number.NEGATIVE_INFINITY, summary.day));
  }
}
