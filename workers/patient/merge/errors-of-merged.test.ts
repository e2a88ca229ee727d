import { runInDurableObject } from 'cloudflare:test';
import type { Alert } from '@naer/domain/alert/alert';
import type { EventBatch, VoidedEvent } from '@naer/domain/monitor/port';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { eventually, type TestPatient } from '../monitor-fixture.ts';
import { kept, LASTS, liveOf, SATURATION, type TwoRecords, twoRecords } from './merge-fixture.ts';

/** What was entered in error in one of two records of a person reaches what the other one has of it. */
const MINUTE = 60_000;
const NURSE = crypto.randomUUID();
const ALARM: Rule = { type: 'event', ruleKey: 'alarm', codes: ['3'], severity: 'red' };
const ago = (minutes: number) => ({ measuredAt: Date.now() - minutes * MINUTE });

function order({ facts }: TestPatient, sequences?: readonly number[], events?: readonly VoidedEvent[]) {
  const { tenantId, patientId, enrolment } = facts;
  const said = { at: Date.now(), by: NURSE, unitId: enrolment.unitId, reason: 'assignment-voided' };
  return { v: 1, tenantId, patientId, ...said, ...(sequences && { sequences }), ...(events && { events }) } as const;
}

/** As the job of a void assignment: all that were taken in under it, then what stood on them. */
async function voided({ from, to }: TwoRecords, ...[sequences, events]: [readonly number[], VoidedEvent[]?]) {
  expect(await from.monitor.voidReadings(order(from, sequences, events))).toBe('done');
  for (const one of [from, to]) expect(await one.monitor.voidReadings(order(one))).toBe('done');
}

const press = ({ credential, monitor }: TestPatient, minutes = 0) => {
  const at = Math.floor(Date.now() / MINUTE) * MINUTE - minutes * MINUTE;
  const { deviceId } = credential;
  const told = { v: 1, code: '3', at, deviceTime: at, atText: 'x', clock: 'device', late: false } as const;
  const events = [{ ...told, receivedAt: at, deviceId }];
  return monitor.recordEvents({ v: 1, credential, receivedAt: at, refusals: [], events } satisfies EventBatch);
};
const taken = (two: TwoRecords, ready: (alerts: readonly Alert[]) => boolean) =>
  eventually(() => liveOf(two.to), ready);
const once = async (send: () => Promise<{ readonly ok: boolean }>) =>
  expect(await eventually(send, ({ ok }) => ok)).toMatchObject({ ok: true });
const counts = async (patient: TestPatient) => (await kept(patient)).map((row) => `${row.value} ${row.counts}`);
const eventIn = ({ facts }: TestPatient, sequence: number) => `${facts.patientId}.e${sequence}`;

/** Lines `corrected` of alerts, as they went to the records. */
function linesOf({ monitor }: TestPatient) {
  return runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ payload: string | null }>("select payload from outbox where destination = 'records'")
      .toArray()
      .flatMap(({ payload }) => (payload === null ? [] : (JSON.parse(payload).changes as Line[])))
      .filter(({ kind, event }) => kind === 'alert-history' && event === 'corrected'),
  );
}
interface Line {
  readonly kind: string;
  readonly event?: string;
}

