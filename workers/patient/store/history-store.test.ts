import type { Reading } from '@naer/domain/measurement/reading';
import { toSample } from '@naer/domain/measurement/sample';
import { summariseDay } from '@naer/domain/window/day-summary';
import { describe, expect, it } from 'vitest';
import { newPatient } from '../monitor-fixture.ts';
import { DAY, HOUR, measured, NOON, withStore } from '../rule-fixture.ts';
import { MIGRATIONS } from './migrations.ts';
import { MonitorStore } from './monitor-store.ts';

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 5000 };
const MINUTE = 60_000;

function keep(store: MonitorStore, readings: readonly Reading[], from = 1): void {
  for (const [n, reading] of readings.entries()) {
    store.measurements.insert(reading, from + n, 0, reading.doubts.length > 0 ? 'questionable' : 'recorded');
    if (reading.test !== true) store.history.added(reading);
  }
}

/** Every five minutes from `from`, rising. */
function cgm(from: number, count: number): readonly Reading[] {
  return Array.from({ length: count }, (_, n) => measured('cgm-glucose', 5 + (n % 40) / 10, from + n * 5 * MINUTE));
}

describe('a reading read back', () => {
  it.each<[string, Partial<Reading>]>([
    ['with a number', { quantity: { text: '96.30', unit: '%', canonical: 96.3 } }],
    ['in another unit', { quantity: { text: '100', unit: 'mg/dL', canonical: 5.55 } }],
    ['with LO', { quantity: undefined, comparator: 'LO' }],
    ['with a comparator and a number', { comparator: '<' }],
    ['late', { late: true }],
    ['questionable', { doubts: ['soft-limit'] }],
    ['with a corrected clock', { clock: 'corrected', deviceTime: NOON - HOUR }],
    ['on oxygen', { context: { oxygen: 'oxygen' } }],
    ['on air', { context: { oxygen: 'air', note: 'resting' } }],
    [
      'with components',
      {
        type: 'blood-pressure',
        series: 'blood-pressure',
        quantity: undefined,
        components: {
          systolic: { text: '140', unit: 'mm[Hg]', canonical: 140 },
          diastolic: { text: '90', unit: 'mm[Hg]', canonical: 90 },
        },
      },
    ],
    [
      'with an answer',
      {
        type: 'coded-answer',
        code: 'chest:pain',
        series: 'coded-answer:chest:pain',
        quantity: undefined,
        answer: 'yes',
      },
    ],
  ])('%s is the sample that was judged', async (_, more) => {
    const patient = await newPatient();
    const reading = measured('oxygen-saturation', 96, NOON, more);
    const read = await withStore(patient, (store) => {
      keep(store, [reading], 7);
      return store.history.samples({ kind: 'samples', series: reading.series, ...EVER });
    });
    expect(read).toEqual([toSample(reading, 7)]);
  });

  it('that is test data is in no window', async () => {
    const patient = await newPatient();
    const series = 'oxygen-saturation';
    const read = await withStore(patient, (store) => {
      keep(store, [measured(series, 70, NOON, { test: true })]);
      const { history } = store;
      const samples = history.samples({ kind: 'samples', series, ...EVER });
      return {
        samples,
        newest: history.newestAt(series),
        days: history.days({ kind: 'days', series, from: 0, to: NOON }),
      };
    });
    expect(read).toEqual({ samples: [], newest: undefined, days: [] });
  });

  it('from before the columns were there has the unit it was sent in and the current mapping', async () => {
    const patient = await newPatient();
    const read = await withStore(patient, (_, storage) => {
      const { sql } = storage;
      for (const { name } of sql
        .exec<{ name: string }>(
          "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'",
        )
        .toArray())
        sql.exec(`drop table ${name}`);
      sql.exec('create table schema_version (id integer primary key check (id = 1), applied integer not null)');
      sql.exec(MIGRATIONS[0] ?? '');
      sql.exec('insert into schema_version values (1, 1)');
      const old = (n: number, measuredAt: number, deviceTime: number, receivedAt: number) =>
        sql.exec(
          "insert into measurement values ('glucose', ?, 'd', 0, ?, ?, ?, 5.55, '100 mg/dl', 'recorded', null, '100')",
          deviceTime,
          n,
          measuredAt,
          receivedAt,
        );
      old(1, NOON, NOON, NOON);
      old(2, NOON + MINUTE, NOON + HOUR, NOON + 2 * DAY);
      return new MonitorStore(storage).history.samples({ kind: 'samples', series: 'glucose', ...EVER });
    });
    expect(read).toMatchObject([
      { sequence: 2, late: true, corrected: true },
      { sequence: 1, value: 5.55, text: '100', unit: 'mg/dL', late: false, corrected: false, doubtful: false },
    ]);
    expect(read[1]?.mappingVersion).toBe(read[0]?.mappingVersion);
  });

  it('comes newest first by measured time, corrected or not, of equal times the one with the higher sequence', async () => {
    const patient = await newPatient();
    const series = 'pulse';
    const read = await withStore(patient, (store) => {
      const at = (minutes: number, more: Partial<Reading> = {}) => measured(series, 70, NOON + minutes * MINUTE, more);
      keep(store, [
        at(0),
        at(3, { deviceTime: NOON - DAY, clock: 'corrected' }),
        at(1, { deviceId: 'z' }),
        at(1, { deviceId: 'a' }),
        at(2),
      ]);
      const range = { kind: 'samples', series, from: NOON, to: NOON + 4 * MINUTE } as const;
      const sequences = (limit: number) => store.history.samples({ ...range, limit }).map(({ sequence }) => sequence);
      return { all: sequences(10), three: sequences(3), newest: store.history.newestAt(series) };
    });
    expect(read).toEqual({ all: [2, 5, 4, 3, 1], three: [2, 5, 4], newest: NOON + 3 * MINUTE });
  });
});

