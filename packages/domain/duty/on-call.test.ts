import { describe, expect, it } from 'vitest';
import { factsOf, shiftOf } from './duty-fixture.ts';
import { everybodyOnCall, onCallFor } from './on-call.ts';

const HOUR_MS = 3_600_000;
const T0 = Date.UTC(2026, 10, 22, 7);
const day = { from: T0, to: T0 + 8 * HOUR_MS };

describe('who is on call', () => {
  it.each([
    ['before the shift begins, nobody', T0 - 1, []],
    ['from its first millisecond, the person and then the substitute', T0, ['kari', 'ola']],
    ['to its last', day.to - 1, ['kari', 'ola']],
    ['at its end, nobody any more', day.to, []],
  ])('%s', (_, now, people) => {
    expect(onCallFor(factsOf({ shifts: [shiftOf(day)] }), 'first', now)).toEqual(people);
  });

  it.each([
    ['a person who is absent is left to the substitute', { absent: true } as const, ['ola']],
    ['a person without a substitute is alone', { substituteId: undefined }, ['kari']],
    ['an absent person without a substitute is nobody', { absent: true, substituteId: undefined } as const, []],
    ['another duty is not this one', { duty: 'second' }, []],
  ])('%s', (_, over, people) => {
    expect(onCallFor(factsOf({ shifts: [shiftOf({ ...day, ...over })] }), 'first', T0)).toEqual(people);
  });

  it('passes from one to the next at the same instant, so that there is never a gap', () => {
    const shifts = [shiftOf(day), shiftOf({ from: day.to, to: day.to + HOUR_MS, practitionerId: 'per' })];
    for (let at = day.from; at < day.to + HOUR_MS; at += HOUR_MS / 4)
      expect(onCallFor({ shifts }, 'first', at)[0]).toBe(at < day.to ? 'kari' : 'per');
  });

  it.each([
    ['spring skips an hour', '2026-03-28T21:00:00Z', '2026-03-29T05:00:00Z'],
    ['autumn has an hour twice', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z'],
  ])('through a night in which %s, the same person has every minute', (_, from, to) => {
    const shifts = [shiftOf({ from: Date.parse(from), to: Date.parse(to) })];
    for (let at = Date.parse(from); at < Date.parse(to); at += 60_000)
      expect(onCallFor({ shifts }, 'first', at)).toEqual(['kari', 'ola']);
  });

  it('counts each person of any duty once', () => {
    const shifts = [shiftOf(day), shiftOf({ ...day, duty: 'second', practitionerId: 'ola', substituteId: undefined })];
    expect(everybodyOnCall({ shifts }, T0)).toEqual(['kari', 'ola']);
  });
});
