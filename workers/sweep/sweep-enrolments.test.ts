import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { describe, expect, it } from 'vitest';
import type { Known } from './compare-alerts.ts';
import { type EnrolledPatient, type SeenMonitor, type SweepEffects, sweepEnrolments } from './sweep-enrolments.ts';

/** `count` patients at version 2, in pages of 100; monitors answer from `held`. */
function world(
  count: number,
  held: (index: number) => number | null | 'broken' | 'hanging' = () => 2,
  more: Partial<SeenMonitor> = {},
  recorded: Known = new Map(),
) {
  const patients = Array.from(
    { length: count },
    (_, i): EnrolledPatient => ({ tenantId: 't', patientId: `p${i}`, registryVersion: 2, recorded }),
  );
  const state = {
    cursor: null as string | null,
    now: 0,
    looked: [] as string[],
    pushed: [] as string[],
    lists: new Map<string, Known>(),
    relisted: [] as string[],
    reprojected: [] as string[],
  };
  const effects: SweepEffects = {
    readCursor: async () => state.cursor,
    saveCursor: async (cursor) => {
      state.cursor = cursor;
    },
    listEnrolments: async (after, limit) => {
      const from = after === null ? 0 : Number(after);
      const next = from + limit;
      return { items: patients.slice(from, next), next: next < patients.length ? String(next) : null };
    },
    lookAt: async ({ patientId }) => {
      state.now += 1;
      state.looked.push(patientId);
      const version = held(Number(patientId.slice(1)));
      if (version === 'broken') throw new Error('gone');
      if (version === 'hanging') return new Promise<never>(() => undefined);
      return {
        registryVersion: version,
        oldestMs: patientId === 'p1' ? 120_000 : 0,
        parked: patientId === 'p2' ? 3 : 0,
        live: [],
        waiting: [],
        ...more,
      };
    },
    listed: async (_, unitId) => state.lists.get(unitId) ?? new Map(),
    relist: async (_, unitIds) => void state.relisted.push(...unitIds),
    reproject: async (_, alertIds) => {
      state.reprojected.push(...alertIds);
      return alertIds.filter((alertId) => alertId.startsWith('stray')).length;
    },
    loadFacts: async ({ patientId }) => ({ patientId }) as RegistryFacts,
    push: async ({ patientId }) => state.pushed.push(patientId) > 0,
    visitTimeoutMs: 50,
    now: () => state.now,
  };
  return { state, effects };
}

describe('the sweep', () => {
  it('looks at every active enrolment once and begins anew after the end', async () => {
    const { state, effects } = world(250);
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ visited: 250, done: true, lagging: 1, parked: 3 });
    expect(new Set(state.looked).size).toBe(250);
    expect(state.cursor).toBeNull();
  });

  it('stops when its time is up and goes on from there the next time', async () => {
    const { state, effects } = world(250);
    expect(await sweepEnrolments(effects, 50)).toMatchObject({ visited: 100, done: false });
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ visited: 150, done: true });
    expect(new Set(state.looked).size).toBe(250);
  });

  it('gives facts to monitors that hold older ones or none, and to no other', async () => {
    const { state, effects } = world(4, (index) => [null, 1, 2, 3][index] ?? null);
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ pushed: 2 });
    expect(state.pushed).toEqual(['p0', 'p1']);
  });

  it.each(['broken', 'hanging'] as const)('counts a monitor that is %s and goes on', async (how) => {
    const { effects } = world(3, (index) => (index === 1 ? how : 2));
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ visited: 3, failed: 1, done: true });
  });

  it('counts a monitor that takes no facts, for it was erased, each time', async () => {
    const { effects } = world(2, () => null);
    const push = async ({ patientId }: RegistryFacts) => patientId !== 'p1';
    for (const _ of [1, 2])
      expect(await sweepEnrolments({ ...effects, push }, 1_000)).toMatchObject({ visited: 2, pushed: 1, failed: 1 });
  });

  const at = (n: number) => ({ epoch: 1, n });
  const live = [{ alertId: 'a', revision: at(3), unitIds: ['own', 'offered'] }];
  const same: Known = new Map([['a', at(3)]]);

  it.each([
    ['an entry that is lost', { own: new Map(), offered: same }, ['own']],
    ['an entry that shows an older revision', { own: same, offered: new Map([['a', at(2)]]) }, ['offered']],
    ['nothing that is there', { own: same, offered: same }, []],
  ] as const)('sends %s to its list again', async (_, lists, relisted) => {
    const { state, effects } = world(1, () => 2, { live }, same);
    for (const [unitId, known] of Object.entries(lists)) state.lists.set(unitId, known);
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ relisted: relisted.length, reprojected: 0 });
    expect(state.relisted).toEqual(relisted);
  });

  it('leaves what is on its way alone', async () => {
    const { state, effects } = world(1, () => 2, { live, waiting: ['worklist/own', 'worklist/offered', 'records'] });
    await sweepEnrolments(effects, 1_000);
    expect([state.relisted, state.reprojected]).toEqual([[], []]);
  });

  it('sends to the records what they lack, have older, or take for live', async () => {
    const recorded: Known = new Map([
      ['a', at(2)],
      ['ended', at(9)],
      ['stray-1', at(1)],
    ]);
    const { state, effects } = world(1, () => 2, { live, waiting: ['worklist/own', 'worklist/offered'] }, recorded);
    expect(await sweepEnrolments(effects, 1_000)).toMatchObject({ reprojected: 3, strays: 1 });
    expect(state.reprojected).toEqual(['a', 'ended', 'stray-1']);
  });
});
