import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { planOf } from '../rules/rule-testing.ts';
import { timeOf } from '../schedule/wall-clock.ts';
import { adviceAt, adviceSentence } from './advice.ts';
import { type Coverage, type CoverageHours, type Receiver, receiverAt } from './coverage.ts';

const oslo = calendarOf('Europe/Oslo');
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const unit: Receiver = { kind: 'unit', unitId: 'unit-1' };
const wait: Receiver = { kind: 'not-covered', instead: 'opening-hour' };
const hours = (weekdays: readonly number[], window: string, receiver: Receiver): CoverageHours => ({
  weekdays,
  from: window.slice(0, 5),
  to: window.slice(6),
  receiver,
});

/** Open in these stretches, otherwise not. */
function openAt(weekdays: readonly number[], window: string): Coverage {
  const from = window.slice(0, 5);
  const to = window.slice(6);
  const others = EVERY_DAY.filter((day) => !weekdays.includes(day));
  const yellow = [
    hours(weekdays, window, unit),
    ...(from === '00:00' ? [] : [hours(weekdays, `00:00-${from}`, wait)]),
    ...(to === '24:00' ? [] : [hours(weekdays, `${to}-24:00`, wait)]),
    ...(others.length === 0 ? [] : [hours(others, '00:00-24:00', wait)]),
  ];
  return { red: [hours(EVERY_DAY, '00:00-24:00', unit)], yellow };
}

const opensAt = (coverage: Coverage, now: string) => {
  const advice = adviceAt(planOf([], { coverage }), oslo, 'yellow', Date.parse(now));
  return advice?.opensAt === undefined ? advice : new Date(advice.opensAt).toISOString();
};

describe('when somebody is there again', () => {
  it.each([
    ['before it opens', [1, 2, 3, 4, 5], '08:00-15:30', '2026-11-24T06:59:59+01:00', '2026-11-24T07:00:00.000Z'],
    ['in the evening', [1, 2, 3, 4, 5], '08:00-15:30', '2026-11-23T15:30:00+01:00', '2026-11-24T07:00:00.000Z'],
    ['over the weekend', [1, 2, 3, 4, 5], '08:00-15:30', '2026-11-27T22:00:00+01:00', '2026-11-30T07:00:00.000Z'],
    ['in a week', [1], '08:00-15:30', '2026-11-23T15:30:00+01:00', '2026-11-30T07:00:00.000Z'],
    ['over 29 March', [1, 2, 3, 4, 5], '08:00-15:30', '2026-03-28T12:00:00+01:00', '2026-03-30T06:00:00.000Z'],
    ['over 25 October', [1, 2, 3, 4, 5], '08:00-15:30', '2026-10-24T12:00:00+02:00', '2026-10-26T07:00:00.000Z'],
    [
      'in the hour that 29 March skips: at its end',
      [7],
      '02:30-04:00',
      '2026-03-29T00:10:00+01:00',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'in the hour that 25 October shows twice: the first',
      [7],
      '02:30-04:00',
      '2026-10-25T00:10:00+02:00',
      '2026-10-25T00:30:00.000Z',
    ],
    ['in that hour again', [7], '02:00-02:30', '2026-10-25T02:40:00+02:00', '2026-10-25T01:00:00.000Z'],
  ])('%s', (_, weekdays, window, now, expected) => {
    expect(opensAt(openAt(weekdays, window), now)).toBe(expected);
  });

  it('is what looking at every minute finds, also when the clocks change', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 1430 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('2026-03-27T00:00:00Z', '2026-10-23T00:00:00Z', '2026-06-09T00:00:00Z'),
        fc.integer({ min: 0, max: 3 * 24 * 60 }),
        (weekdays, from, length, day, minutes) => {
          const coverage = openAt(weekdays, `${timeOf(from)}-${timeOf(Math.min(1440, from + length))}`);
          const now = Date.parse(day) + minutes * 60_000;
          const isOpen = (at: number) => receiverAt(coverage, oslo, 'yellow', at)?.kind === 'unit';
          let first = now;
          while (!isOpen(first)) first += 60_000;
          const advice = adviceAt(planOf([], { coverage }), oslo, 'yellow', now);
          expect(advice?.opensAt).toBe(first === now ? undefined : first);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not asked when somebody receives, or when the plan says nothing', () => {
    const coverage = openAt([1, 2, 3, 4, 5], '08:00-15:30');
    const evening = Date.parse('2026-11-23T20:00:00+01:00');
    expect(adviceAt(planOf([], { coverage }), oslo, 'yellow', evening)).toBeDefined();
    expect(adviceAt(planOf([], { coverage }), oslo, 'red', evening)).toBeUndefined();
    expect(adviceAt(planOf([]), oslo, 'yellow', evening)).toBeUndefined();
    expect(adviceAt(planOf([], { coverage }), oslo, 'yellow', evening - 8 * 3_600_000)).toBeUndefined();
  });

  it('is never, when no unit ever receives', () => {
    const nobody: Receiver = { kind: 'not-covered', instead: '113' };
    const red = [hours(EVERY_DAY, '00:00-24:00', nobody)];
    expect(adviceAt(planOf([], { coverage: { red, yellow: red } }), oslo, 'red', 0)).toMatchObject({
      severity: 'red',
      instead: '113',
      opensAt: undefined,
    });
  });
});

describe('what the patient reads at once', () => {
  const tuesday = Date.parse('2026-11-24T08:00:00+01:00');
  it.each([
    ['113', undefined, 'nb', 'Ingen følger med på målingene dine nå. Ring 113 nå.'],
    ['113', tuesday, 'nn', 'Ingen følgjer med på målingane dine no. Ring 113 no.'],
    ['113', undefined, 'en', 'Nobody is watching your measurements now. Call 113 now.'],
    [
      '116117',
      undefined,
      'nb',
      'Ingen følger med på målingene dine nå. Ring legevakten på 116117. Ved livsfare: ring 113.',
    ],
    [
      '116117',
      undefined,
      'nn',
      'Ingen følgjer med på målingane dine no. Ring legevakta på 116117. Ved livsfare: ring 113.',
    ],
    [
      '116117',
      undefined,
      'en',
      'Nobody is watching your measurements now. Call the out-of-hours doctor on 116117. If life is in danger: call 113.',
    ],
    [
      'opening-hour',
      tuesday,
      'nb',
      'Ingen følger med på målingene dine nå. Vent til tirsdag 24.11. kl. 08:00. Blir du verre, ring legevakten på 116117. Ved livsfare: ring 113.',
    ],
    [
      'opening-hour',
      tuesday,
      'nn',
      'Ingen følgjer med på målingane dine no. Vent til tysdag 24.11. kl. 08:00. Blir du verre, ring legevakta på 116117. Ved livsfare: ring 113.',
    ],
    [
      'opening-hour',
      tuesday,
      'en',
      'Nobody is watching your measurements now. Wait until Tuesday 24 November at 08:00. If you get worse, call the out-of-hours doctor on 116117. If life is in danger: call 113.',
    ],
    [
      'opening-hour',
      undefined,
      'nb',
      'Ingen følger med på målingene dine nå. Ring legevakten på 116117. Ved livsfare: ring 113.',
    ],
  ] as const)('%s, open again %s, in %s', (instead, opens, language, sentence) => {
    expect(adviceSentence({ severity: 'red', instead, opensAt: opens }, oslo, language)).toBe(sentence);
  });
});
