import { describe, expect, it } from 'vitest';
import type { Programme } from '../baseline.ts';
import type { Role } from './habit.ts';
import {
  createPatient,
  type DeviceBatch,
  type SimulatedPatient,
  type Timeline,
  takeReading,
} from './simulated-patient.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STARTED = Date.UTC(2026, 10, 12, 9, 0);
const TIMELINE: Timeline = { startedAt: STARTED, simulatedStart: Date.UTC(2026, 10, 12, 5, 30), speed: 600 };

function play(programme: Programme, role: Role, days: number, seed = 's', id = 'p', timeline = TIMELINE) {
  let patient: SimulatedPatient = createPatient(id, programme, role, seed, timeline.simulatedStart);
  const readings: { due: number; batch: DeviceBatch | null }[] = [];
  while (patient.due < timeline.simulatedStart + days * DAY) {
    const { due } = patient;
    const taken = takeReading(patient, timeline);
    readings.push({ due, batch: taken.batch });
    patient = taken.patient;
  }
  return readings;
}

const sent = (readings: ReturnType<typeof play>) => readings.flatMap(({ batch }) => (batch === null ? [] : [batch]));
const steady: Role = { habit: 'steady' };

describe('a simulated patient', () => {
  it('sends the same again with the same seed and start, and something else with another seed', () => {
    const text = (seed: string) => JSON.stringify(play('diabetes', steady, 30, seed));
    expect(text('one')).toBe(text('one'));
    expect(text('one')).not.toBe(text('two'));
  });

  it('measures at the hours of the programme, in real time, each item under an id of its own', () => {
    const readings = play('copd', steady, 30);
    expect(readings.length).toBeGreaterThan(87);
    expect(readings.length).toBeLessThan(93);
    const items = sent(readings).flatMap((batch) => batch.items);
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    for (const { due, batch } of readings) {
      const real = STARTED + (due - TIMELINE.simulatedStart) / 600;
      for (const item of batch?.items ?? []) {
        expect(item.measuredAt).toMatch(/^2026-11-12T\d\d:\d\d:\d\d\.\d{3}\+01:00$/);
        expect(Math.abs(Date.parse(item.measuredAt) - real)).toBeLessThanOrEqual(1);
        expect(Date.parse(item.measuredAt)).toBeLessThanOrEqual(real);
      }
    }
  });

  it('sends numbers with the digits an instrument shows', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((id) =>
      sent(play('heart-failure', steady, 20, 's', id)).map((batch) => JSON.stringify(batch.items)),
    );
    const weights = items.map((text) => /"type":"body-weight","value":([^,]+)/.exec(text)?.[1]);
    expect(weights.every((text) => /^\d+\.\d$/.test(text ?? ''))).toBe(true);
    expect(weights.some((text) => text?.endsWith('.0'))).toBe(true);
    expect(items[0]).toMatch(/"components":\{"systolic":\d+,"diastolic":\d+\},"unit":"mm\[Hg\]"/);
  });

  it('measures more often when ill', () => {
    const ill: Role = { ...steady, opening: { kind: 'copd-exacerbation', ageMs: 3 * HOUR, strength: 1 } };
    expect(play('copd', ill, 1).length).toBeGreaterThan(8);
    expect(play('copd', steady, 1).length).toBeLessThan(5);
  });

  it('says LO without a number when the meter shows no number', () => {
    const grave: Role = { ...steady, opening: { kind: 'hypoglycaemia', ageMs: 0, strength: 1.4 } };
    const items = sent(play('diabetes', grave, 1)).flatMap((batch) => batch.items);
    const low = items.filter((item) => item.comparator === 'LO');
    expect(low.length).toBeGreaterThan(0);
    expect(low.every((item) => item.value === undefined && item.unit === 'mmol/L')).toBe(true);
  });
});

describe('habits', () => {
  it('who misses days is away for days, and others only miss a reading now and then', () => {
    const longest = (habit: Role['habit']) => {
      const times = play('heart-failure', { habit }, 60).flatMap(({ due, batch }) => (batch === null ? [] : [due]));
      return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
    };
    expect(longest('misses-days')).toBeGreaterThan(2.5 * DAY);
    expect(longest('steady')).toBeLessThan(2.5 * DAY);
    const missed = play('copd', steady, 300).filter(({ batch }) => batch === null).length / 900;
    expect(missed).toBeGreaterThan(0.015);
    expect(missed).toBeLessThan(0.05);
  });

  it('a device that was away uploads a week at once: seven days, up to a week old, then as everybody', () => {
    const [first, ...others] = sent(play('copd', { habit: 'week-late' }, 5));
    const ages = first?.items.map((item) => STARTED - Date.parse(item.measuredAt)) ?? [];
    expect(ages.length).toBe(7 * 3 * 4 + 4);
    expect(Math.max(...ages)).toBeGreaterThan(6.5 * DAY);
    expect(Math.max(...ages)).toBeLessThan(8 * DAY);
    expect(ages.filter((age) => age > DAY).length).toBeGreaterThanOrEqual(6 * 3 * 4);
    expect(others.every((batch) => batch.items.length === 4)).toBe(true);
  });

  it('uploads the very same week when it is started again on the same day', () => {
    const week = (startedAt: number) =>
      sent(play('copd', { habit: 'week-late' }, 1, 's', 'p', { ...TIMELINE, startedAt }))[0]?.items.slice(0, 84);
    expect(JSON.stringify(week(STARTED))).toBe(JSON.stringify(week(STARTED + 2 * HOUR)));
    expect(week(STARTED)).toHaveLength(84);
  });

  it('a clock an hour fast is an hour fast in what it says of the reading and of itself', () => {
    for (const { due, batch } of play('diabetes', { habit: 'clock-fast' }, 3)) {
      const real = STARTED + (due - TIMELINE.simulatedStart) / 600;
      for (const item of batch?.items ?? [])
        expect(Math.abs(Date.parse(item.measuredAt) - real - HOUR)).toBeLessThanOrEqual(1);
      if (batch !== null) expect(batch.clockOffsetMs).toBe(HOUR);
    }
  });
});
