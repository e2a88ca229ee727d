import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceFacts, DeviceStretch } from './device-facts.ts';
import { type MeasuredTimes, placeDeviceReading } from './place-device-reading.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2026, 5, 15, 12);
const MIDNIGHT = Date.UTC(2026, 5, 15);

function stretch(patientId: string, from: number, to: number | null, slot?: string): DeviceStretch {
  return {
    assignmentId: `of-${patientId}-${from}`,
    patientId,
    from,
    to,
    generation: 1,
    ...(slot !== undefined && { slot }),
  };
}

function facts(stretches: readonly DeviceStretch[], mode: DeviceFacts['mode'] = 'personal'): DeviceFacts {
  return { v: 1, tenantId: 't', deviceId: 'd', version: 1, mode, stretches };
}

function at(measuredAt: number, more: Partial<MeasuredTimes> = {}): MeasuredTimes {
  return { measuredAt, deviceTime: measuredAt, precision: 'instant', clock: 'device', ...more };
}

/** What became of it, in two words. */
function told(placement: ReturnType<typeof placeDeviceReading>): string {
  return 'stretch' in placement ? `${placement.kind} ${placement.stretch.patientId}` : placement.kind;
}

const HANDED_ON = facts([stretch('A', NOON - 100 * DAY_MS, NOON), stretch('B', NOON, null)]);
const GAP = facts([stretch('A', 0, NOON - DAY_MS), stretch('B', NOON, null)]);

describe('a reading of a device that was handed on is', () => {
  it.each<[string, DeviceFacts, MeasuredTimes, string]>([
    ['the first one’s a millisecond before', HANDED_ON, at(NOON - 1), 'placed A'],
    ['the second one’s at the very moment', HANDED_ON, at(NOON), 'placed B'],
    ['the first one’s though it comes a week late', HANDED_ON, at(NOON - 7 * DAY_MS), 'placed A'],
    ['kept aside at who had it last when nobody had it then', GAP, at(NOON - HOUR_MS), 'aside A'],
    ['held at the device from before anybody had it', HANDED_ON, at(NOON - 200 * DAY_MS), 'held'],
    [
      'the first one’s when a corrected clock says so before and after',
      HANDED_ON,
      at(NOON - 5 * HOUR_MS, { clock: 'corrected', deviceTime: NOON - HOUR_MS }),
      'placed A',
    ],
    [
      'kept aside when the clock as shown says the second and as corrected the first',
      HANDED_ON,
      at(NOON - HOUR_MS, { clock: 'corrected', deviceTime: NOON + 2 * HOUR_MS }),
      'aside A',
    ],
    [
      'kept aside when the clock as shown says the first and as corrected the second',
      HANDED_ON,
      at(NOON + HOUR_MS, { clock: 'corrected', deviceTime: NOON - 2 * HOUR_MS }),
      'aside A',
    ],
    [
      'kept aside when only the date is known, and it changed hands that day',
      HANDED_ON,
      at(MIDNIGHT, { precision: 'day' }),
      'aside A',
    ],
    ['the first one’s on the date before', HANDED_ON, at(MIDNIGHT - DAY_MS, { precision: 'day' }), 'placed A'],
    ['the second one’s on the date after', HANDED_ON, at(MIDNIGHT + DAY_MS, { precision: 'day' }), 'placed B'],
    [
      'the first one’s own on the date of the first day',
      facts([stretch('A', NOON, null)]),
      at(MIDNIGHT, { precision: 'day' }),
      'placed A',
    ],
    [
      'kept aside when it came to the next shortly after midnight in Norway',
      facts([stretch('A', 0, MIDNIGHT - HOUR_MS), stretch('B', MIDNIGHT - HOUR_MS, null)]),
      at(MIDNIGHT, { precision: 'day' }),
      'aside A',
    ],
    [
      'kept aside when only the date is known and the clock was days off',
      facts([stretch('A', 0, null)]),
      at(MIDNIGHT, { precision: 'day', clock: 'corrected', deviceTime: MIDNIGHT - DAY_MS }),
      'aside A',
    ],
    ['nobody’s of a device nobody has had', facts([]), at(NOON), 'unknown'],
  ])('%s', (_, known, times, expected) => {
    expect(told(placeDeviceReading(known, times))).toBe(expected);
  });
});

