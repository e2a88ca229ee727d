import { describe, expect, it } from 'vitest';
import { backoffMs, Drain, type DrainEffects } from './drain.ts';

const SAFETY_MS = 10_000;

/** Lanes with rows in memory and a clock the test moves. */
function world() {
  const rows = new Map<string, { slot: number; payload: string }[]>();
  const sent: string[] = [];
  const state = { now: 1_000, moved: 0 };
  let answer: DrainEffects['deliver'] = async () => 'confirmed';
  const drain = new Drain({
    pending: () => [...rows.keys()].filter((key) => (rows.get(key)?.length ?? 0) > 0),
    load: (destination, limit) => (rows.get(destination) ?? []).slice(0, limit),
    deliver: (destination, batch) => {
      sent.push(`${destination}:${batch.map(({ slot }) => slot).join(',')}`);
      return answer(destination, batch);
    },
    confirm: (destination, confirmed) =>
      void rows.set(
        destination,
        (rows.get(destination) ?? []).filter((row) => row.slot > (confirmed.at(-1)?.slot ?? 0)),
      ),
    failed: () => undefined,
    safetyMs: (destination) => (destination === 'records' ? SAFETY_MS : 100),
    moved: () => {
      state.moved += 1;
    },
    now: () => state.now,
    random: () => 0.5,
  });
  return {
    drain,
    sent,
    state,
    add: (destination: string, ...slots: number[]) =>
      rows.set(destination, [...(rows.get(destination) ?? []), ...slots.map((slot) => ({ slot, payload: '' }))]),
    answers: (next: DrainEffects['deliver']) => {
      answer = next;
    },
  };
}

describe('draining the outbox', () => {
  it('empties a lane in order and then rests', async () => {
    const { drain, sent, add } = world();
    add('records', 1, 2, 3);
    await drain.kick();
    expect(sent).toEqual(['records:1,2,3']);
    expect(drain.nextTryAt()).toBeUndefined();
  });

  it('sends what came while a delivery was under way, in the same run', async () => {
    const { drain, sent, add, answers } = world();
    add('records', 1);
    answers(async () => {
      if (sent.length === 1) add('records', 2);
      return 'confirmed';
    });
    await drain.kick();
    expect(sent).toEqual(['records:1', 'records:2']);
  });

  it('has one delivery at a time per lane, however often it is kicked', async () => {
    const { drain, sent, add, answers } = world();
    let release: (outcome: 'confirmed') => void = () => undefined;
    answers(() => new Promise((resolve) => (release = resolve)));
    add('records', 1);
    const first = drain.kick();
    await drain.kick();
    expect(sent).toEqual(['records:1']);
    release('confirmed');
    await first;
  });

  it('a lane that hangs or throws holds no other', async () => {
    const { drain, sent, add, answers } = world();
    add('records', 1);
    add('worklist/a', 1);
    add('worklist/b', 1);
    answers((destination) => {
      if (destination === 'records') return new Promise(() => undefined);
      if (destination === 'worklist/a') throw new Error('gone');
      return Promise.resolve('confirmed');
    });
    void drain.kick();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(sent).toEqual(['records:1', 'worklist/a:1', 'worklist/b:1']);
  });

  it('a failure keeps the rows, backs off, and is tried again when the pause is over', async () => {
    const { drain, sent, state, add, answers } = world();
    add('records', 1);
    answers(async () => 'retry');
    await drain.kick();
    const next = drain.nextTryAt() ?? 0;
    expect(next).toBeGreaterThan(state.now);
    await drain.kick();
    expect(sent).toHaveLength(1);
    state.now = next;
    answers(async () => 'confirmed');
    await drain.kick();
    expect(sent).toHaveLength(2);
    expect(drain.nextTryAt()).toBeUndefined();
  });

  it('while a delivery runs the alarm stands a safe while ahead, so that a crash is found', () => {
    const { drain, state, add, answers } = world();
    answers(() => new Promise(() => undefined));
    add('records', 1);
    expect(drain.nextTryAt()).toBe(state.now + SAFETY_MS);
    void drain.kick();
    expect(drain.nextTryAt()).toBe(state.now + SAFETY_MS);
    add('worklist/a', 1);
    expect(drain.nextTryAt()).toBe(state.now + 100);
  });

  it('a run that was lost with its context holds its lane no more, and cannot confirm later', async () => {
    const { drain, sent, state, add, answers } = world();
    let release: (outcome: 'confirmed') => void = () => undefined;
    answers(() => new Promise((resolve) => (release = resolve)));
    add('records', 1);
    const lost = drain.kick();
    state.now += 60_000;
    answers(async () => 'retry');
    await drain.kick();
    expect(sent).toHaveLength(2);
    release('confirmed');
    await lost;
    expect(drain.nextTryAt()).toBeDefined();
  });

  it('pauses grow to a cap and never vanish', () => {
    expect(backoffMs(1, 0)).toBe(250);
    expect(backoffMs(3, 0)).toBe(1_000);
    expect(backoffMs(50, 0.999)).toBeLessThanOrEqual(30_000);
  });
});
