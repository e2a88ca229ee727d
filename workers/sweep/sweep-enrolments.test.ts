import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { describe, expect, it } from 'vitest';
import { type EnrolledPatient, type SweepEffects, sweepEnrolments } from './sweep-enrolments.ts';

/** `count` patients at version 2, in pages of 100; monitors answer from `held`. */
function world(count: number, held: (index: number) => number | null | 'broken' | 'hanging' = () => 2) {
  const patients = Array.from(
    { length: count },
    (_, i): EnrolledPatient => ({ tenantId: 't', patientId: `p${i}`, registryVersion: 2 }),
  );
  const state = { cursor: null as string | null, now: 0, looked: [] as string[], pushed: [] as string[] };
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
      };
    },
    loadFacts: async ({ patientId }) => ({ patientId }) as RegistryFacts,
    push: async ({ patientId }) => void state.pushed.push(patientId),
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
});
