import { describe, expect, it } from 'vitest';
import { RATE_WINDOW_MS, type RateWindow, SHARES, type Used, useWindow } from './rate-window.ts';

const T0 = 1_000_000;
const window = (over: Partial<RateWindow> = {}): RateWindow => ({ startedAt: T0, used: 0, refusedUntil: 0, ...over });
const refused = (retryAfterSeconds: number): Used => ({ ok: false, retryAfterSeconds });
const taken = (over: Partial<RateWindow>, shares: number): Used => ({ ok: true, window: window(over), shares });

describe('the minute of a key', () => {
  it.each<[string, RateWindow | undefined, number, number, Used]>([
    ['begins with its first request', undefined, 1, T0, taken({ used: 1 }, 0)],
    ['gives its last', window({ used: 119 }), 1, T0 + 9, taken({ used: 120 }, 1)],
    ['gives no more than that', window({ used: 120 }), 1, T0 + 1_000, refused(59)],
    ['takes nothing by halves', window({ used: 119 }), 2, T0, refused(60)],
    ['says at least a second', window({ used: 120 }), 1, T0 + RATE_WINDOW_MS - 1, refused(1)],
    [
      'is over after a minute',
      window({ used: 120 }),
      1,
      T0 + RATE_WINDOW_MS,
      taken({ startedAt: T0 + RATE_WINDOW_MS, used: 1 }, 0),
    ],
    ['lets a batch through that is more than all of it', undefined, 500, T0, taken({ used: 500 }, SHARES)],
    ['and nothing after it', window({ used: 500 }), 1, T0, refused(60)],
    ['holds back while others have used the rest', window({ refusedUntil: T0 + 9_500 }), 1, T0, refused(10)],
    [
      'and lets through when that is over',
      window({ refusedUntil: T0 + 5 }),
      1,
      T0 + 5,
      {
        ok: true,
        window: window({ refusedUntil: T0 + 5, used: 1 }),
        shares: 0,
      },
    ],
    ['gives nothing for a clock that went back', window({ used: 120 }), 1, T0 - 5_000, refused(65)],
  ])('%s', (_, known, cost, now, expected) => {
    expect(useWindow(known, 120, cost, now)).toEqual(expected);
  });

  it.each([1, 7, 20, 120, 20_000])('of %i is told in all its shares, once each', (perMinute) => {
    let known: RateWindow | undefined;
    let told = 0;
    for (let nth = 0; nth < perMinute; nth += 1) {
      const used = useWindow(known, perMinute, 1, T0);
      if (!used.ok) throw new Error('It was refused');
      known = used.window;
      told += used.shares;
    }
    expect([told, useWindow(known, perMinute, 1, T0).ok]).toEqual([SHARES, false]);
  });

  it('lets through what it said, when it said', () => {
    const answer = useWindow(window({ used: 120 }), 120, 1, T0 + 1_234);
    if (answer.ok) throw new Error('It was not refused');
    expect(useWindow(window({ used: 120 }), 120, 1, T0 + 1_234 + answer.retryAfterSeconds * 1_000).ok).toBe(true);
  });
});
