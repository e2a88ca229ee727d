import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { askedSlots } from './asked-slots.ts';
import type { ScheduleEntry } from './schedule.ts';
import { lackingOf, SAMPLES_READ, slotState } from './slot-state.ts';
import { slotsBetween } from './slots-between.ts';

const oslo = calendarOf('Europe/Oslo');
const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);

function entry(windows: string, weekdays?: readonly number[]): ScheduleEntry {
  const parts = windows.split(' ').map((window) => ({ from: window.slice(0, 5), to: window.slice(6) }));
  return { key: 'entry', measures: [{ measure: 'pulse' }], when: { kind: 'times', weekdays, windows: parts } };
}

function slotsOn(day: string, windows: string, weekdays?: readonly number[]): readonly string[] {
  const from = oslo.dayStart(at(`${day}T12:00:00Z`));
  const slots = slotsBetween(entry(windows, weekdays), oslo, from, oslo.addDays(from, 1));
  return slots.map((slot) => [slot.from, slot.to].map((ms) => new Date(ms).toISOString().slice(8, 16)).join(' '));
}

describe('the slots of a day', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['an ordinary morning', '2026-06-09', '08:00-10:00', ['09T06:00 09T08:00']],
    ['to the end of the day', '2026-06-09', '22:00-24:00', ['09T20:00 09T22:00']],
    [
      'by start, however they are written',
      '2026-06-09',
      '18:00-20:00 08:00-10:00',
      ['09T06:00 09T08:00', '09T16:00 09T18:00'],
    ],
    ['29 March, over the gap: an hour shorter', '2026-03-29', '01:30-03:30', ['29T00:30 29T01:30']],
    ['29 March, 02:30 is skipped and moved by the gap', '2026-03-29', '02:30-05:00', ['29T01:30 29T03:00']],
    ['29 March, an end that is skipped', '2026-03-29', '01:00-02:30', ['29T00:00 29T01:30']],
    [
      '29 March, a start that is moved past its end keeps its length',
      '2026-03-29',
      '02:30-03:00',
      ['29T01:30 29T02:00'],
    ],
    ['29 March, to the end of the day', '2026-03-29', '22:00-24:00', ['29T20:00 29T22:00']],
    ['25 October, over the hour shown twice: an hour longer', '2026-10-25', '01:30-03:30', ['24T23:30 25T02:30']],
    ['25 October, 02:30 is shown twice: the first', '2026-10-25', '02:30-05:00', ['25T00:30 25T04:00']],
    ['25 October, an end that is shown twice: the first', '2026-10-25', '01:00-02:30', ['24T23:00 25T00:30']],
    ['25 October, to the end of the day', '2026-10-25', '22:00-24:00', ['25T21:00 25T23:00']],
  ])('%s', (_, day, windows, expected) => {
    expect(slotsOn(day, windows)).toEqual(expected);
  });

  it('are those of its weekday', () => {
    // 29 March 2026 and 25 October 2026 are Sundays.
    expect(slotsOn('2026-03-29', '08:00-10:00', [7])).toHaveLength(1);
    expect(slotsOn('2026-03-30', '08:00-10:00', [7])).toHaveLength(0);
    expect(slotsOn('2026-10-25', '08:00-10:00', [1, 2, 3, 4, 5, 6])).toHaveLength(0);
  });

  it('begin in the stretch asked for, its end left out', () => {
    const from = at('2026-06-09T06:00:00Z');
    const slots = (a: number, b: number) => slotsBetween(entry('08:00-10:00'), oslo, a, b).length;
    expect([
      slots(from, from),
      slots(from, from + 1),
      slots(from + 1, from + 24 * HOUR),
      slots(from, from + 24 * HOUR + 1),
    ]).toEqual([0, 1, 0, 2]);
  });

  it('are none of a sensor that sends by itself', () => {
    const sensor = { ...entry('08:00-10:00'), when: { kind: 'continuous', everyMinutes: 5 } } as const;
    expect(slotsBetween(sensor, oslo, 0, at('2026-06-09T00:00:00Z'))).toEqual([]);
  });
});

