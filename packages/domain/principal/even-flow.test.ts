import { describe, expect, it } from 'vitest';
import { letFlow } from './even-flow.ts';

const T0 = 1_000_000;
/** Ten a second, and five at once. */
const RATE = { perMinute: 600, burstMs: 500 };

function through(times: number, now: number, paidUntil: number | undefined, cost = 1) {
  let [known, passed] = [paidUntil, 0];
  for (let nth = 0; nth < times; nth += 1) {
    const flowed = letFlow(known, RATE, cost, now);
    if (!flowed.ok) continue;
    known = flowed.paidUntil;
    passed += 1;
  }
  return { passed, known };
}

describe('an even flow', () => {
  it('lets a burst through and no more at that moment', () => {
    expect(through(50, T0, undefined).passed).toBe(5);
  });

  it('lets through its rate afterwards, whatever comes', () => {
    let known = through(50, T0, undefined).known;
    let passed = 0;
    for (let ms = 1; ms <= 10_000; ms += 1) {
      const flowed = through(2, T0 + ms, known);
      known = flowed.known;
      passed += flowed.passed;
    }
    expect(passed).toBe(100);
  });

  it('is full again after a pause, and no fuller', () => {
    const { known } = through(50, T0, undefined);
    expect(through(50, T0 + 3_600_000, known).passed).toBe(5);
  });

  it('lets a batch through that is more than a burst, and has it paid for', () => {
    const { known, passed } = through(2, T0, undefined, 30);
    expect([passed, known]).toEqual([1, T0 + 3_000]);
    expect(letFlow(known, RATE, 1, T0)).toEqual({ ok: false, retryAfterSeconds: 3 });
  });

  it('lets one through where a burst is less than one', () => {
    const slow = { perMinute: 1, burstMs: 250 };
    const first = letFlow(undefined, slow, 1, T0);
    expect(first).toEqual({ ok: true, paidUntil: T0 + 60_000 });
    expect(letFlow(T0 + 60_000, slow, 1, T0)).toEqual({ ok: false, retryAfterSeconds: 60 });
  });

  it('lets through what it said, when it said', () => {
    const { known } = through(50, T0, undefined);
    const refused = letFlow(known, RATE, 1, T0);
    if (refused.ok) throw new Error('It was not refused');
    expect(letFlow(known, RATE, 1, T0 + refused.retryAfterSeconds * 1_000).ok).toBe(true);
  });
});
