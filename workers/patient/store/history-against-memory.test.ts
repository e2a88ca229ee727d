import { calendarOf } from '@naer/domain/calendar/calendar';
import type { Reading } from '@naer/domain/measurement/reading';
import { toSample } from '@naer/domain/measurement/sample';
import { MemoryHistory } from '@naer/domain/rehearse/memory-history';
import type { History } from '@naer/domain/window/range';
import { describe, expect, it } from 'vitest';
import { newPatient } from '../monitor-fixture.ts';
import { DAY, HOUR, measured, withStore } from '../rule-fixture.ts';
import { MonitorStore } from './monitor-store.ts';

const OSLO = calendarOf('Europe/Oslo');
/** Across the day that has 25 hours. */
const START = OSLO.dayStart(Date.parse('2026-10-20T12:00:00Z'));
const SERIES = ['cgm-glucose', 'pulse'] as const;
const OPERATIONS = 400;

/** The same numbers for the same seed: a linear congruential generator. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Undone extends Error {}

describe('the history in SQLite', () => {
  it.each([1, 2, 3, 4, 5, 6])('answers as the one in memory, whatever came in between (%i)', async (seed) => {
    const patient = await newPatient();
    const next = numbersFrom(seed);
    const memory = new MemoryHistory('Europe/Oslo');
    const pick = <T>(...of: readonly T[]) => of[next(of.length)] as T;
    let sequence = 0;

    function anyReading(): Reading {
      const measuredAt = START + next(10) * DAY + pick(next(24 * 12) * 5 * 60_000, next(3) * HOUR);
      const isCorrected = next(6) === 0;
      return measured(pick(...SERIES), next(100) / 10, measuredAt, {
        deviceId: `d${sequence}`,
        ...(isCorrected ? { clock: 'corrected', deviceTime: measuredAt - pick(HOUR, DAY, 3 * DAY) } : {}),
        ...(next(12) === 0 ? { test: true } : {}),
        doubts: next(5) === 0 ? ['soft-limit'] : [],
        late: next(4) === 0,
      });
    }
    function add(store: MonitorStore, isKept: boolean, reading = anyReading()): void {
      sequence += 1;
      store.measurements.insert(reading, sequence, 0, reading.doubts.length > 0 ? 'questionable' : 'recorded');
      if (reading.test === true) return;
      store.history.added(reading);
      if (isKept) memory.add(toSample(reading, sequence));
    }
    function questions(): ((history: History) => unknown)[] {
      const series = pick(...SERIES);
      const from = START + next(9) * DAY + next(24) * HOUR;
      const to = from + next(5 * 24) * HOUR;
      const day = OSLO.dayStart(from);
      const limit = pick(1, 3, 1000);
      return [
        (history) => history.samples({ kind: 'samples', series, from, to, limit }),
        (history) => history.days({ kind: 'days', series, from: day, to: OSLO.addDays(day, 1 + (to % 6)) }),
        (history) => history.begunDay?.(series, day, from),
        (history) => history.begunDay?.(series, day, Math.min(to, OSLO.addDays(day, 1))),
        (history) => history.newestAt(series),
      ];
    }

    await withStore(patient, (first, storage) => {
      let store = first;
      const denseDay = START + (3 + seed) * DAY;
      for (let n = 0; n < 60; n += 1) add(store, true, measured('cgm-glucose', n / 10, denseDay + n * 6 * 60_000));
      for (let n = 0; n < OPERATIONS; n += 1) {
        const operation = next(10);
        if (operation === 0) store = new MonitorStore(storage);
        else if (operation === 1)
          try {
            store.transact(() => {
              add(store, false);
              for (const ask of questions()) ask(store.history);
              throw new Undone();
            });
          } catch (error) {
            if (!(error instanceof Undone)) throw error;
          }
        else if (operation === 2) {
          const range = {
            kind: 'samples',
            series: pick(...SERIES),
            from: START,
            to: START + 9 * DAY,
            limit: 9,
          } as const;
          const sample = pick(...memory.samples(range));
          const doubted = { ...sample, doubtful: true };
          if (sample !== undefined) {
            store.history.doubt(doubted);
            memory.replace(doubted);
          }
        } else if (operation === 3) {
          const number = 1 + next(sequence);
          const known = store.history.find(number);
          const entered = store.history.enterInError(number);
          if (known === undefined) continue;
          expect(entered).toEqual({ sample: known });
          expect(store.history.enterInError(number)).toBe('already');
          expect(store.history.find(number)).toBeUndefined();
          memory.remove(known);
        } else if (operation < 6) add(store, true);
        else for (const ask of questions()) expect(ask(store.history)).toEqual(ask(memory));
      }
      expect(sequence).toBeGreaterThan(100);
    });
  });
});
