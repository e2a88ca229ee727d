import fc from 'fast-check';
import { MAPPING_VERSION } from '../measurement/catalogue.ts';
import { type MeasurementType, type Reading, seriesOf } from '../measurement/reading.ts';
import type { LiveCall } from './live-testing.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** The day before the clocks go back. */
export const START = Date.parse('2026-10-24T04:00:00Z');
export const DAYS = 5;

/** One measurement as it will be sent: what, when measured, how long on its way. */
interface Sent {
  readonly said: Said;
  readonly measuredAt: number;
  readonly delay: number;
  readonly doubtful: boolean;
  readonly corrected: boolean;
  readonly test: boolean;
}

interface Said {
  readonly type: MeasurementType;
  readonly code?: string;
  readonly value?: number;
  readonly comparator?: 'LO' | 'HI';
  readonly systolic?: number;
  readonly answer?: string;
}

function numbers(type: MeasurementType, values: readonly (number | 'LO' | 'HI')[], code?: string): fc.Arbitrary<Said> {
  return fc.constantFrom(...values).map((value) => ({
    type,
    ...(code === undefined ? {} : { code }),
    ...(typeof value === 'number' ? { value } : { comparator: value }),
  }));
}

/** Kinds of measurements that rules see together; a history is of one or two of them. */
const KINDS: readonly fc.Arbitrary<Said>[] = [
  numbers('glucose', [2.5, 3.4, 5, 6.25, 9, 15, 22, 'LO', 'HI']),
  numbers('body-weight', [78, 80, 81, 82.5, 84, 86]),
  fc.oneof(numbers('fev1', [1.2, 2.4, 3.1]), numbers('fvc', [2, 3, 3.6])),
  fc.oneof(numbers('glucose', [5, 6.25]), numbers('body-weight', [80, 84, 86]), numbers('fev1', [2.4, 3.1])),
  fc.oneof(
    numbers('pulse', [38, 60, 112, 135]),
    fc.constantFrom('yes', 'no').map((answer) => ({ type: 'coded-answer' as const, code: 'cough', answer })),
  ),
  fc.oneof(
    numbers('pulse', [38, 95, 112]),
    numbers('oxygen-saturation', [82, 90, 95]),
    numbers('respiratory-rate', [7, 15, 22]),
    numbers('body-temperature', [36.6, 38.5]),
    fc.constantFrom(85, 95, 120, 225).map((systolic) => ({ type: 'blood-pressure' as const, systolic })),
    fc.constantFrom('A', 'C').map((answer) => ({ type: 'consciousness' as const, answer })),
    fc.constantFrom('air', 'oxygen').map((answer) => ({ type: 'oxygen-therapy' as const, answer })),
  ),
  fc.oneof(numbers('score', [10, 11, 13, 20], 'cat'), numbers('battery', [5, 18, 80])),
];
const said: fc.Arbitrary<fc.Arbitrary<Said>> = fc
  .subarray([...KINDS], { minLength: 1, maxLength: 2 })
  .map((kinds) => fc.oneof(...kinds));

/** `delays`: hours between measuring and receipt. Times fall on few instants, so that many are the same. */
function sent(what: fc.Arbitrary<Said>, delays: fc.Arbitrary<number>): fc.Arbitrary<Sent> {
  return fc.record({
    said: what,
    measuredAt: fc.oneof(
      fc.integer({ min: 0, max: DAYS * 4 }).map((slot) => START + slot * 6 * HOUR),
      fc.integer({ min: 0, max: 20 }).map((slot) => START + 20 * HOUR + slot * 5 * MINUTE),
    ),
    delay: delays.map((hours) => Math.round(hours * HOUR)),
    doubtful: oneIn(4),
    corrected: oneIn(2),
    test: oneIn(12),
  });
}

function oneIn(n: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 1, max: n }).map((drawn) => drawn === n);
}

function allSent(delays: fc.Arbitrary<number>): fc.Arbitrary<readonly Sent[]> {
  return said.chain((what) => fc.array(sent(what, delays), { minLength: 2, maxLength: 40, size: 'max' }));
}

function toReading({ said: what, measuredAt, doubtful, corrected, test }: Sent, index: number, now: number): Reading {
  const { type, code, value, comparator, systolic, answer } = what;
  const quantity = (canonical: number) => ({ text: String(canonical), unit: 'u', canonical });
  return {
    v: 1,
    type,
    ...(code === undefined ? {} : { code }),
    series: seriesOf(type, code),
    ...(value === undefined ? {} : { quantity: quantity(value) }),
    ...(comparator === undefined ? {} : { comparator }),
    ...(answer === undefined ? {} : { answer }),
    ...(systolic === undefined ? {} : { components: { systolic: quantity(systolic), diastolic: quantity(70) } }),
    deviceTime: measuredAt,
    measuredAt,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: now,
    clock: corrected ? 'corrected' : 'device',
    late: now - measuredAt > 24 * HOUR,
    doubts: doubtful ? ['soft-limit'] : [],
    deviceId: `d${index}`,
    ...(test ? { test } : {}),
    door: 'ingest',
    mappingVersion: MAPPING_VERSION,
  };
}

/** Calls in order of time; a call holds what arrives within the same stretch, as sent or in order of measured time. */
function toCalls(all: readonly Sent[], together: number, sorted: boolean): readonly LiveCall[] {
  const byCall = Map.groupBy(
    all.map((one, index) => ({ one, index })),
    ({ one }) => Math.ceil((one.measuredAt + one.delay + 1) / together) * together,
  );
  return [...byCall]
    .sort(([a], [b]) => a - b)
    .map(([at, members]) => {
      const readings = members.map(({ one, index }) => toReading(one, index, at));
      return { at, readings: sorted ? readings.sort((a, b) => a.measuredAt - b.measuredAt) : readings };
    });
}

/** Fresh data in any order, in small calls and large ones: nothing is more than a day on its way. */
export const freshCalls: fc.Arbitrary<readonly LiveCall[]> = fc
  .constantFrom({ together: 15 * MINUTE, hours: 23 }, { together: 12 * HOUR, hours: 11 })
  .chain(({ together, hours }) =>
    allSent(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: hours }))).map((all) => toCalls(all, together, false)),
  );

/** Any data: some of it days late. */
export const anyCalls: fc.Arbitrary<readonly LiveCall[]> = fc
  .tuple(
    allSent(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 80 }))),
    fc.constantFrom(15 * MINUTE, 12 * HOUR),
    fc.boolean(),
  )
  .map(([all, together, sorted]) => toCalls(all, together, sorted));

/** The same measurements, each in a call of its own, in order of measured time and at once. */
export function inOrder(calls: readonly LiveCall[]): readonly LiveCall[] {
  const readings = calls.flatMap((call) => call.readings).sort((a, b) => a.measuredAt - b.measuredAt);
  const byTime = Map.groupBy(readings, ({ measuredAt }) => measuredAt);
  return [...byTime].map(([at, own]) => ({
    at: at + 1,
    readings: own.map((reading) => ({ ...reading, receivedAt: at + 1, late: false })),
  }));
}