describe('a reading of a shared device is', () => {
  const shared = facts(
    [stretch('A', 0, null, '1'), stretch('B', 0, null, '2'), stretch('C', NOON, NOON + HOUR_MS)],
    'shared',
  );
  it.each<[string, MeasuredTimes, string | undefined, string]>([
    ['the slot’s', at(NOON), '2', 'placed B'],
    ['held when the slot is nobody’s', at(NOON), '3', 'held'],
    ['the session’s within it', at(NOON + 1), undefined, 'placed C'],
    ['held when the session is over', at(NOON + HOUR_MS), undefined, 'held'],
    ['held before the session', at(NOON - 1), undefined, 'held'],
    [
      'held when the clock was corrected into the session',
      at(NOON + 1, { clock: 'corrected', deviceTime: NOON - HOUR_MS }),
      undefined,
      'held',
    ],
  ])('%s', (_, times, slot, expected) => {
    expect(told(placeDeviceReading(shared, times, slot))).toBe(expected);
  });

  it('held, not unknown, when nobody has used it yet', () => {
    expect(placeDeviceReading(facts([], 'shared'), at(NOON))).toEqual({
      kind: 'held',
      reason: 'not-assigned-at-measured-time',
    });
  });
});

describe('whatever the history and the clock', () => {
  const history = fc
    .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 12 })
    .map((cuts) => cuts.toSorted((a, b) => a - b))
    .map((cuts) =>
      cuts.slice(0, -1).flatMap((cut, i) => {
        const next = cuts[i + 1] ?? cut;
        // Every third stretch is nobody's; the patients come back.
        return i % 3 === 2 ? [] : [stretch('ABCD'[i % 4] ?? 'A', cut * HOUR_MS, next * HOUR_MS)];
      }),
    );
  const times = fc
    .record({
      hour: fc.integer({ min: -10, max: 410 }),
      ms: fc.constantFrom(-1, 0, 1),
      drift: fc.integer({ min: -50, max: 50 }),
      day: fc.boolean(),
    })
    .map(({ hour, ms, drift, day }) => {
      const measuredAt = day ? Math.floor(hour / 24) * DAY_MS : hour * HOUR_MS + ms;
      const corrected = drift !== 0 && !day;
      return at(measuredAt, {
        precision: day ? 'day' : 'instant',
        clock: corrected ? 'corrected' : 'device',
        deviceTime: corrected ? measuredAt + drift * HOUR_MS : measuredAt,
      });
    });

  it('it is placed with nobody but who had the device at every moment it may have been taken', () => {
    fc.assert(
      fc.property(history, times, (stretches, when) => {
        const placement = placeDeviceReading(facts(stretches), when);
        const moments =
          when.precision === 'day'
            ? Array.from({ length: 26 }, (_, i) => when.measuredAt + (i - 2) * HOUR_MS)
            : [when.measuredAt, when.clock === 'corrected' ? when.deviceTime : when.measuredAt];
        const owners = new Set(
          moments.map(
            (moment) => stretches.find(({ from, to }) => from <= moment && (to === null || moment < to))?.patientId,
          ),
        );
        if (when.precision === 'day') owners.delete(undefined);
        const [owner] = owners;
        if (placement.kind === 'placed') {
          expect([...owners]).toEqual([placement.stretch.patientId]);
          return;
        }
        if (when.precision === 'instant' && when.clock === 'device') expect(owner).toBeUndefined();
        // Kept aside at somebody who had it before, never at one who got it later.
        if (placement.kind === 'aside') expect(placement.stretch.from).toBeLessThanOrEqual(Math.min(...moments));
      }),
      { numRuns: 2_000 },
    );
  });
});
