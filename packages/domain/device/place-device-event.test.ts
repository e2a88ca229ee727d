import { describe, expect, it } from 'vitest';
import type { DeviceFacts, DeviceStretch } from './device-facts.ts';
import { type EventTimes, placeDeviceEvent } from './place-device-event.ts';

const NOW = 30;
const stretch = (patientId: string, from: number, to: number | null, slot?: string): DeviceStretch => ({
  assignmentId: `${patientId}${from}`,
  patientId,
  from,
  to,
  generation: 1,
  ...(slot !== undefined && { slot }),
});
const facts = (mode: DeviceFacts['mode'], ...stretches: DeviceStretch[]): DeviceFacts => ({
  v: 1,
  tenantId: 't',
  deviceId: 'd',
  version: 1,
  mode,
  stretches,
});
/** A's until 10, nobody's until 20, B's since. */
const PERSONAL = facts('personal', stretch('a', 0, 10), stretch('b', 20, null));
const RETURNED = facts('personal', stretch('a', 0, 10));
const SLOTS = facts('shared', stretch('a', 0, null, '1'), stretch('b', 0, null, '2'));
const at = (time: number, deviceTime = time): EventTimes => ({
  at: time,
  deviceTime,
  clock: time === deviceTime ? 'device' : 'corrected',
});

describe('an event that a device reports', () => {
  it.each<[string, DeviceFacts, EventTimes, string | undefined, string | undefined]>([
    ['of B’s time is B’s', PERSONAL, at(25), undefined, 'b'],
    ['of A’s time is A’s, whoever has it now', PERSONAL, at(5), undefined, 'a'],
    ['of nobody’s time is theirs who has it now', PERSONAL, at(15), undefined, 'b now'],
    ['of a clock corrected across the change is theirs who has it now', PERSONAL, at(5, 25), undefined, 'b now'],
    ['of a clock corrected within A’s time is A’s', PERSONAL, at(5, 4), undefined, 'a'],
    ['of a device that nobody has any more is nobody’s', RETURNED, at(15), undefined, undefined],
    ['of a device that nobody has had is nobody’s', facts('personal'), at(15), undefined, undefined],
    ['of a slot is theirs whose slot it is', SLOTS, at(15), '2', 'b'],
    ['of a slot that is nobody’s is nobody’s', SLOTS, at(15), '3', undefined],
    ['of a device that two share, without a slot, is nobody’s', SLOTS, at(15), undefined, undefined],
    [
      'of a device that one has a slot of, without a slot, is theirs',
      facts('shared', stretch('a', 0, null, '1')),
      at(15),
      undefined,
      'a now',
    ],
  ])('%s', (_, of, times, slot, expected) => {
    const found = placeDeviceEvent(of, times, slot, NOW);
    expect(found && `${found.stretch.patientId}${found.isForNow ? ' now' : ''}`).toBe(expected);
  });
});
