import type { Sample } from '../measurement/sample.ts';

const MINUTE_MS = 60_000;
/** Sums are of whole thousandths of the canonical unit: exact, so that neither order nor grouping changes a result. */
export const THOUSANDTHS = 1000;

/** The lowest or highest trusted value of a stretch. */
export interface Extreme {
  readonly value: number;
  readonly measuredAt: number;
  readonly sequence: number;
  /** Digits and unit as sent. */
  readonly text?: string | undefined;
  readonly unit?: string | undefined;
}

/**
 * What rules need of one local day of a numeric series. `n`, the sums, `min` and `max` are of trusted values (not
 * questionable, without comparator); `low` and `high` are the extremes of all, `belowRange` and `aboveRange` say that a
 * "LO"/"<" or "HI"/">" was among them. Times in sums are whole minutes since `day`; values whole thousandths.
 */
export interface DaySummary {
  /** First instant of the local day, epoch ms. */
  readonly day: number;
  readonly n: number;
  readonly sum: number;
  readonly sumT: number;
  readonly sumTT: number;
  readonly sumTV: number;
  readonly min?: Extreme | undefined;
  readonly max?: Extreme | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly belowRange: boolean;
  readonly aboveRange: boolean;
  /** Of `low`/`high` or a comparator: one was questionable. */
  readonly doubtful: boolean;
}

/** Sums up samples of one series within the day that begins at `day`; undefined when there are none. Any order. */
export function summariseDay(day: number, samples: Iterable<Sample>): DaySummary | undefined {
  const begun = new BegunDay(day);
  for (const sample of samples) begun.add(sample);
  return begun.summary;
}

/** A day that is being summed up, sample by sample. */
export class BegunDay {
  readonly day: number;
  #any = false;
  #n = 0;
  #sum = 0;
  #sumT = 0;
  #sumTT = 0;
  #sumTV = 0;
  #min: Sample | undefined;
  #max: Sample | undefined;
  #low: number | undefined;
  #high: number | undefined;
  #belowRange = false;
  #aboveRange = false;
  #doubtful = false;

  constructor(day: number) {
    this.day = day;
  }

  add(sample: Sample): void {
    this.#any = true;
    if (sample.doubtful) this.#doubtful = true;
    const { value, comparator } = sample;
    if (comparator === 'LO' || comparator === '<') this.#belowRange = true;
    else if (comparator === 'HI' || comparator === '>') this.#aboveRange = true;
    if (value === undefined || comparator !== undefined) return;
    if (this.#low === undefined || value < this.#low) this.#low = value;
    if (this.#high === undefined || value > this.#high) this.#high = value;
    if (sample.doubtful) return;
    const t = Math.round((sample.measuredAt - this.day) / MINUTE_MS);
    const v = Math.round(value * THOUSANDTHS);
    this.#n += 1;
    this.#sum += v;
    this.#sumT += t;
    this.#sumTT += t * t;
    this.#sumTV += t * v;
    if (this.#min === undefined || isBelow(sample, this.#min)) this.#min = sample;
    if (this.#max === undefined || isAbove(sample, this.#max)) this.#max = sample;
  }

  /** Of what was added by now; undefined when that is nothing. */
  get summary(): DaySummary | undefined {
    if (!this.#any) return undefined;
    return {
      day: this.day,
      n: this.#n,
      sum: this.#sum,
      sumT: this.#sumT,
      sumTT: this.#sumTT,
      sumTV: this.#sumTV,
      min: this.#min && extremeOf(this.#min),
      max: this.#max && extremeOf(this.#max),
      low: this.#low,
      high: this.#high,
      belowRange: this.#belowRange,
      aboveRange: this.#aboveRange,
      doubtful: this.#doubtful,
    };
  }
}

/** Of equal values the earliest stands, so that the order in which they came does not show. */
function isBelow(a: Sample, b: Sample): boolean {
  return (a.value ?? 0) < (b.value ?? 0) || (a.value === b.value && isEarlier(a, b));
}

function isAbove(a: Sample, b: Sample): boolean {
  return (a.value ?? 0) > (b.value ?? 0) || (a.value === b.value && isEarlier(a, b));
}

function isEarlier(a: Sample, b: Sample): boolean {
  return a.measuredAt < b.measuredAt || (a.measuredAt === b.measuredAt && a.sequence < b.sequence);
}

function extremeOf({ value = 0, measuredAt, sequence, text, unit }: Sample): Extreme {
  return { value, measuredAt, sequence, text, unit };
}
