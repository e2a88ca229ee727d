import { type Calendar, calendarOf } from '../calendar/calendar.ts';
import type { Sample } from '../measurement/sample.ts';
import { compareSeverity } from '../rules/finding.ts';
import { BegunDay, type DaySummary, summariseDay } from '../window/day-summary.ts';
import type { FiringMark, History, WindowRange } from '../window/range.ts';

const NO_SAMPLES: readonly Sample[] = [];
const NO_DAYS: readonly DaySummary[] = [];

/**
 * The stored past of one patient in memory: what a monitor has in SQLite, for rehearsals, replays and tests. Samples
 * may be added in any order; in order of measured time it is fastest. Test readings must not be added.
 */
export class MemoryHistory implements History {
  readonly #calendar: Calendar;
  readonly #series = new Map<string, MemorySeries>();
  readonly #marks = new Map<string, RuleMarks>();

  /** `timeZone`: IANA zone in which days are meant. */
  constructor(timeZone: string) {
    this.#calendar = calendarOf(timeZone);
  }

  add(sample: Sample): void {
    const known = this.#series.get(sample.series);
    if (known !== undefined) known.add(sample);
    else this.#series.set(sample.series, new MemorySeries(this.#calendar, sample));
  }

  /** The same reading, changed in what else is known of it (that it is questionable). */
  replace(sample: Sample): void {
    this.#series.get(sample.series)?.replace(sample);
  }

  /** The reading counts no longer: it was entered in error. */
  remove(sample: Sample): void {
    this.#series.get(sample.series)?.remove(sample);
  }

  /** Keeps what fired; of two marks of one rule and reading the more severe stays. */
  mark(marks: readonly FiringMark[]): void {
    for (const mark of marks) {
      let rule = this.#marks.get(mark.ruleKey);
      if (rule === undefined) {
        rule = { readings: new Map(), moments: new Map() };
        this.#marks.set(mark.ruleKey, rule);
      }
      const marked = mark.sequence === 0 ? rule.moments : rule.readings;
      const key = mark.sequence === 0 ? mark.measuredAt : mark.sequence;
      const before = marked.get(key);
      if (before === undefined || compareSeverity(mark.severity, before) > 0) marked.set(key, mark.severity);
    }
  }

  samples({ series, from, to, limit }: Extract<WindowRange, { kind: 'samples' }>): readonly Sample[] {
    return this.#series.get(series)?.samples(from, to, limit) ?? NO_SAMPLES;
  }

  days({ series, from, to }: Extract<WindowRange, { kind: 'days' }>): readonly DaySummary[] {
    return this.#series.get(series)?.days(from, to) ?? NO_DAYS;
  }

  begunDay(series: string, day: number, until: number): DaySummary | undefined {
    return this.#series.get(series)?.begunDay(day, until);
  }

  newestAt(series: string): number | undefined {
    return this.#series.get(series)?.newestAt;
  }

  firedAt(ruleKey: string, measuredAt: number, sequence: number): FiringMark['severity'] | undefined {
    const rule = this.#marks.get(ruleKey);
    return sequence === 0 ? rule?.moments.get(measuredAt) : rule?.readings.get(sequence);
  }
}

/** Marks of one rule: by sequence of the reading, and by time of the moment. */
interface RuleMarks {
  readonly readings: Map<number, FiringMark['severity']>;
  readonly moments: Map<number, FiringMark['severity']>;
}

/** A local day of a series; its summary is made when first asked for and forgotten when a sample of the day is added. */
interface MemoryDay {
  readonly day: number;
  /** First instant of the next local day. */
  readonly end: number;
  summary: DaySummary | undefined;
}

class MemorySeries {
  readonly #calendar: Calendar;
  /** Oldest first; equal times by sequence. */
  readonly #samples: Sample[] = [];
  /** Oldest first; days without a sample are absent. */
  readonly #days: MemoryDay[] = [];
  /** The days that were asked for last. */
  #read: { readonly from: number; readonly to: number; readonly days: readonly DaySummary[] } | undefined;
  /** The day that was asked for last, summed up to the sample at `next`: the next question goes on from there. */
  #begun: { readonly sum: BegunDay; next: number; time: number } | undefined;

