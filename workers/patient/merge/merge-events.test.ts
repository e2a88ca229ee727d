import { runInDurableObject } from 'cloudflare:test';
import type { EventBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { command, eventually, outcomes, type TestPatient } from '../monitor-fixture.ts';
import { liveOf, rulesOf, type TwoRecords, twoRecords } from './merge-fixture.ts';

const MINUTE = 60_000;
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red' };
const FALL: Rule = { type: 'event', ruleKey: 'fall', codes: ['4.1'], severity: 'yellow' };
const RULES = [ALARM, FALL] as const;

/** An event of so many minutes ago; the same again is the same event. */
function batchOf(
  { credential }: TestPatient,
  agoMinutes: number,
  code = '3',
  more: Partial<EventBatch> = {},
): EventBatch {
  const receivedAt = Date.now();
  const at = Math.floor(receivedAt / MINUTE) * MINUTE - agoMinutes * MINUTE;
  const { deviceId } = credential;
  const told = {
    v: 1,
    code,
    at,
    deviceTime: at,
    atText: 'x',
    clock: 'device',
    late: false,
    receivedAt,
    deviceId,
  } as const;
  return { v: 1, credential, receivedAt, refusals: [], events: [told], ...more };
}

const press = async (patient: TestPatient, agoMinutes: number, code = '3') => {
  const answer = await patient.monitor.recordEvents(batchOf(patient, agoMinutes, code));
  if (!answer.ok) return [answer.reason, ''] as const;
  const [outcome] = answer.outcomes;
  return [outcome?.status, outcome?.id] as const;
};

async function settled(two: TwoRecords, from: readonly string[], to: readonly string[]) {
  const look = async () => ({ from: await liveOf(two.from), to: await liveOf(two.to) });
  const at = await eventually(look, (now) => `${rulesOf(now.from)}|${rulesOf(now.to)}` === `${from}|${to}`);
  expect([rulesOf(at.from), rulesOf(at.to)]).toEqual([from, to]);
  return at;
}

/** Events in a monitor's memory: code and whether the number is its own. */
const eventsIn = ({ monitor }: TestPatient) =>
  runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ code: string; at: number }>('select code, at from event order by at')
      .toArray()
      .map(({ code }) => code),
  );

const readyAfter = (two: TwoRecords) =>
  eventually(
    () => two.from.record(two.from.reading(95, { measuredAt: Date.now() - 300 * MINUTE })),
    ({ ok }) => ok,
  );

