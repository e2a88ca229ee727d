import { evictDurableObject } from 'cloudflare:test';
import type { RecordChange } from '@naer/domain/monitor/change';
import type { FeedPage } from '@naer/domain/patient/feed';
import { MOST_MESSAGES_A_DAY } from '@naer/domain/patient/message';
import { describe, expect, it } from 'vitest';
import { command, count, eventually, newPatient, type TestPatient } from './monitor-fixture.ts';
import { receiveMessage } from './patient-app.ts';
import { withStore } from './rule-fixture.ts';

const HOSTILE = `<script>alert(1)</script> '; drop table feed; -- \u202e \u{1F9EA} ${'\\'}u0041 "ok"\n`;
const DAY = 24 * 3_600_000;

const write = (patient: TestPatient, text: string, id: string = crypto.randomUUID()) =>
  patient.monitor.receiveMessage({ v: 1, credential: patient.credential, id, text });

function answer(patient: TestPatient, text: string, more: object = {}) {
  const { tenantId, patientId, enrolment } = patient.facts;
  const actor = { practitionerId: 'nurse', unitIds: [enrolment.unitId] };
  const act = { kind: 'send-message', text } as const;
  return patient.monitor.act({ v: 1, tenantId, patientId, commandId: crypto.randomUUID(), actor, act, ...more });
}

async function feed(patient: TestPatient, more: object = {}): Promise<FeedPage> {
  const read = await patient.monitor.feed({ v: 1, credential: patient.credential, limit: 50, ...more });
  if (!read.ok) throw new Error(read.reason);
  return read.page;
}
const texts = ({ items }: FeedPage) => items.map((item) => (item.kind === 'seen' ? 'seen' : item.text));
const alertsOf = (patient: TestPatient) => withStore(patient, (store) => store.alerts.live);
const changesOf = (patient: TestPatient, kind: RecordChange['kind']) =>
  withStore(patient, (store) =>
    store.outbox
      .load('records', 1000)
      .flatMap(({ payload }) => (JSON.parse(payload) as { changes: RecordChange[] }).changes)
      .filter((change) => change.kind === kind),
  );

describe('a message from the patient', () => {
  it('is kept as it was written, and one alert of its own kind waits for an answer', async () => {
    const patient = await newPatient();
    expect(await write(patient, HOSTILE)).toMatchObject({ ok: true, status: 'recorded' });
    expect(await write(patient, 'Og en til')).toMatchObject({ ok: true, status: 'recorded' });
    expect(texts(await feed(patient))).toEqual(['Og en til', HOSTILE]);
    expect(await alertsOf(patient)).toMatchObject([
      { category: 'message', ruleKey: 'message', count: 2, state: 'open' },
    ]);
    expect(
      (await changesOf(patient, 'message')).map((change) => change.kind === 'message' && change.message.text),
    ).toEqual([HOSTILE, 'Og en til']);
  });

  it('has a clock that wakes the monitor', async () => {
    const patient = await newPatient();
    await write(patient, 'Hei');
    const { earliestClockAt } = await patient.monitor.status();
    expect(Math.abs((earliestClockAt ?? 0) - Date.now() - DAY)).toBeLessThan(60_000);
  });

  it('sent again is one, also after the object was evicted; another text under its name is another', async () => {
    const patient = await newPatient();
    const first = await write(patient, 'Hei', 'a');
    await evictDurableObject(patient.monitor);
    expect(await write(patient, 'Hei', 'a')).toEqual({ ...first, status: 'duplicate' });
    expect(await write(patient, 'Hei du', 'a')).toMatchObject({ ok: true, status: 'recorded' });
    expect(texts(await feed(patient))).toEqual(['Hei du', 'Hei']);
    expect(await alertsOf(patient)).toMatchObject([{ count: 2 }]);
  });

  it('stands in no row to a list of work or a duty, nor in the alert', async () => {
    const patient = await newPatient();
    await write(patient, 'hemmelig-tekst');
    await answer(patient, 'hemmelig-svar');
    const rows = await withStore(patient, (store) =>
      store.outbox
        .pending()
        .filter((destination) => destination !== 'records')
        .flatMap((destination) => store.outbox.load(destination, 100).map(({ payload }) => payload)),
    );
    expect(JSON.stringify(rows)).not.toContain('hemmelig');
    expect(JSON.stringify(await changesOf(patient, 'alert'))).not.toContain('hemmelig');
    expect(JSON.stringify(await changesOf(patient, 'alert-history'))).not.toContain('hemmelig');
  });

  it('is refused, aloud and counted, when there are too many in a day', async () => {
    const patient = await newPatient();
    const now = Date.now();
    const [over, known, later] = await withStore(patient, (store) => {
      const sendAt = (n: number, at: number) =>
        receiveMessage(store, patient.facts, { v: 1, credential: patient.credential, id: `m${n}`, text: 'x' }, at);
      for (let n = 0; n < MOST_MESSAGES_A_DAY; n += 1) sendAt(n, now + n);
      return [sendAt(999, now + 1000), sendAt(3, now + 1000), sendAt(999, now + DAY + 1000)];
    });
    expect(over).toEqual({ ok: false, reason: 'too-many' });
    expect(known).toMatchObject({ ok: true, status: 'duplicate' });
    expect(later).toMatchObject({ ok: true, status: 'recorded' });
    expect(await count(patient, 'refusal_count')).toBe(1);
  });
});