  constructor(calendar: Calendar, first: Sample) {
    this.#calendar = calendar;
    this.add(first);
  }

  get newestAt(): number | undefined {
    return this.#samples.at(-1)?.measuredAt;
  }

  add(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last === undefined || isBefore(last, sample)) this.#samples.push(sample);
    else {
      this.#samples.splice(this.#placeOf(sample), 0, sample);
      this.#begun = undefined;
    }
    this.#touchDay(sample.measuredAt);
  }

  replace(sample: Sample): void {
    const at = this.#placeOf(sample);
    if (this.#samples[at]?.sequence !== sample.sequence) return;
    this.#samples[at] = sample;
    this.#begun = undefined;
    this.#touchDay(sample.measuredAt);
  }

  remove(sample: Sample): void {
    const at = this.#placeOf(sample);
    if (this.#samples[at]?.sequence !== sample.sequence) return;
    this.#samples.splice(at, 1);
    this.#begun = undefined;
    this.#touchDay(sample.measuredAt);
  }

  samples(from: number, to: number, limit: number): readonly Sample[] {
    const end = this.#firstAt(to);
    const begin = Math.max(this.#firstAt(from), end - limit);
    const found: Sample[] = [];
    for (let at = end - 1; at >= begin; at -= 1) {
      const sample = this.#samples[at];
      if (sample !== undefined) found.push(sample);
    }
    return found;
  }

  days(from: number, to: number): readonly DaySummary[] {
    if (this.#read?.from === from && this.#read.to === to) return this.#read.days;
    const found: DaySummary[] = [];
    for (let at = firstDay(this.#days, from); at < this.#days.length; at += 1) {
      const day = this.#days[at];
      if (day === undefined || day.day >= to) break;
      day.summary ??= summariseDay(day.day, this.#samples.slice(this.#firstAt(day.day), this.#firstAt(day.end)));
      if (day.summary !== undefined) found.push(day.summary);
    }
    this.#read = { from, to, days: found };
    return found;
  }

  begunDay(day: number, until: number): DaySummary | undefined {
    let begun = this.#begun;
    if (begun === undefined || begun.sum.day !== day || begun.time > until) {
      begun = { sum: new BegunDay(day), next: this.#firstAt(day), time: until };
      this.#begun = begun;
    }
    for (let sample = this.#samples[begun.next]; sample !== undefined; sample = this.#samples[begun.next]) {
      if (sample.measuredAt >= until) break;
      begun.sum.add(sample);
      begun.next += 1;
    }
    begun.time = until;
    return begun.sum.summary;
  }

  #touchDay(measuredAt: number): void {
    if (this.#read !== undefined && measuredAt < this.#read.to && measuredAt >= this.#read.from) this.#read = undefined;
    const last = this.#days.at(-1);
    if (last !== undefined && measuredAt >= last.day && measuredAt < last.end) {
      last.summary = undefined;
      return;
    }
    const day = this.#calendar.dayStart(measuredAt);
    const at = firstDay(this.#days, day);
    const known = this.#days[at];
    if (known?.day === day) known.summary = undefined;
    else this.#days.splice(at, 0, { day, end: this.#calendar.addDays(day, 1), summary: undefined });
  }

  /** Index of the first sample at or after `time`. */
  #firstAt(time: number): number {
    const samples = this.#samples;
    let low = 0;
    let high = samples.length;
    if (high === 0 || (samples[high - 1]?.measuredAt ?? 0) < time) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((samples[middle]?.measuredAt ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeOf(sample: Sample): number {
    let low = 0;
    let high = this.#samples.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#samples[middle];
      if (other !== undefined && isBefore(other, sample)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(a: Sample, b: Sample): boolean {
  return a.measuredAt < b.measuredAt || (a.measuredAt === b.measuredAt && a.sequence < b.sequence);
}

/** Index of the first day that begins at or after `from`. */
function firstDay(days: readonly MemoryDay[], from: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle]?.day ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
