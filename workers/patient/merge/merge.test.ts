import { evictDurableObject } from 'cloudflare:test';
import type { EventBatch } from '@naer/domain/monitor/port';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { command, eventually, ids, outcomes, type TestPatient } from '../monitor-fixture.ts';
import { kept, LASTS, liveOf, rulesOf, SATURATION, type TwoRecords, twoRecords } from './merge-fixture.ts';

const MINUTE = 60_000;
const PERSISTENCE: PlanVersion['rules'] = [SATURATION, LASTS];
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red' };

/** Until both have settled it: nothing is left on the way between them. */
async function settled({ from, to }: TwoRecords, holds: (from: readonly string[], to: readonly string[]) => boolean) {
  const look = async () => ({ from: await liveOf(from), to: await liveOf(to) });
  return await eventually(look, (at) => holds(rulesOf(at.from), rulesOf(at.to)));
}
const merged = (two: TwoRecords) => settled(two, (from, to) => from.length === 0 && to.length > 0);
const ago = (minutes: number) => ({ measuredAt: Date.now() - minutes * MINUTE });
const press = ({ credential, monitor }: TestPatient) => {
  const now = Date.now();
  const event = { v: 1, code: '3', at: now, deviceTime: now, clock: 'device', late: false, receivedAt: now } as const;
  const batch = {
    v: 1,
    credential,
    receivedAt: now,
    refusals: [],
    events: [{ ...event, deviceId: credential.deviceId }],
  };
  return monitor.recordEvents(batch as unknown as EventBatch);
};
const once = async (two: TwoRecords, send: () => Promise<{ readonly ok: boolean }>) => {
  const answer = await eventually(send, ({ ok }) => ok);
  expect(answer.ok, JSON.stringify([two.to.facts.patientId, answer])).toBe(true);
};

describe('two monitors of one person', () => {
  it('have one alert of the rule that both had, in the one that stays, with what both counted; the other closes its own', async () => {
    const two = await twoRecords();
    await two.from.record(two.from.reading(80, ago(3)), two.from.reading(79, ago(2)));
    await two.to.record(two.to.reading(84, ago(1)));
    await two.merge();
    const { to } = await merged(two);
    expect(to).toMatchObject([{ ruleKey: 'spo2', severity: 'red', count: 3, unitId: two.to.facts.enrolment.unitId }]);
  });

  it('take over an alert that only the other had, whoever hears of the merge first, and after an eviction', async () => {
    for (const first of ['from', 'to'] as const) {
      const two = await twoRecords();
      await two.from.record(two.from.reading(80));
      await two.merge(first);
      await evictDurableObject(two.from.monitor);
      expect(rulesOf(await liveOf(two.from))).toEqual(['spo2']);
      await two.merge(first === 'from' ? 'to' : 'from');
      const { to } = await merged(two);
      expect([first, rulesOf(to), to[0]?.count]).toEqual([first, ['spo2'], 1]);
      expect(to[0]?.escalation?.nextAt).toBeLessThanOrEqual((to[0]?.openedAt ?? 0) + 30 * MINUTE);
    }
  }, 60_000);

  it('see each other’s readings: two of three that span the merge fire', async () => {
    const two = await twoRecords(PERSISTENCE);
    await two.from.record(two.from.reading(87, ago(20)));
    await two.merge();
    await eventually(
      () => kept(two.to),
      (rows) => rows.length === 1,
    );
    await once(two, () => two.to.record(two.to.reading(87, ago(5))));
    const { to } = await settled(two, (_, rules) => rules.includes('lasts'));
    const lasts = to.find(({ ruleKey, state }) => ruleKey === 'lasts' && state === 'open');
    expect([lasts?.severity, lasts?.count]).toEqual(['red', 1]);
  });

  it('go on with the other’s credential: what it sends is kept in the one that stays, once, also what it had sent before', async () => {
    const two = await twoRecords();
    const before = two.from.reading(95, ago(60));
    const first = ids(await two.from.record(before));
    await two.merge();
    const reading = two.from.reading(80, ago(1));
    await once(two, () => two.from.record(reading));
    const again = await two.from.record(reading, before);
    expect(outcomes(again)).toEqual(['duplicate of recorded', 'duplicate of recorded']);
    expect(ids(again)).toEqual([`${two.to.facts.patientId}.1`, first[0]]);
    expect(rulesOf(await liveOf(two.to))).toEqual(['spo2']);
    expect(await kept(two.from)).toEqual([{ value: 95, own: true, counts: true }]);
  });

  it('hear an alarm of the other’s device at once', async () => {
    const two = await twoRecords([SATURATION, ALARM]);
    await two.merge();
    expect(await press(two.from)).toMatchObject({ ok: true, outcomes: [{ status: 'recorded', matched: true }] });
    expect(rulesOf(await liveOf(two.to))).toEqual(['alarm']);
  });

  it('keep nothing while the one that stays has not heard of the merge, and the device is told to come again', async () => {
    const two = await twoRecords();
    await two.merge('from');
    expect(await two.from.record(two.from.reading(80))).toEqual({ ok: false, reason: 'not-ready' });
    expect([await kept(two.from), await kept(two.to)]).toEqual([[], []]);
  });

  it('hand over as it is by then what somebody has acknowledged on the way', async () => {
    const two = await twoRecords();
    await two.from.record(two.from.reading(80));
    await two.merge('from');
    const [alert] = await liveOf(two.from);
    const seen = await command(two.from, alert?.alertId ?? '', `${alert?.revision.epoch}-${alert?.revision.n}`);
    expect(seen.ok).toBe(true);
    await two.merge('to');
    expect((await merged(two)).to).toMatchObject([{ ruleKey: 'spo2', state: 'acknowledged' }]);
  });
});

