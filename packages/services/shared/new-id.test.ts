import { UUID } from 'uuidv7';
import { afterEach, expect, it, vi } from 'vitest';
import { newId } from './new-id.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('is a UUID of version 7 that begins with its time and is another every time', () => {
  const now = Date.parse('2026-11-22T22:22:22.123Z');
  vi.useFakeTimers({ now });
  const ids = Array.from({ length: 200 }, () => newId());
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) {
    const read = UUID.parse(id);
    expect([read.toString(), read.getVersion(), read.getVariant()]).toEqual([id, 7, 'VAR_10']);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(now);
  }
});

it('sorts after what is older', () => {
  const ids = [0, 1, 255, 256, 65_536, 2 ** 32, 1_795_000_000_000].map((now) => {
    vi.useFakeTimers({ now });
    return newId();
  });
  expect([...ids].sort()).toEqual(ids);
});
