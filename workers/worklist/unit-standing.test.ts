import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DutyPresence, UnitStanding } from './unit-standing.ts';

const OPEN: DutyPresence = { open: true, onCall: 1, unattended: false };
const ALONE: DutyPresence = { open: true, onCall: 0, unattended: true };

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function standing() {
  const duty = { answer: async (): Promise<DutyPresence | undefined> => OPEN, asked: 0, changes: 0 };
  const unit = new UnitStanding({
    ask: () => {
      duty.asked += 1;
      return duty.answer();
    },
    background: (work) => void work,
    now: () => Date.now(),
    changed: () => {
      duty.changes += 1;
    },
  });
  return { duty, unit };
}

describe('how the unit stands', () => {
  it('is asked behind the answer, once in half a minute, and told when it has changed', async () => {
    const { duty, unit } = standing();
    expect(unit.look()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(29_999);
    expect([unit.look(), duty.asked, duty.changes]).toEqual([OPEN, 1, 1]);
    await vi.advanceTimersByTimeAsync(1);
    unit.look();
    await vi.advanceTimersByTimeAsync(0);
    expect([duty.asked, duty.changes]).toEqual([2, 1]);
    duty.answer = async () => ALONE;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(unit.look()).toEqual(OPEN);
    await vi.advanceTimersByTimeAsync(0);
    expect([unit.look(), duty.changes]).toEqual([ALONE, 2]);
  });

  it.each([
    ['hangs', () => new Promise<undefined>(() => {})],
    ['fails', () => Promise.reject(new Error('away'))],
    ['has agreed on nothing', () => Promise.resolve(undefined)],
  ])('is not known when the duty %s', async (_, answer) => {
    const { duty, unit } = standing();
    unit.look();
    await vi.advanceTimersByTimeAsync(30_000);
    duty.answer = answer;
    expect(unit.look()).toEqual(OPEN);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([unit.look(), duty.changes]).toEqual([undefined, 2]);
  });

  it('is not told from long ago', async () => {
    const { unit } = standing();
    unit.look();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(unit.look()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(0);
    expect(unit.look()).toEqual(OPEN);
  });
});