describe('a merge that was an error', () => {
  it('gives each its own alerts back, and moves what came in for the other there, once', async () => {
    const two = await twoRecords();
    await two.from.record(two.from.reading(80, ago(9)));
    await two.to.record(two.to.reading(84, ago(8)));
    await two.merge();
    await merged(two);
    await once(two, () => two.from.record(two.from.reading(70, ago(1))));
    await two.undo();
    const both = await settled(two, (from, to) => from.length === 1 && to.length === 1);
    expect([rulesOf(both.from), rulesOf(both.to)]).toEqual([['spo2'], ['spo2']]);
    const own = (rows: Awaited<ReturnType<typeof kept>>) => rows.map(({ value, counts }) => `${value} ${counts}`);
    const readings = await eventually(
      async () => [own(await kept(two.from)), own(await kept(two.to))],
      ([from = [], to = []]) => from.length === 2 && to.length === 2 && to.includes('70 false'),
    );
    expect(readings).toEqual([
      ['80 true', '70 true'],
      ['84 true', '70 false'],
    ]);
    expect(both.from[0]).toMatchObject({ unitId: two.from.facts.enrolment.unitId });
    expect(both.to[0]?.reading?.value).toBe('84');
  });

  it('leaves in the one that stayed no alert that only the other’s readings had raised', async () => {
    const two = await twoRecords();
    await two.merge();
    await once(two, () => two.from.record(two.from.reading(80)));
    const [alert] = await liveOf(two.to);
    await command(two.to, alert?.alertId ?? '', `${alert?.revision.epoch}-${alert?.revision.n}`);
    await two.undo();
    const both = await settled(two, (from, to) => from.length === 1 && to.length === 0);
    expect([rulesOf(both.from), rulesOf(both.to)]).toEqual([['spo2'], []]);
  });

  it('takes the other’s window out again: what it held no longer makes two of three', async () => {
    const two = await twoRecords(PERSISTENCE);
    await two.from.record(two.from.reading(87, ago(20)));
    await two.merge();
    await merged(two);
    await two.undo();
    await eventually(
      () => kept(two.to),
      (rows) => rows.length === 0,
    );
    await two.to.record(two.to.reading(87, ago(5)));
    expect((await liveOf(two.to)).filter(({ ruleKey, state }) => ruleKey === 'lasts' && state === 'open')).toEqual([]);
  });

  it('sends late readings of the other’s device to its own record again', async () => {
    const two = await twoRecords();
    await two.merge();
    await two.undo();
    await two.from.record(two.from.reading(95, ago(30)));
    expect(await kept(two.from)).toEqual([{ value: 95, own: true, counts: true }]);
  });
});
