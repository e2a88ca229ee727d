import { describe, expect, it } from 'vitest';
import { ObjectAlarm } from './object-alarm.ts';

const T0 = 1_795_000_000_000;

/** An alarm on a storage that notes what is set, at a time the test decides. */
function testAlarm(stored: number | null = null) {
  const set: number[] = [];
  const clock = { now: T0 };
  const storage = {
    getAlarm: async () => stored,
    setAlarm: async (at: number) => {
      set.push(at - T0);
    },
  };
  return { alarm: new ObjectAlarm(storage, () => clock.now), clock, set };
}

describe('the alarm of an object', () => {
  it('is set for the earliest of what is due, and written only when that is earlier', () => {
    const { alarm, set } = testAlarm();
    for (const due of [500, 900, 500, 200, undefined, 300]) void alarm.arm(due === undefined ? due : T0 + due);
    expect(set).toEqual([500, 200]);
  });

  it('is never set for the millisecond of the one that is running, nor for a part of it', () => {
    for (const [due, firedAt] of [
      [100, 100],
      [100.7, 100],
      [100, 99],
      [0, 100],
    ] as const) {
      const { alarm, clock, set } = testAlarm();
      void alarm.arm(T0 + 100);
      clock.now = T0 + firedAt;
      alarm.fired();
      void alarm.arm(T0 + due);
      expect(set).toEqual([100, 101]);
    }
  });

  it('that is delivered twice holds nothing back until the one that is set next', () => {
    const { alarm, clock, set } = testAlarm();
    void alarm.arm(T0 + 100);
    clock.now = T0 + 100;
    alarm.fired();
    void alarm.arm(T0 + 60_000);
    clock.now = T0 + 200;
    alarm.fired();
    void alarm.arm(T0 + 500);
    expect(set).toEqual([100, 60_000, 500]);
  });

  it('is set again, once, by whoever comes after an alarm that was lost', () => {
    const { alarm, clock, set } = testAlarm();
    void alarm.arm(T0 + 100);
    clock.now = T0 + 5_000;
    void alarm.arm(T0 + 100);
    expect(set).toEqual([100]);
    clock.now = T0 + 10_100;
    void alarm.arm(T0 + 100);
    void alarm.arm(T0 + 100);
    expect(set).toEqual([100, 10_101]);
  });

  it.each([
    ['nothing', null, [200]],
    ['a time that is later', T0 + 300, [200]],
    ['a time that is earlier', T0 + 100, []],
    ['a time that is just now', T0 - 1, []],
    ['a time that has long passed, as a lost alarm leaves it', T0 - 60_000, [1]],
  ])('at boot, when the storage names %s, is set as is needed', async (_, stored, expected) => {
    const { alarm, set } = testAlarm(stored);
    await alarm.load();
    void alarm.arm(T0 + 200);
    expect(set).toEqual(expected);
  });
});
