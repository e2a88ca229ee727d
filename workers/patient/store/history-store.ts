import type { Calendar } from '@naer/domain/calendar/calendar';
import type { Reading } from '@naer/domain/measurement/reading';
import type { Sample } from '@naer/domain/measurement/sample';
import type { KnownFiring, ReadingsKnown } from '@naer/domain/monitor/basis-of-alert';
import type { DaySummary } from '@naer/domain/window/day-summary';
import type { FiringMark, History, WindowRange } from '@naer/domain/window/range';
import { DayStore } from './day-store.ts';
import { WINDOW_MS } from './measurement-store.ts';
import {
  ERROR_FLAG,
  flagsOfDoubted,
  flagsOfErroneous,
  SAMPLE_COLUMNS,
  type SampleRow,
  sampleOf,
  TEST_FLAG,
  UNJUDGED_FLAG,
} from './sample-row.ts';

/** A mark outlives the readings that a backlog may still bring. */
const FIRING_LIFE_MS = 2 * WINDOW_MS;
const PRUNE_ROWS = 3;
const EVER = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER } as const;

/** Neither a test nor entered in error. */
const COUNTS = `(flags is null or flags & ${TEST_FLAG | ERROR_FLAG} = 0)`;

/** The stored past as rules see it, read from `measurement` by measured time; test readings are left out. */
export class HistoryStore implements History {
  readonly #sql: SqlStorage;
  readonly #days: DayStore;
  readonly #newest = new Map<string, number | undefined>();
  /** Whether the series has readings whose time was corrected: they lie in an index of their own. */
  readonly #corrected = new Map<string, boolean>();

