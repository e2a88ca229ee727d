import { describe, expect, it } from 'vitest';
import type { DeviceFacts, DeviceStretch } from './device-facts.ts';
import type { MeasuredTimes } from './place-device-reading.ts';
import { placeElsewhere } from './place-elsewhere.ts';

const DAY_MS = 86_400_000;
const stretch = (patientId: string, from: number, to: number | null): DeviceStretch => ({
  assignmentId: `${patientId}${from}`,
  patientId,
  from: from * DAY_MS,
  to: to === null ? null : to * DAY_MS,
  generation: 1,
});
/** A's from day 1 to 10, B's from 12 to 20, C's since. */
const [a, b, c] = [stretch('a', 1, 10), stretch('b', 12, 20), stretch('c', 20, null)];
const HISTORY: DeviceFacts = {
  v: 1,
  tenantId: 't',
  deviceId: 'd',
  version: 3,
  mode: 'personal',
  stretches: [a, b, c],
};
const at = (day: number, more: Partial<MeasuredTimes> = {}): MeasuredTimes => ({
  measuredAt: day * DAY_MS,
  deviceTime: day * DAY_MS,
  precision: 'instant',
  clock: 'device',
  ...more,
});

describe('a reading that came by a credential of another time', () => {
  it.each<[string, DeviceFacts, DeviceStretch, MeasuredTimes, string | undefined]>([
    ['is theirs who had the device then', HISTORY, b, at(9), 'a'],
    ['is theirs who had it then, however many had it since', HISTORY, c, at(1), 'a'],
    ['is theirs who had it last before', HISTORY, c, at(19.99), 'b'],
    ['of a time when nobody had it is nobody’s', HISTORY, c, at(11), undefined],
    ['of a time before anybody had it is nobody’s', HISTORY, c, at(0.5), undefined],
    ['of a later time is not for that credential to tell', HISTORY, a, at(13), undefined],
    ['of the sender’s own time is placed by no history', HISTORY, b, at(13), undefined],
    [
      'of a clock that was corrected across a change is nobody’s',
      HISTORY,
      c,
      at(9, { clock: 'corrected', deviceTime: 13 * DAY_MS }),
      undefined,
    ],
    ['of a date on which it changed hands is nobody’s', HISTORY, c, at(19.5, { precision: 'day' }), undefined],
    ['of a history that does not know the credential is nobody’s', HISTORY, stretch('x', 30, null), at(9), undefined],
    ['of a shared device is nobody’s', { ...HISTORY, mode: 'shared' }, b, at(9), undefined],
    [
      'of the sender’s own earlier time stays with them',
      { ...HISTORY, stretches: [stretch('b', 1, 10), b] },
      b,
      at(9),
      undefined,
    ],
  ])('%s', (_, facts, sender, times, patientId) => {
    expect(placeElsewhere(facts, sender, times)?.patientId).toBe(patientId);
  });

  it('never becomes anybody’s whose time does not cover it, nor the sender’s', () => {
    for (const sender of [a, b, c])
      for (let day = 0; day < 25; day += 0.25) {
        const found = placeElsewhere(HISTORY, sender, at(day));
        if (found === undefined) continue;
        expect(found.patientId).not.toBe(sender.patientId);
        expect(found.from <= day * DAY_MS && day * DAY_MS < (found.to ?? Number.POSITIVE_INFINITY)).toBe(true);
        expect(found.from).toBeLessThan(sender.from);
      }
  });
});
