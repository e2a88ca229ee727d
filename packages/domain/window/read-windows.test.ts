import { describe, expect, it } from 'vitest';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import { oslo, sample } from '../rules/rule-testing.ts';
import { readWindows } from './read-windows.ts';

const AT = oslo('2026-11-20', '12:00');
const MINUTE = 60_000;

describe('two stretches of one series', () => {
  const history = new MemoryHistory('Europe/Oslo');
  for (let nth = 10; nth > 0; nth -= 1) history.add(sample('pulse', 60 + nth, AT - nth * MINUTE));
  const range = (minutes: number, limit: number) =>
    ({ kind: 'samples', series: 'pulse', from: AT - minutes * MINUTE, to: AT, limit }) as const;
  const read = (...ranges: ReturnType<typeof range>[]) =>
    readWindows(history, ranges)
      .samples.get('pulse')
      ?.map(({ value }) => value);

  it('give the readings of both, whichever of them reaches further', () => {
    expect(read(range(4, 100), range(10, 2))).toEqual([61, 62, 63, 64]);
    expect(read(range(10, 2), range(4, 100))).toEqual([61, 62, 63, 64]);
    expect(read(range(10, 6), range(4, 100))).toEqual([61, 62, 63, 64, 65, 66]);
    expect(read(range(4, 100), range(10, 6))).toEqual([61, 62, 63, 64, 65, 66]);
  });
});
