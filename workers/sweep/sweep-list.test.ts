import { describe, expect, it } from 'vitest';
import type { Known } from './compare-alerts.ts';
import type { SeenMonitor } from './sweep-enrolments.ts';
import { sweepList } from './sweep-list.ts';

const at = (n: number) => ({ epoch: 1, n });
const monitor = (more: Partial<SeenMonitor>): SeenMonitor => ({
  registryVersion: 2,
  oldestMs: 0,
  parked: 0,
  live: [],
  waiting: [],
  ...more,
});

function listOf(shown: Record<string, Known>, monitors: Record<string, SeenMonitor | 'broken' | 'hanging'>) {
  const unlisted: string[] = [];
  const effects = {
    shown: async () => new Map(Object.entries(shown)),
    lookAt: async (patientId: string) => {
      const found = monitors[patientId];
      if (found === 'hanging') return new Promise<never>(() => undefined);
      if (found === undefined || found === 'broken') throw new Error('gone');
      return found;
    },
    unlist: async (patientId: string, ids: readonly string[]) =>
      void unlisted.push(...ids.map((id) => `${patientId} ${id}`)),
    visitTimeoutMs: 20,
    listTimeoutMs: 50,
    now: () => performance.now(),
    random: () => 0,
  };
  return { unlisted, effects };
}

describe('the sweep of a list', () => {
  it('has those taken away that their monitor would not have there', async () => {
    const { unlisted, effects } = listOf(
      {
        handedAway: new Map([['a', at(3)]]),
        ended: new Map([['b', at(1)]]),
        rebuilt: new Map([['c', at(9)]]),
        right: new Map([['d', at(4)]]),
      },
      {
        handedAway: monitor({ live: [{ alertId: 'a', revision: at(5), unitIds: ['other'] }] }),
        ended: monitor({}),
        rebuilt: monitor({ live: [{ alertId: 'c', revision: at(2), unitIds: ['this'] }] }),
        right: monitor({ live: [{ alertId: 'd', revision: at(4), unitIds: ['this', 'other'] }] }),
      },
    );
    expect(await sweepList(effects, 'this')).toEqual({ unlisted: 3, failed: 0 });
    expect(unlisted).toEqual(['handedAway a', 'ended b', 'rebuilt c']);
  });

  it('leaves alone what is on its way, and what a monitor without facts cannot know', async () => {
    const stray: Known = new Map([['a', at(1)]]);
    const { unlisted, effects } = listOf(
      { told: stray, elsewhere: stray, empty: stray },
      {
        told: monitor({ waiting: ['records', 'worklist/this'] }),
        elsewhere: monitor({ waiting: ['worklist/that'] }),
        empty: monitor({ registryVersion: null }),
      },
    );
    expect(await sweepList(effects, 'this')).toEqual({ unlisted: 1, failed: 0 });
    expect(unlisted).toEqual(['elsewhere a']);
  });

  it('counts a monitor that is broken or hangs, and goes on', async () => {
    const stray: Known = new Map([['a', at(1)]]);
    const { unlisted, effects } = listOf(
      { one: stray, two: stray, three: stray },
      { one: 'broken', two: 'hanging', three: monitor({}) },
    );
    expect(await sweepList(effects, 'this')).toEqual({ unlisted: 1, failed: 2 });
    expect(unlisted).toEqual(['three a']);
  });

  it.each([
    ['hangs', () => new Promise<never>(() => undefined)],
    ['is broken', () => Promise.reject(new Error('gone'))],
  ])('that %s is counted, and holds nothing up', async (_, shown) => {
    const { effects } = listOf({}, {});
    expect(await sweepList({ ...effects, shown }, 'this')).toEqual({ unlisted: 0, failed: 1 });
  });

  it('takes no longer than its time, and begins at another place another time', async () => {
    const patients = Array.from({ length: 40 }, (_, i) => `p${i}`);
    const stray: Known = new Map([['a', at(1)]]);
    const { unlisted, effects } = listOf(
      Object.fromEntries(patients.map((id) => [id, stray])),
      Object.fromEntries(patients.map((id, i) => [id, i < 30 ? 'hanging' : monitor({})])),
    );
    let now = 0;
    const clock = { now: () => now, visitTimeoutMs: 1, listTimeoutMs: 100 };
    const lookAt = (patientId: string) => {
      now += 10;
      return effects.lookAt(patientId);
    };
    expect(await sweepList({ ...effects, ...clock, lookAt }, 'this')).toEqual({ unlisted: 0, failed: 10 });
    expect(await sweepList({ ...effects, ...clock, lookAt, random: () => 0.75 }, 'this')).toMatchObject({ failed: 0 });
    expect(unlisted).toEqual(patients.slice(30).map((id) => `${id} a`));
  });
});