describe('sums of days', () => {
  const series = 'cgm-glucose';
  /** Local midnights in Oslo: 25 October 2026 has 25 hours. */
  const SATURDAY = Date.parse('2026-10-23T22:00:00Z');
  const SUNDAY = SATURDAY + DAY;
  const MONDAY = SUNDAY + 25 * HOUR;
  const days = (store: MonitorStore, from = SATURDAY, to = MONDAY) =>
    store.history.days({ kind: 'days', series, from, to });
  const kept = (storage: DurableObjectStorage) =>
    storage.sql
      .exec<{ day: number }>('select day from day_summary order by day')
      .toArray()
      .map(({ day }) => day);
  const sumOf = (day: number, readings: readonly Reading[]) =>
    summariseDay(
      day,
      readings.map((reading, n) => toSample(reading, n + 1)).filter(({ measuredAt }) => measuredAt >= day),
    );

  it('are those of the raw readings, and dense days keep theirs', async () => {
    const patient = await newPatient();
    const readings = [...cgm(SATURDAY + 20 * HOUR, 4), ...cgm(SUNDAY, 300)];
    const expected = [sumOf(SATURDAY, readings.slice(0, 4)), { ...sumOf(SUNDAY, readings) }];
    const seen = await withStore(patient, (store, storage) => {
      keep(store, readings);
      const first = days(store);
      return { first, again: days(store), woken: days(new MonitorStore(storage)), kept: kept(storage) };
    });
    expect(seen).toEqual({ first: expected, again: expected, woken: expected, kept: [SUNDAY] });
  });

  it('are made anew when a reading comes into the day or becomes questionable', async () => {
    const patient = await newPatient();
    const readings = cgm(SUNDAY, 100);
    const late = measured(series, 30, SUNDAY + MINUTE, { late: true });
    const seen = await withStore(patient, (store, storage) => {
      keep(store, readings);
      days(store);
      keep(store, [late], 101);
      const dropped = kept(storage);
      const added = days(store);
      const [highest] = store.history.samples({
        kind: 'samples',
        series,
        from: SUNDAY,
        to: SUNDAY + 2 * MINUTE,
        limit: 1,
      });
      if (highest !== undefined) store.history.doubt(highest);
      return { dropped, added, doubted: days(store), woken: days(new MonitorStore(storage)) };
    });
    expect(seen.dropped).toEqual([]);
    expect(seen.added).toMatchObject([{ n: 101, max: { value: 30, sequence: 101 }, doubtful: false }]);
    expect(seen.doubted).toMatchObject([{ n: 100, max: { value: 8.9 }, high: 30, doubtful: true }]);
    expect(seen.woken).toEqual(seen.doubted);
  });

  it('go with the first reading of the day that is pruned', async () => {
    const patient = await newPatient();
    const seen = await withStore(patient, (store, storage) => {
      keep(store, [...cgm(SUNDAY, 100), ...cgm(MONDAY, 100)]);
      const before = days(store, SUNDAY, MONDAY + DAY).map(({ n }) => n);
      const now = SUNDAY + 90 * DAY + MINUTE;
      store.history.removed(series, store.measurements.prune(series, now));
      const left = kept(storage);
      return { before, left, after: days(store, SUNDAY, MONDAY + DAY).map(({ n }) => n) };
    });
    expect(seen).toEqual({ before: [100, 100], left: [MONDAY], after: [99, 100] });
  });

  it('are dropped when the time zone changes', async () => {
    const patient = await newPatient();
    const facts = { ...patient.facts, version: 2, timeZone: 'Europe/Helsinki' };
    const seen = await withStore(patient, (store, storage) => {
      keep(store, cgm(SUNDAY, 200));
      days(store);
      const before = kept(storage);
      store.transact(() => store.takeFacts(facts, NOON));
      return { before, after: kept(storage), days: days(store, SUNDAY - HOUR, SUNDAY + DAY).map(({ day }) => day) };
    });
    expect(seen).toEqual({ before: [SUNDAY], after: [], days: [SUNDAY - HOUR] });
  });

  it('that a rolled-back call had made are forgotten', async () => {
    const patient = await newPatient();
    const seen = await withStore(patient, (store) => {
      keep(store, cgm(SUNDAY, 100));
      const before = days(store);
      try {
        store.transact(() => {
          keep(store, [measured(series, 30, SUNDAY + MINUTE), measured(series, 30, MONDAY)], 101);
          days(store);
          throw new Error('undone');
        });
      } catch {
        return { before, after: days(store), newest: store.history.newestAt(series) };
      }
      return undefined;
    });
    expect(seen?.after).toEqual(seen?.before);
    expect(seen?.newest).toBe(SUNDAY + 99 * 5 * MINUTE);
  });

  it('of the day that has begun know what came into it late, was doubted, or was undone', async () => {
    const patient = await newPatient();
    const seen = await withStore(patient, (store) => {
      const { history } = store;
      const begun = (hours: number) => {
        const { n, max } = history.begunDay(series, SUNDAY, SUNDAY + hours * HOUR) ?? {};
        return `${n} up to ${max?.value}`;
      };
      const high = (value: number, hours: number) => measured(series, value, SUNDAY + hours * HOUR + MINUTE);
      keep(store, cgm(SUNDAY, 100));
      const said = [begun(2), begun(4)];
      keep(store, [high(30, 1)], 101);
      said.push(begun(5));
      const range = { kind: 'samples', series, from: SUNDAY + HOUR, to: SUNDAY + 2 * HOUR, limit: 99 } as const;
      for (const sample of history.samples(range)) if (sample.sequence === 101) history.doubt(sample);
      said.push(begun(6));
      try {
        store.transact(() => {
          keep(store, [high(31, 6.5)], 102);
          said.push(begun(7));
          throw new Error('undone');
        });
      } catch {
        said.push(begun(8));
      }
      return said;
    });
    expect(seen).toEqual([
      '24 up to 7.3',
      '48 up to 8.9',
      '61 up to 30',
      '72 up to 8.9',
      '85 up to 31',
      '96 up to 8.9',
    ]);
  });
});