describe('entered in error in a record that leads to another', () => {
  it('counts no longer there either, and what stood on it alone is normal', async () => {
    const two = await twoRecords([SATURATION, LASTS]);
    await two.from.record(two.from.reading(80, ago(30)));
    await two.merge();
    await taken(two, (alerts) => alerts.some(({ ruleKey }) => ruleKey === 'spo2'));
    await voided(two, [1]);
    const alerts = await taken(two, ([alert]) => alert?.normalisedAt !== undefined);
    expect(alerts).toMatchObject([{ ruleKey: 'spo2', normalisedAt: expect.any(Number) }]);
    expect([await counts(two.from), await counts(two.to)]).toEqual([['80 false'], ['80 false']]);
    // One of two is not enough, and the other was never theirs.
    await two.to.record(two.to.reading(87, ago(5)));
    expect((await liveOf(two.to)).filter(({ ruleKey, state }) => ruleKey === 'lasts' && state === 'open')).toEqual([]);
  });

  it('so by a person, one reading; those that were true hold what they fired', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)), two.from.reading(85, ago(20)));
    await two.merge();
    await taken(two, ([alert]) => alert?.count === 2);
    const { tenantId, patientId, enrolment } = two.from.facts;
    // A unit that follows that record still.
    const { ended: _, ...facts } = two.mergedFacts('from', 11);
    await two.from.monitor.applyRegistry({ ...facts, enrolment });
    const actor = { practitionerId: NURSE, unitIds: [enrolment.unitId] };
    const act = { kind: 'enter-in-error', sequence: 1, reason: 'wrong' } as const;
    const commandId = crypto.randomUUID();
    expect(await two.from.monitor.act({ v: 1, tenantId, patientId, commandId, actor, act })).toMatchObject({
      ok: true,
    });
    await eventually(
      () => counts(two.to),
      ([first]) => first === '80 false',
    );
    expect(await counts(two.to)).toEqual(['80 false', '85 true']);
    const [alert] = await taken(two, ([one]) => one?.reading?.value === '85');
    expect(alert).toMatchObject({ severity: 'red', reading: { value: '85' } });
    expect(alert?.normalisedAt).toBeUndefined();
  });

  it('is told by the alert of an event that went there with it: which, and that none counts any more', async () => {
    const two = await twoRecords([ALARM]);
    await press(two.from, 5);
    const [first] = await liveOf(two.from);
    await two.merge();
    const [before] = await taken(two, (alerts) => alerts.length === 1);
    expect(before?.alertId).not.toBe(first?.alertId);
    const event = { sequence: 1, alertIds: [first?.alertId ?? ''], reason: 'assignment-voided' };
    await voided(two, [1], [event]);
    const id = eventIn(two.from, 1);
    const after = await taken(two, ([alert]) => alert?.voidedEvents !== undefined);
    expect(after).toMatchObject([{ state: 'open', count: 1, voidedEvents: [id] }]);
    expect(after[0]?.normalisedAt).toBeUndefined();
    expect(await linesOf(two.to)).toMatchObject([{ detail: { reason: 'assignment-voided', eventId: id, left: 0 } }]);
    await voided(two, [1], [event]);
    expect(await linesOf(two.to)).toHaveLength(1);
  });
});

describe('what waits for the record that stays', () => {
  it('waits for no error that was told before it: all of it arrives, and what the errors had fired is normal there', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)), two.from.reading(95, ago(20)));
    await two.merge('from');
    // The other one knows nothing of the merge, and so of nothing here: as after a loss the error stands first in the lane.
    await runInDurableObject(two.from.monitor, (_, { storage }) => {
      storage.sql.exec("delete from outbox where destination like 'merge/%'");
    });
    expect(await two.from.monitor.voidReadings(order(two.from, [1]))).toBe('done');
    await two.merge('to');
    const alerts = await taken(two, ([alert]) => alert?.normalisedAt !== undefined);
    expect(alerts).toMatchObject([{ ruleKey: 'spo2', normalisedAt: expect.any(Number) }]);
    expect(await counts(two.to)).toEqual(['80 false', '95 true']);
    await once(() => two.from.record(two.from.reading(96)));
  });

  it('is in the window that a monitor which lost it gets once more, and what stands on it is judged there', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)));
    await two.merge();
    await taken(two, (alerts) => alerts.length === 1);
    // As the records have made it anew: with its alert, and without what the other one has.
    await runInDurableObject(two.to.monitor, (_, { storage }) => {
      for (const lost of ['merge_in', 'measurement']) storage.sql.exec(`delete from ${lost}`);
    });
    await voided(two, [1]);
    expect((await liveOf(two.to))[0]?.normalisedAt).toBeUndefined();
    await two.merge('to', 11);
    const [alert] = await taken(two, ([one]) => one?.normalisedAt !== undefined);
    expect(alert).toMatchObject({ ruleKey: 'spo2', normalisedAt: expect.any(Number) });
  });
});