  constructor(sql: SqlStorage, calendar: Calendar) {
    this.#sql = sql;
    this.#days = new DayStore(sql, calendar, (series, from, to) =>
      this.samples({ kind: 'samples', series, from, to, limit: Number.MAX_SAFE_INTEGER }),
    );
  }

  /** Forgets what was held in memory; needed after a rolled-back transaction. */
  reload(): void {
    this.#newest.clear();
    this.#corrected.clear();
    this.#days.reload();
  }

  /** Many readings came or went at once: all sums of days are made anew when they are asked for. */
  replaced(): void {
    this.#sql.exec('delete from day_summary');
    this.reload();
  }

  setCalendar(calendar: Calendar): void {
    this.#days.setCalendar(calendar);
  }

  samples(range: Extract<WindowRange, { kind: 'samples' }>): readonly Sample[] {
    const inTime = this.#read('device_time', 'measured_at = device_time', range);
    if (!this.#hasCorrected(range.series)) return inTime;
    const corrected = this.#read('measured_at', 'measured_at <> device_time', range);
    if (corrected.length === 0) return inTime;
    return [...inTime, ...corrected].sort(newestFirst).slice(0, range.limit);
  }

  #read(
    column: 'device_time' | 'measured_at',
    which: string,
    { series, from, to, limit }: Extract<WindowRange, { kind: 'samples' }>,
  ): readonly Sample[] {
    return this.#sql
      .exec<SampleRow>(
        `select ${SAMPLE_COLUMNS} from measurement
         where series = ? and ${column} >= ? and ${column} < ? and ${which} and ${COUNTS}
         order by ${column} desc, sequence desc limit ?`,
        series,
        from,
        to,
        limit,
      )
      .toArray()
      .map(sampleOf);
  }

  #hasCorrected(series: string): boolean {
    const known = this.#corrected.get(series);
    if (known !== undefined) return known;
    const has =
      this.#sql
        .exec('select 1 from measurement where series = ? and measured_at <> device_time limit 1', series)
        .toArray().length > 0;
    this.#corrected.set(series, has);
    return has;
  }

  days({ series, from, to }: Extract<WindowRange, { kind: 'days' }>): readonly DaySummary[] {
    return this.#days.read(series, from, to);
  }

  begunDay(series: string, day: number, until: number): DaySummary | undefined {
    return this.#days.begun(series, day, until);
  }

  newestAt(series: string): number | undefined {
    if (!this.#newest.has(series))
      this.#newest.set(series, this.samples({ kind: 'samples', series, ...EVER, limit: 1 })[0]?.measuredAt);
    return this.#newest.get(series);
  }

  firedAt(ruleKey: string, measuredAt: number, sequence: number): FiringMark['severity'] | undefined {
    const [row] = this.#sql
      .exec<{ severity: FiringMark['severity'] }>(
        'select severity from firing where rule_key = ? and measured_at = ? and sequence = ?',
        ruleKey,
        measuredAt,
        sequence,
      )
      .toArray();
    return row?.severity;
  }

  /** Keeps marks, and deletes a few of the same rules that are long past. */
  putFired(marks: readonly FiringMark[], now: number): void {
    for (const { ruleKey, measuredAt, sequence, severity } of marks)
      this.#sql.exec('insert or replace into firing values (?, ?, ?, ?)', ruleKey, measuredAt, sequence, severity);
    for (const ruleKey of new Set(marks.map((mark) => mark.ruleKey)))
      this.#sql.exec(
        `delete from firing where (rule_key, measured_at, sequence) in (
           select rule_key, measured_at, sequence from firing where rule_key = ? and measured_at < ? limit ?)`,
        ruleKey,
        now - FIRING_LIFE_MS,
        PRUNE_ROWS,
      );
  }

  /** All marks that are long past, those of rules that no plan has any more too. */
  pruneFired(now: number): void {
    this.#sql.exec('delete from firing where measured_at < ?', now - FIRING_LIFE_MS);
  }

  /** A reading was kept; called for all but test readings, once its row is there. */
  added({ series, measuredAt, deviceTime }: Pick<Reading, 'series' | 'measuredAt' | 'deviceTime'>): void {
    if (measuredAt !== deviceTime) this.#corrected.set(series, true);
    const newest = this.#newest.get(series);
    if (newest === undefined) this.#newest.delete(series);
    else if (newest < measuredAt) this.#newest.set(series, measuredAt);
    this.#days.changed(series, measuredAt);
  }

  /** A stored reading has become questionable by others. */
  doubt(sample: Sample): void {
    const { series, measuredAt, sequence } = sample;
    const flags = flagsOfDoubted(sample);
    for (const which of ['device_time = ?3', 'measured_at = ?3 and measured_at <> device_time'])
      this.#sql.exec(
        `update measurement set flags = ?1 where series = ?2 and ${which} and sequence = ?4`,
        flags,
        series,
        measuredAt,
        sequence,
      );
    this.#days.changed(series, measuredAt);
  }

  /** A stored reading that counts, by its number: a rare question, which reads every row. */
  find(sequence: number): Sample | undefined {
    return sampleThatCounts(this.#row(sequence));
  }

  /** The same of many, found together at the price of one. Of what was not asked for each question is one of its own. */
  findAll(sequences: readonly number[]): ReadingsKnown {
    const rows = this.#sql
      .exec<SampleRow>(
        `select ${SAMPLE_COLUMNS} from measurement where sequence in (select value from json_each(?))`,
        JSON.stringify(sequences),
      )
      .toArray();
    const found = new Map(rows.map((row) => [row.sequence, row]));
    const asked = new Set(sequences);
    const rowOf = (sequence: number) => (asked.has(sequence) ? found.get(sequence) : this.#row(sequence));
    return {
      find: (sequence) => sampleThatCounts(rowOf(sequence)),
      isErroneous: (sequence) => ((rowOf(sequence)?.flags ?? 0) & (TEST_FLAG | ERROR_FLAG)) !== 0,
    };
  }

  /** Takes a reading out of every window; it is kept. `undefined` of a test reading, which never counted. */
  enterInError(sequence: number): { readonly sample: Sample | undefined } | 'unknown' | 'already' {
    const row = this.#row(sequence);
    if (row === undefined) return 'unknown';
    const flags = row.flags ?? 0;
    if ((flags & ERROR_FLAG) !== 0) return 'already';
    this.#setFlags(row, flagsOfErroneous(row));
    return { sample: (flags & TEST_FLAG) === 0 ? sampleOf(row) : undefined };
  }

  /** Takes many out of every window at once, to be judged later (`unjudged`). */
  enterManyInError(sequences: readonly number[]): void {
    const rows = this.#sql
      .exec<SampleRow>(
        `select ${SAMPLE_COLUMNS} from measurement where sequence in (select value from json_each(?))`,
        JSON.stringify(sequences),
      )
      .toArray();
    for (const row of rows) {
      const flags = row.flags ?? 0;
      if ((flags & ERROR_FLAG) === 0)
        this.#setFlags(row, flagsOfErroneous(row, (flags & TEST_FLAG) === 0 ? UNJUDGED_FLAG : 0));
    }
  }

  /** The newest of those that were entered in error and not judged since; `judged` says that they are. */
  unjudged(limit: number): readonly Sample[] {
    return this.#sql
      .exec<SampleRow>(
        `select ${SAMPLE_COLUMNS} from measurement where flags & ${UNJUDGED_FLAG} <> 0 order by measured_at desc limit ?`,
        limit,
      )
      .toArray()
      .map(sampleOf);
  }

  /** Those of them that were entered in error are judged once more: what stands on them has come since. */
  judgeAgain(sequences: readonly number[]): void {
    this.#sql.exec(
      `update measurement set flags = flags | ${UNJUDGED_FLAG} where flags & ${TEST_FLAG | ERROR_FLAG} = ${ERROR_FLAG}
         and sequence in (select value from json_each(?))`,
      JSON.stringify(sequences),
    );
  }

  judged(samples: readonly Sample[]): void {
    this.#sql.exec(
      `update measurement set flags = flags & ~${UNJUDGED_FLAG} where sequence in (select value from json_each(?))`,
      JSON.stringify(samples.map(({ sequence }) => sequence)),
    );
  }

  /** All marks of a rule since it fired at that reading; undefined when it has none of that. */
  firingsFrom(ruleKey: string, sequence: number | undefined): readonly KnownFiring[] | undefined {
    if (sequence === undefined) return undefined;
    const marks = this.#sql
      .exec<{ at: number; sequence: number }>(
        `select measured_at as at, sequence from firing where rule_key = ?1 and measured_at >=
           (select min(measured_at) from firing where rule_key = ?1 and sequence = ?2)`,
        ruleKey,
        sequence,
      )
      .toArray();
    return marks.length === 0 ? undefined : marks;
  }

  #setFlags({ series, device_time, sequence, measured_at }: SampleRow, flags: number): void {
    this.#sql.exec(
      'update measurement set flags = ? where series = ? and device_time = ? and sequence = ?',
      flags,
      series,
      device_time,
      sequence,
    );
    this.#newest.delete(series);
    this.#days.changed(series, measured_at);
  }

  #row(sequence: number): SampleRow | undefined {
    const [row] = this.#sql
      .exec<SampleRow>(`select ${SAMPLE_COLUMNS} from measurement where sequence = ?`, sequence)
      .toArray();
    return row;
  }

  /** Readings of these measured times were pruned. */
  removed(series: string, measuredAt: readonly number[]): void {
    if (measuredAt.length === 0) return;
    const newest = this.#newest.get(series);
    if (newest === undefined || measuredAt.some((at) => at >= newest)) this.#newest.delete(series);
    this.#days.removed(series, measuredAt);
  }
}

function sampleThatCounts(row: SampleRow | undefined): Sample | undefined {
  return row === undefined || ((row.flags ?? 0) & (TEST_FLAG | ERROR_FLAG)) !== 0 ? undefined : sampleOf(row);
}

function newestFirst(a: Sample, b: Sample): number {
  return b.measuredAt - a.measuredAt || b.sequence - a.sequence;
}