describe('an event that came in for a record while it was merged into another', () => {
  it('goes back with the merge: its own record has it and its alert, the other has neither', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    expect(await press(two.from, 5)).toEqual(['recorded', `${two.to.facts.patientId}.e2`]);
    expect(rulesOf(await liveOf(two.to))).toEqual(['alarm']);
    await two.undo();
    const { from } = await settled(two, ['alarm'], []);
    expect(from).toMatchObject([{ count: 1, severity: 'red', unitId: two.from.facts.enrolment.unitId }]);
    expect(from[0]?.escalation?.nextAt).toBeDefined();
    expect(await eventsIn(two.from)).toEqual(['3']);
    expect((await press(two.from, 5))[0]).toBe('duplicate');
    expect((await liveOf(two.from))[0]?.count).toBe(1);
  });

  it('leaves an alert that the other’s own events fired too, with those alone', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    await press(two.to, 9);
    await press(two.from, 6);
    await press(two.from, 3);
    expect(await liveOf(two.to)).toMatchObject([{ count: 3 }]);
    await two.undo();
    const { from, to } = await settled(two, ['alarm'], ['alarm']);
    expect([from[0]?.count, to[0]?.count]).toEqual([2, 1]);
    expect(to[0]?.repeats ?? []).toEqual([]);
  });

  it('comes back to an alert of its own record that had been taken over, once, though the undo is told again', async () => {
    const two = await twoRecords([...RULES]);
    await press(two.from, 20);
    await two.merge();
    await settled(two, [], ['alarm']);
    await press(two.from, 10);
    await press(two.to, 5);
    expect(await liveOf(two.to)).toMatchObject([{ count: 3 }]);
    await two.undo('to');
    await two.undo('from');
    await two.undo(undefined, 21);
    const { from, to } = await settled(two, ['alarm'], ['alarm']);
    expect([from[0]?.count, to[0]?.count]).toEqual([2, 1]);
    expect(await eventsIn(two.from)).toEqual(['3', '3']);
  });

  it('a yellow of the other’s own stays what it was after a red that came in for the first', async () => {
    const two = await twoRecords([...RULES]);
    await press(two.to, 9, '4.1');
    await two.merge();
    await readyAfter(two);
    await press(two.from, 6, '4.1');
    await press(two.from, 3);
    await two.undo();
    const { to } = await settled(two, ['alarm', 'fall'], ['fall']);
    expect(to).toMatchObject([{ ruleKey: 'fall', severity: 'yellow', count: 1 }]);
  });

  it('sent again, that was kept before the merge, is known, and its alert counts it once', async () => {
    const two = await twoRecords([...RULES]);
    const first = await press(two.from, 20);
    await two.merge();
    await settled(two, [], ['alarm']);
    expect(await press(two.from, 20)).toEqual(['duplicate', first[1]]);
    expect(await liveOf(two.to)).toMatchObject([{ count: 1 }]);
  });

  it('an alert of it that somebody has taken is over in the other, and calls in its own', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    await press(two.from, 5);
    const [alert] = await liveOf(two.to);
    await command(two.to, alert?.alertId ?? '', `${alert?.revision.epoch}-${alert?.revision.n}`);
    await two.undo();
    await settled(two, ['alarm'], []);
  });

  it('where it happened goes back with it while its alert lives', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    const batch = batchOf(two.from, 5);
    const events = batch.events.map((event) => ({ ...event, position: { lat: 59.9, lon: 10.7 } }));
    await two.from.monitor.recordEvents({ ...batch, events });
    await two.undo();
    await settled(two, ['alarm'], []);
    const where = ({ monitor }: TestPatient) =>
      runInDurableObject(monitor, (_, { storage }) => storage.sql.exec('select lat, lon from position').toArray());
    expect([await where(two.from), await where(two.to)]).toEqual([[{ lat: 59.9, lon: 10.7 }], []]);
  });
});

describe('a credential of a record that was merged away', () => {
  /** The facts of the record itself are told; nobody tells the other one. */
  const change = async (
    two: TwoRecords,
    assignments: (own: RegistryFacts['assignments']) => RegistryFacts['assignments'],
  ) => {
    const facts = two.mergedFacts('from', 11);
    await two.from.monitor.applyRegistry({ ...facts, assignments: assignments(facts.assignments) });
  };

  it('that was revoked is refused at once, for readings, events and messages', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    await change(two, (own) => own.map((one) => ({ ...one, generation: 2 })));
    const revoked = { ok: false, reason: 'credential-revoked' };
    expect(await two.from.record(two.from.reading(80))).toEqual(revoked);
    expect(await press(two.from, 5)).toEqual(['credential-revoked', '']);
    const message = { v: 1, credential: two.from.credential, id: 'm', text: 'hei' } as const;
    expect(await two.from.monitor.receiveMessage({ ...message, receivedAt: Date.now() } as never)).toEqual(revoked);
    expect(await liveOf(two.to)).toEqual([]);
  });

  it('that was rotated holds as the new one and, while they overlap, as the old one', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    await change(two, (own) => own.map((one) => ({ ...one, generation: 2, previousUntil: Date.now() + MINUTE })));
    const send = (generation: number, value: number) =>
      two.from.monitor.record(
        two.from.batch([two.from.reading(value, { measuredAt: Date.now() - value * MINUTE })], {
          credential: { ...two.from.credential, generation },
        }),
      );
    expect([outcomes(await send(1, 95)), outcomes(await send(2, 96))]).toEqual([['recorded'], ['recorded']]);
  });

  it('of a device that was given back is kept aside after that time, and placed before it', async () => {
    const two = await twoRecords([...RULES]);
    await two.merge();
    await readyAfter(two);
    const to = Date.now() - 10 * MINUTE;
    await change(two, (own) => own.map((one) => ({ ...one, to })));
    const at = (minutes: number) => two.from.reading(95, { measuredAt: Date.now() - minutes * MINUTE });
    expect(outcomes(await two.from.record(at(20), at(5)))).toEqual(['recorded', 'quarantined']);
  });
});