describe('who acts on the record that stays', () => {
  const asked = async ({ from, to }: TwoRecords, unitIds: readonly string[]) => {
    const { tenantId, patientId } = from.facts;
    const actor = { practitionerId: NURSE, unitIds };
    const act = { kind: 'enter-in-error', sequence: 1, reason: 'wrong' } as const;
    const answer = await from.monitor.act({ v: 1, tenantId, patientId, commandId: crypto.randomUUID(), actor, act });
    expect(to.facts.tenantId).toBe(tenantId);
    return answer.ok ? 'done' : answer.reason;
  };

  it('says of a reading of the other that it was an error; nobody else does, nor once the merge is undone in either', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)));
    const { unitId } = two.to.facts.enrolment;
    expect(await asked(two, [unitId])).not.toBe('done');
    await two.merge();
    await taken(two, (alerts) => alerts.length === 1);
    expect(await asked(two, [crypto.randomUUID()])).not.toBe('done');
    // The one that stays knows that it is undone; this one has not heard.
    const stays = two.mergedFacts('to', 11);
    await two.to.monitor.applyRegistry({ ...stays, merges: {} });
    expect(await asked(two, [unitId])).not.toBe('done');
    await two.to.monitor.applyRegistry({ ...stays, version: 12 });
    expect(await asked(two, [unitId])).toBe('done');
  });

  it('does not by a unit that is kept out of the other record', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)));
    await two.merge();
    await taken(two, (alerts) => alerts.length === 1);
    const { unitId } = two.to.facts.enrolment;
    const blocks = [{ blockId: crypto.randomUUID(), unitId, from: 0, to: null }];
    const facts = two.mergedFacts('from', 11);
    await two.from.monitor.applyRegistry({ ...facts, access: { ...facts.access, blocks } as typeof facts.access });
    expect(await asked(two, [unitId, crypto.randomUUID()])).not.toBe('done');
    await two.from.monitor.applyRegistry({ ...facts, version: 12 });
    expect(await asked(two, [unitId, crypto.randomUUID()])).toBe('done');
  });
});

describe('a merge that is taken back', () => {
  const wrongReading = async (two: TwoRecords) => {
    await two.merge();
    await once(() => two.from.record(two.from.reading(80, ago(3)), two.from.reading(95, ago(2))));
    expect(await two.to.monitor.voidReadings(order(two.to, [1]))).toBe('done');
  };
  const back = async (two: TwoRecords) => {
    await two.undo();
    await eventually(
      () => counts(two.from),
      (rows) => rows.length > 0,
    );
    await eventually(
      () => counts(two.to),
      (rows) => rows.every((row) => row.endsWith('false')),
    );
  };

  it('gives back what came in for the other, and nothing that was entered in error since', async () => {
    const two = await twoRecords([SATURATION, ALARM]);
    await wrongReading(two);
    await back(two);
    expect(await counts(two.from)).toEqual(['95 true']);
    expect(await counts(two.to)).toEqual(['80 false', '95 false']);
    expect(await liveOf(two.from)).toEqual([]);
  });

  it('gives back an alert that the other had joined, judged by what was entered in error meanwhile', async () => {
    const two = await twoRecords([SATURATION]);
    await two.from.record(two.from.reading(80, ago(30)));
    await two.to.record(two.to.reading(79, ago(20)));
    await two.merge();
    await taken(two, ([alert]) => alert?.count === 2);
    expect(await two.from.monitor.voidReadings(order(two.from, [1]))).toBe('done');
    expect(await two.from.monitor.voidReadings(order(two.from))).toBe('done');
    await two.undo();
    const [alert] = await eventually(
      () => liveOf(two.from),
      ([one]) => one?.normalisedAt !== undefined,
    );
    expect(alert).toMatchObject({ ruleKey: 'spo2', normalisedAt: expect.any(Number) });
    expect(await liveOf(two.to)).toMatchObject([{ count: 1, reading: { value: '79' } }]);
  });

  it('nor an event', async () => {
    const two = await twoRecords([SATURATION, ALARM]);
    await two.merge();
    await once(() => two.from.record(two.from.reading(95, ago(9))));
    await press(two.from, 3);
    const [alert] = await liveOf(two.to);
    const event = { sequence: 2, alertIds: [alert?.alertId ?? ''], reason: 'assignment-voided' };
    expect(await two.to.monitor.voidReadings(order(two.to, [2], [event]))).toBe('done');
    expect(await liveOf(two.to)).toMatchObject([{ state: 'open', voidedEvents: [eventIn(two.to, 2)] }]);
    await back(two);
    expect(await liveOf(two.from)).toEqual([]);
    expect(
      await runInDurableObject(two.from.monitor, (_, { storage }) => storage.sql.exec('select 1 from event').toArray()),
    ).toEqual([]);
  });
});