describe('who has the device in hand', () => {
  it.each([
    ['a credential that was revoked', { generation: 2 }],
    ['an assignment that is over', { to: Date.now() - 1000 }],
    ['one that has not begun', { from: Date.now() + 60_000 }],
    ['another device', { deviceId: 'device-2' }],
  ])('reads and writes nothing by %s', async (_, more) => {
    const known = await newPatient();
    await write(known, 'Hei');
    const [assignment] = known.facts.assignments;
    if (assignment === undefined) throw new Error('no assignment');
    await known.monitor.applyRegistry({ ...known.facts, version: 2, assignments: [{ ...assignment, ...more }] });
    const refused = { ok: false, reason: 'credential-revoked' };
    expect(await known.monitor.feed({ v: 1, credential: known.credential, limit: 50 })).toEqual(refused);
    expect(await write(known, 'Hei igjen')).toEqual(refused);
    expect(await count(known, 'feed')).toBe(1);
  });

  it('of another patient hears nothing', async () => {
    const [one, other] = [await newPatient(), await newPatient()];
    await write(one, 'Hei');
    const credential = { ...one.credential, patientId: other.facts.patientId, tenantId: other.facts.tenantId };
    expect(await one.monitor.feed({ v: 1, credential, limit: 50 })).toEqual({
      ok: false,
      reason: 'credential-revoked',
    });
  });
});

describe('an answer', () => {
  it('is in the feed with its unit, and resolves what nobody had acknowledged by who answered', async () => {
    const patient = await newPatient();
    await write(patient, 'Skal jeg måle oftere?');
    const commandId = crypto.randomUUID();
    const first = await answer(patient, 'Ja, morgen og kveld', { commandId });
    expect(first).toMatchObject({ ok: true, done: { kind: 'send-message' } });
    await evictDurableObject(patient.monitor);
    expect(await answer(patient, 'Ja, morgen og kveld', { commandId })).toEqual(first);
    const [item, ...rest] = (await feed(patient)).items;
    expect(item).toMatchObject({ direction: 'to-patient', unitId: patient.facts.enrolment.unitId });
    expect(JSON.stringify(item)).not.toContain('nurse');
    expect(rest).toHaveLength(1);
    expect(await alertsOf(patient)).toEqual([]);
    const lines = await changesOf(patient, 'alert-history');
    expect(lines.map((line) => line.kind === 'alert-history' && line.event)).toEqual([
      'opened',
      'acknowledged',
      'resolved',
    ]);
    expect((await changesOf(patient, 'alert')).at(-1)).toMatchObject({
      alert: { state: 'resolved', resolved: { by: 'nurse', outcome: 'answered' } },
    });
    expect(await eventually(patient.worklist, (items) => items.length === 0)).toEqual([]);
  });

  it('ends by itself what somebody had acknowledged', async () => {
    const patient = await newPatient();
    await write(patient, 'Hei');
    const [alert] = await alertsOf(patient);
    await command(patient, alert?.alertId ?? '', '1-1');
    await answer(patient, 'Hei');
    expect((await changesOf(patient, 'alert')).at(-1)).toMatchObject({
      alert: { resolved: { by: 'system', outcome: 'answered' } },
    });
  });

  it('to nobody’s question is a message all the same', async () => {
    const patient = await newPatient();
    expect(await answer(patient, 'Husk timen i morgen')).toMatchObject({ ok: true });
    expect(texts(await feed(patient))).toEqual(['Husk timen i morgen']);
    expect(await alertsOf(patient)).toEqual([]);
  });
});

describe('the feed', () => {
  it('is told newest first in bounded pages, and from where one left off', async () => {
    const patient = await newPatient();
    for (const n of [1, 2, 3, 4, 5]) await write(patient, `m${n}`);
    const first = await feed(patient, { limit: 2 });
    expect(texts(first)).toEqual(['m5', 'm4']);
    const second = await feed(patient, { limit: 2, cursor: first.nextCursor });
    expect(texts(second)).toEqual(['m3', 'm2']);
    const third = await feed(patient, { limit: 2, cursor: second.nextCursor });
    expect([texts(third), third.nextCursor]).toEqual([['m1'], null]);
    await write(patient, 'm6');
    expect(texts(await feed(patient, { since: first.since }))).toEqual(['m6']);
    const later = await feed(patient, { since: first.since });
    expect(texts(await feed(patient, { since: later.since }))).toEqual([]);
  });

  it('hides nothing behind a place that another monitor or nobody made', async () => {
    const patient = await newPatient();
    await write(patient, 'Hei');
    for (const since of ['2-5', 'x', '', '-1', '1-', '9999999999-1'])
      expect(texts(await feed(patient, { since }))).toEqual(['Hei']);
  });

  it('is bounded whatever is asked for', async () => {
    const patient = await newPatient();
    await withStore(patient, (store) => {
      for (let n = 0; n < 2_050; n += 1) store.feed.add({ kind: 'note', at: n, alertId: 'a', text: String(n) });
    });
    expect((await feed(patient, { limit: 1_000_000 })).items).toHaveLength(100);
    expect(await count(patient, 'feed')).toBe(2_000);
  });

  it('says what was seen, and by which unit', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(97));
    const { tenantId, patientId, enrolment } = patient.facts;
    await patient.monitor.act({
      v: 1,
      tenantId,
      patientId,
      commandId: crypto.randomUUID(),
      actor: { practitionerId: 'nurse', unitIds: [enrolment.unitId] },
      act: { kind: 'mark-seen', sequences: [1] },
    });
    expect((await feed(patient)).items).toMatchObject([
      { kind: 'seen', unitId: enrolment.unitId, measurementIds: [`${patientId}.1`] },
    ]);
  });
});