const slot = { entryKey: 'entry', from: 8 * HOUR, to: 10 * HOUR, series: ['pulse', 'score:cat'] };
const measured =
  (pulse: readonly number[], cat: readonly number[] = pulse) =>
  (series: string) =>
    (series === 'pulse' ? pulse : cat).map((measuredAt) => ({ measuredAt }));

describe('how a slot stands', () => {
  const grace = { remindAfterMinutes: 0, missedAfterMinutes: 120 };
  const both = (hour: number) => measured([hour * HOUR]);
  it.each<[string, number, ReturnType<typeof measured>, string]>([
    ['before it begins', 7.9, measured([]), 'upcoming'],
    ['as it begins', 8, measured([]), 'open'],
    ['to its end', 9.99, measured([]), 'open'],
    ['when the reminder is due', 10, measured([]), 'reminded'],
    ['in the grace', 11.99, measured([]), 'reminded'],
    ['when the grace is over', 12, measured([]), 'missed'],
    ['just measured', 9, both(9), 'done'],
    ['measured in the grace', 15, both(11.99), 'done'],
    ['measured after the grace', 15, both(12), 'missed'],
    ['measured before it began', 9, both(7.99), 'open'],
    ['half measured', 9, measured([9 * HOUR], []), 'open'],
    ['measured before, and again in it', 9, measured([9 * HOUR, 7 * HOUR]), 'done'],
  ])('%s', (_, hour, samplesOf, expected) => {
    expect(slotState(slot, hour * HOUR, samplesOf, grace, [])).toBe(expected);
  });

  it.each<[string, number, number, string]>([
    ['over all of it', 0, 24, 'paused'],
    ['that ends within it', 0, 8.5, 'paused'],
    ['that begins within it', 9.5, 24, 'paused'],
    ['within it', 9, 9.5, 'paused'],
    ['that ends as it begins', 0, 8, 'missed'],
    ['that begins as it ends', 10, 24, 'missed'],
  ])('with a pause %s', (_, from, to, expected) => {
    const pauses = [{ from: from * HOUR, to: to * HOUR }];
    expect(slotState(slot, 13 * HOUR, measured([]), grace, pauses)).toBe(expected);
  });

  it('is never reminded without a reminder', () => {
    expect(slotState(slot, 11 * HOUR, measured([]), { missedAfterMinutes: 120 }, [])).toBe('open');
  });

  it('is not called missed when more was measured since than is read', () => {
    const busy = Array.from({ length: SAMPLES_READ }, (_, index) => 20 * HOUR - index);
    expect(lackingOf(slot, measured(busy, []), 12 * HOUR)).toEqual(['score:cat']);
    expect(lackingOf(slot, measured(busy.slice(1), []), 12 * HOUR)).toEqual(['pulse', 'score:cat']);
  });
});

describe('what is asked for', () => {
  it('follows the plan in force when the slot begins', () => {
    const plan = { v: 1, programme: 'copd', rules: [], acknowledgeRedWithinMs: 0 } as const;
    const first = {
      ...plan,
      planVersion: 1,
      validFrom: at('2026-06-08T08:30:00+02:00'),
      schedule: [entry('08:00-10:00 18:00-20:00')],
    };
    const second = {
      ...plan,
      planVersion: 2,
      validFrom: at('2026-06-09T19:00:00+02:00'),
      schedule: [{ ...entry('18:00-20:00'), measures: [{ measure: 'score', code: 'cat' } as const] }],
    };
    const context = { plan: second, calendar: oslo, pauses: [], plans: [first, second] };
    const asked = askedSlots(context, 'entry', at('2026-06-07T00:00:00Z'), at('2026-06-11T00:00:00Z'));
    expect(asked.map(({ from, series }) => `${new Date(from).toISOString().slice(8, 13)} ${series}`)).toEqual([
      '08T16 pulse',
      '09T06 pulse',
      '09T16 pulse',
      '10T16 score:cat',
    ]);
    const { plans: _, ...alone } = context;
    expect(askedSlots(alone, 'entry', at('2026-06-07T00:00:00Z'), at('2026-06-11T00:00:00Z'))).toHaveLength(1);
  });
});
