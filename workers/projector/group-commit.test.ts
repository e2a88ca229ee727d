import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { describe, expect, it } from 'vitest';
import { GroupCommit, PACE_MS, REST_MS } from './group-commit.ts';

const KEPT: ProjectionAnswer = { ok: true, parked: [] };
const RETRY: ProjectionAnswer = { ok: false, reason: 'retry' };

function payload(patientId: string, changes = 1): RecordsPayload {
  const change = { kind: 'refusal-count', deviceId: 'd', day: '2026-11-22', code: 'x', total: 1 } as const;
  return { v: 1, tenantId: 't', patientId, changes: Array(changes).fill(change) };
}

/** A projector whose database the test answers by hand. */
function open() {
  const groups: { patients: string[]; settle: (answers: ProjectionAnswer[]) => void; fail: () => void }[] = [];
  const clock = { now: 1_000_000 };
  const pauses: { ms: number; end: () => void }[] = [];
  const commit = new GroupCommit(
    (payloads) =>
      new Promise((resolve, reject) => {
        const patients = payloads.map(({ patientId }) => patientId);
        groups.push({ patients, settle: resolve, fail: () => reject(new Error('gone')) });
      }),
    {
      now: () => clock.now,
      wait: (ms) => new Promise((resolve) => pauses.push({ ms, end: () => resolve(undefined) })),
    },
  );
  return { commit, groups, clock, pauses };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('group commit', () => {
  it('waits for nobody when idle, and gathers while a batch is in flight', async () => {
    const { commit, groups, clock } = open();
    const first = commit.submit(payload('a'));
    expect(groups).toHaveLength(1);
    const rest = [commit.submit(payload('b')), commit.submit(payload('c'))];
    clock.now += PACE_MS;
    groups[0]?.settle([KEPT]);
    expect(await first).toEqual(KEPT);
    await settled();
    expect(groups.map(({ patients }) => patients)).toEqual([['a'], ['b', 'c']]);
    groups[1]?.settle([KEPT, KEPT]);
    expect(await Promise.all(rest)).toEqual([KEPT, KEPT]);
  });

  it('lets what follows closely leave together, and starts no wait when idle', async () => {
    const { commit, groups, clock, pauses } = open();
    const first = commit.submit(payload('a'));
    clock.now += 3;
    groups[0]?.settle([KEPT]);
    await first;
    await settled();
    void commit.submit(payload('b'));
    void commit.submit(payload('c'));
    expect(groups).toHaveLength(1);
    expect(pauses.map(({ ms }) => ms)).toEqual([PACE_MS - 3]);
    clock.now += PACE_MS;
    pauses[0]?.end();
    await settled();
    expect(groups.map(({ patients }) => patients)).toEqual([['a'], ['b', 'c']]);
  });

  it('gives each payload its own answer', async () => {
    const { commit, groups, clock } = open();
    const first = commit.submit(payload('a'));
    clock.now += PACE_MS;
    const second = commit.submit(payload('b'));
    const third = commit.submit(payload('c'));
    groups[0]?.settle([KEPT]);
    await first;
    await settled();
    groups[1]?.settle([RETRY, KEPT]);
    expect([await second, await third]).toEqual([RETRY, KEPT]);
  });

  it.each(['a rejection', 'nothing but retries'])('sends back all who wait after %s', async (how) => {
    const { commit, groups } = open();
    const all = [commit.submit(payload('a')), commit.submit(payload('b'))];
    if (how === 'a rejection') groups[0]?.fail();
    else groups[0]?.settle([RETRY]);
    expect(await Promise.all(all)).toEqual([RETRY, RETRY]);
    expect(groups).toHaveLength(1);
  });

  it('asks nobody for a moment after a failure, and then asks again', async () => {
    const { commit, groups, clock } = open();
    const first = commit.submit(payload('a'));
    groups[0]?.fail();
    await first;
    expect(await commit.submit(payload('b'))).toEqual(RETRY);
    expect(groups).toHaveLength(1);
    clock.now += REST_MS;
    void commit.submit(payload('c'));
    expect(groups.map(({ patients }) => patients)).toEqual([['a'], ['c']]);
  });

  it('a batch that was lost with its context does not hold the next for ever', async () => {
    const { commit, groups, clock } = open();
    void commit.submit(payload('a'));
    clock.now += 60_000;
    void commit.submit(payload('b'));
    expect(groups.map(({ patients }) => patients)).toEqual([['a'], ['b']]);
  });

  it('bounds a group, but never leaves a large payload out', async () => {
    const { commit, groups, clock } = open();
    void commit.submit(payload('a'));
    void commit.submit(payload('b', 1_500));
    void commit.submit(payload('c', 1_500));
    void commit.submit(payload('d', 5_000));
    for (let i = 0; i < 4; i += 1) {
      clock.now += PACE_MS;
      groups[i]?.settle([KEPT]);
      await settled();
    }
    expect(groups.map(({ patients }) => patients)).toEqual([['a'], ['b'], ['c'], ['d']]);
  });
});
