import { describe, expect, it } from 'vitest';
import { calendarOf } from '../calendar/calendar.ts';
import { checkCoverage } from './check-coverage.ts';
import { type CoverageHours, coverageSchema, type Receiver, receiverAt } from './coverage.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS = [1, 2, 3, 4, 5];
const unit: Receiver = { kind: 'unit', unitId: 'unit-1' };
const nobody: Receiver = { kind: 'not-covered', instead: '116117' };
const hours = (weekdays: readonly number[], window: string, receiver: Receiver = unit): CoverageHours => ({
  weekdays,
  from: window.slice(0, 5),
  to: window.slice(6),
  receiver,
});
const always = [hours(EVERY_DAY, '00:00-24:00')];
const office = [
  hours(WORKDAYS, '08:00-15:30'),
  hours(WORKDAYS, '00:00-08:00', nobody),
  hours(WORKDAYS, '15:30-24:00', nobody),
  hours([6, 7], '00:00-24:00', nobody),
];

describe('the hours at which somebody receives', () => {
  it('leave nothing open', () => {
    expect(checkCoverage({ red: always, yellow: office })).toEqual([]);
    expect(coverageSchema.parse({ red: always, yellow: office })).toEqual({ red: always, yellow: office });
  });

  it.each<[string, readonly CoverageHours[], string, string, readonly [string, string, string]]>([
    [
      'a gap in an afternoon',
      [
        ...office.slice(0, 2),
        hours([1, 3, 4, 5], '15:30-24:00'),
        hours([2], '16:00-24:00'),
        office[3] as CoverageHours,
      ],
      'yellow',
      'uncovered-hours',
      [
        'Tirsdag 15:30–16:00 har ingen mottaker for gule varsler.',
        'Tysdag 15:30–16:00 har ingen mottakar for gule varsel.',
        'Tuesday 15:30–16:00 has no receiver for yellow alerts.',
      ],
    ],
    [
      'a weekend',
      office.slice(0, 3),
      'yellow',
      'uncovered-hours',
      [
        'Lørdag 00:00–søndag 24:00 har ingen mottaker for gule varsler.',
        'Laurdag 00:00–søndag 24:00 har ingen mottakar for gule varsel.',
        'Saturday 00:00–Sunday 24:00 has no receiver for yellow alerts.',
      ],
    ],
    [
      'a night',
      [
        hours(EVERY_DAY, '06:00-22:00'),
        hours([1, 4, 5, 6, 7], '00:00-06:00'),
        hours([1, 4, 5, 6, 7], '22:00-24:00'),
        hours([2], '00:00-06:00'),
        hours([3], '22:00-24:00'),
      ],
      'yellow',
      'uncovered-hours',
      [
        'Tirsdag 22:00–onsdag 06:00 har ingen mottaker for gule varsler.',
        'Tysdag 22:00–onsdag 06:00 har ingen mottakar for gule varsel.',
        'Tuesday 22:00–Wednesday 06:00 has no receiver for yellow alerts.',
      ],
    ],
    [
      'nothing at all',
      [],
      'yellow',
      'uncovered-hours',
      [
        'Mandag 00:00–søndag 24:00 har ingen mottaker for gule varsler.',
        'Måndag 00:00–søndag 24:00 har ingen mottakar for gule varsel.',
        'Monday 00:00–Sunday 24:00 has no receiver for yellow alerts.',
      ],
    ],
    [
      'two receivers at once',
      [...office, hours([5], '15:00-15:45', nobody)],
      'yellow.4',
      'covered-twice',
      [
        'Fredag 15:00–15:45 har mer enn én mottaker for gule varsler.',
        'Fredag 15:00–15:45 har meir enn éin mottakar for gule varsel.',
        'Friday 15:00–15:45 has more than one receiver for yellow alerts.',
      ],
    ],
    [
      'an end before its beginning',
      [...office, hours([5], '22:00-06:00', nobody)],
      'yellow.4.to',
      'ends-before-it-begins',
      [
        'Slutten må være senere enn begynnelsen, på samme dag.',
        'Slutten må vere seinare enn starten, på same dag.',
        'The end must be later than the beginning, on the same day.',
      ],
    ],
    [
      'an opening hour that never comes',
      [hours(EVERY_DAY, '00:00-24:00', { kind: 'not-covered', instead: 'opening-hour' })],
      'yellow.0.receiver.instead',
      'never-open',
      [
        'Pasienten blir bedt om å vente til åpningstid, men ingen tar imot gule varsler noen time i uken.',
        'Pasienten blir beden om å vente til opningstid, men ingen tek imot gule varsel nokon time i veka.',
        'The patient is told to wait for an opening hour, but nobody receives yellow alerts at any hour of the week.',
      ],
    ],
  ])('are refused: %s', (_, yellow, path, code, [nb, nn, en]) => {
    expect(checkCoverage({ red: always, yellow })).toEqual([{ path, code, sentence: { nb, nn, en } }]);
  });

  it('are refused when a red is told to wait for an opening hour, which a yellow may', () => {
    const waiting = [
      hours(EVERY_DAY, '08:00-24:00'),
      hours(EVERY_DAY, '00:00-08:00', { kind: 'not-covered', instead: 'opening-hour' }),
    ];
    const faults = checkCoverage({ red: waiting, yellow: waiting });
    expect(faults.map(({ path, code }) => [path, code])).toEqual([['red.1.receiver.instead', 'red-cannot-wait']]);
  });

  it('are refused for each severity', () => {
    const nightless = [hours(EVERY_DAY, '06:00-24:00')];
    expect(checkCoverage({ red: nightless, yellow: nightless }).map(({ path }) => path)).toEqual(['red', 'yellow']);
  });

  it.each<[string, unknown]>([
    ['a severity is missing', { red: always }],
    ['nobody is named', { red: always, yellow: [] }],
    ['an unknown day', { red: always, yellow: [hours([0], '00:00-24:00')] }],
    [
      'an unknown advice',
      { red: always, yellow: [{ ...always[0], receiver: { kind: 'not-covered', instead: '110' } }] },
    ],
    ['a minute after midnight', { red: always, yellow: [hours([1], '00:00-24:01')] }],
  ])('have no such shape: %s', (_, coverage) => {
    expect(coverageSchema.safeParse(coverage).success).toBe(false);
  });

  it.each([
    ['2026-11-24T07:59:59+01:00', 'not-covered'],
    ['2026-11-24T08:00:00+01:00', 'unit'],
    ['2026-11-24T15:29:59+01:00', 'unit'],
    ['2026-11-24T15:30:00+01:00', 'not-covered'],
    ['2026-06-09T08:00:00+02:00', 'unit'],
    ['2026-11-22T12:00:00+01:00', 'not-covered'],
    ['2026-11-22T23:30:00Z', 'not-covered'],
  ])('at %s are %s', (now, kind) => {
    expect(
      receiverAt({ red: always, yellow: office }, calendarOf('Europe/Oslo'), 'yellow', Date.parse(now))?.kind,
    ).toBe(kind);
  });
});
