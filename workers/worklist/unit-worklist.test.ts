import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, it } from 'vitest';
import { bindings, listen, listener, moved, newList, T0 } from './worklist-fixture.ts';

describe('what the list takes in', () => {
  it('shows an alert with the name opened and the digits as they were sent', async () => {
    const list = newList();
    const put = await list.put({
      measure: 'glucose',
      reading: { sequence: 1, measuredAt: T0, value: '6.30', unit: 'mmol/L' },
    });
    expect(await list.apply(put)).toEqual({ ok: true, seq: 1 });
    const answer = await list.handle.page({});
    expect(answer.ok && answer.json).toContain('"value":6.30,"unit":"mmol/L"');
    const page = await list.page();
    expect(page).toMatchObject({ nextCursor: null, seq: 1 });
    expect(page.items).toMatchObject([
      {
        alertId: put.alert.alertId,
        patientId: put.patientId,
        patientName: 'Kari Testesen',
        birthDate: '1948-03-02',
        revision: '1-1',
        measuredAt: '2026-11-02T08:00:00.000Z',
      },
    ]);
  });

  it.each(['missing', 'technical', 'event'] as const)('shows a %s alert that no reading opened', async (category) => {
    const list = newList();
    const unmeasured = {
      measure: undefined,
      reading: undefined,
      openedBySequence: undefined,
      severity: 'yellow',
    } as const;
    const put = await list.put({ ...unmeasured, category, ruleType: 'event', finding: { facts: { code: '3' } } });
    const rule: Rule = { type: 'event', ruleKey: put.alert.ruleKey, codes: ['3'], severity: 'yellow' };
    await list.apply({ ...put, rule });
    const [item] = (await list.page()).items;
    expect(item).toMatchObject({
      category,
      ruleType: 'event',
      facts: { code: '3' },
      openedAt: '2026-11-02T08:00:00.000Z',
      summary: { nb: expect.stringContaining('trygghetsalarm'), en: expect.stringContaining('safety alarm') },
    });
    for (const absent of ['measure', 'measuredAt', 'value', 'unit', 'values'] as const)
      expect(item).not.toHaveProperty(absent);
  });

  it('shows the parts an alert rests on, digits as sent, and no sentence when the rule is not at hand', async () => {
    const list = newList();
    const parts = [
      { series: 'body-temperature', sequence: 1, measuredAt: T0, value: '39.10', unit: 'Cel', points: 2 },
      { series: 'score:cat', sequence: 2, measuredAt: T0 - 1000, value: '12', unit: '{score}' },
    ];
    await list.apply(await list.put({ ruleType: 'score', finding: { values: parts, facts: { total: 7 } } }));
    const answer = await list.handle.page({});
    expect(answer.ok && answer.json).toContain('"value":39.10');
    const [item] = (await list.page()).items;
    expect(item).toMatchObject({
      facts: { total: 7 },
      values: [
        { measure: 'body-temperature', measuredAt: '2026-11-02T08:00:00.000Z', value: 39.1, unit: 'Cel', points: 2 },
        { measure: 'score', code: 'cat', measuredAt: '2026-11-02T07:59:59.000Z', value: 12 },
      ],
    });
    expect(item).not.toHaveProperty('summary');
  });

  it('is not moved by the same batch again', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    expect(await list.apply(put, put)).toEqual({ ok: true, seq: 1 });
    expect((await list.page()).items).toHaveLength(1);
  });

  it('keeps the newest revision when deliveries arrive in the wrong order', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(moved(put, 3, { count: 3 }));
    await list.apply(moved(put, 2, { count: 2 }), put);
    expect((await list.page()).items).toMatchObject([{ count: 3, revision: '1-3' }]);
  });

  it('lets a later epoch win over a higher n', async () => {
    const list = newList();
    const put = await list.put({ revision: { epoch: 1, n: 9 } });
    await list.apply(put);
    await list.apply({ ...put, alert: { ...put.alert, count: 7, revision: { epoch: 2, n: 1 } } });
    expect((await list.page()).items).toMatchObject([{ count: 7, revision: '2-1' }]);
  });

  it('removes a resolved alert, and an older put never brings it back, also after eviction', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    await list.apply(moved(put, 3, { state: 'resolved' }));
    await evictDurableObject(list.stub);
    expect(await list.apply(put, moved(put, 2, { state: 'acknowledged' }))).toEqual({ ok: true, seq: 2 });
    expect((await list.page()).items).toEqual([]);
  });

  it('remembers a resolved alert that it never showed', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(moved(put, 3, { state: 'resolved' }));
    await list.apply(put);
    expect((await list.page()).items).toEqual([]);
  });

  it('lets go of an alert that another unit has become responsible for', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    await list.apply(moved(put, 2, { unitId: crypto.randomUUID() }));
    expect((await list.page()).items).toEqual([]);
  });

  it('forgets removed alerts after 90 days and not before, and seq never falls', async () => {
    const list = newList();
    const [old, young] = [await list.put(), await list.put()];
    const day = 24 * 3_600_000;
    const at = (now: number) =>
      runInDurableObject(list.stub, (instance) => {
        instance.effects = { ...instance.effects, now: () => now };
      });
    await at(T0);
    await list.apply(moved(old, 2, { state: 'resolved' }));
    await at(T0 + 89 * day);
    await list.apply(moved(young, 2, { state: 'resolved' }));
    await list.apply(old);
    expect((await list.page()).items).toEqual([]);
    await at(T0 + 91 * day);
    expect(await list.apply(young)).toEqual({ ok: true, seq: 2 });
    const rows = await runInDurableObject(list.stub, (_, state) =>
      state.storage.sql.exec('select alert_id from entry').toArray(),
    );
    expect(rows).toEqual([{ alert_id: young.alert.alertId }]);
    // The first removal is forgotten: who has seen nothing since needs a snapshot.
    await at(Date.now());
    expect(await (await listen(list, listener(), 0)).until(1)).toMatchObject([{ type: 'snapshot', seq: 2 }]);
    await at(T0 + 300 * day);
    expect(await list.apply(young)).toEqual({ ok: true, seq: 2 });
  });

  it('stores no name and no birth date in clear', async () => {
    const list = newList();
    await list.apply(await list.put());
    await list.page();
    const stored = await runInDurableObject(list.stub, (_, state) =>
      JSON.stringify(
        ['entry', 'meta', 'ticket'].map((table) => state.storage.sql.exec(`select * from ${table}`).toArray()),
      ),
    );
    expect(stored).toContain('sealed');
    expect(stored).not.toMatch(/Testesen|1948/);
  });

  it('still shows an alert whose identity cannot be opened', async () => {
    const [list, other] = [newList(), newList()];
    const foreign = await other.put();
    const put = await list.put();
    await list.apply({ ...put, sealedIdentity: foreign.sealedIdentity });
    expect((await list.page()).items).toMatchObject([{ patientId: put.patientId, patientName: '', severity: 'red' }]);
  });
});

describe('the wall', () => {
  it('refuses a batch, a page, a ticket and a socket of another tenant or unit', async () => {
    const list = newList();
    await list.apply(await list.put());
    const foreign = { tenantId: crypto.randomUUID(), unitId: list.unitId };
    const stub = bindings.UNIT_WORKLIST.get(list.stub.id);
    const put = await list.put();
    expect(await stub.apply({ v: 1, ...foreign, puts: [put] })).toEqual({ ok: false, reason: 'wrong-unit' });
    expect(await stub.page(foreign)).toEqual({ ok: false, reason: 'wrong-unit' });
    expect(await stub.issueTicket(foreign, { practitionerId: 'p', expiresAt: Date.now() + 1000 })).toEqual({
      ok: false,
      reason: 'wrong-unit',
    });
    expect((await list.page()).items).toHaveLength(1);
  });

  it('keeps two tenants apart that call their units the same', async () => {
    const unitId = crypto.randomUUID();
    const [one, two] = [newList(undefined, unitId), newList(undefined, unitId)];
    await one.apply(await one.put());
    expect((await two.page()).items).toEqual([]);
    expect((await one.page()).items).toHaveLength(1);
  });

  it('reading an empty list writes nothing of its owner', async () => {
    const list = newList();
    expect(await list.page()).toEqual({ items: [], nextCursor: null, seq: 0 });
    const meta = await runInDurableObject(list.stub, (_, state) =>
      state.storage.sql.exec('select * from meta').toArray(),
    );
    expect(meta).toEqual([]);
  });
});

describe('the order and the pages', () => {
  it('puts the most severe and longest waiting first', async () => {
    const list = newList();
    const make = (openedAt: number, over: object) => list.put({ openedAt, ...over });
    const wanted = [
      await make(T0 + 50, { overdue: true }),
      await make(T0 + 10, {}),
      await make(T0 + 20, {}),
      await make(T0 + 5, { state: 'acknowledged' }),
      await make(T0 + 1, { severity: 'yellow' }),
      await make(T0, { severity: 'yellow', state: 'acknowledged' }),
    ];
    await list.apply(...wanted.toReversed());
    expect((await list.page()).items.map((item) => item.alertId)).toEqual(wanted.map((put) => put.alert.alertId));
  });

  it('neither repeats nor skips an entry when others come and go between pages', async () => {
    const list = newList();
    const puts = await Promise.all(Array.from({ length: 7 }, (_, i) => list.put({ openedAt: T0 + i * 1000 })));
    await list.apply(...puts);
    const first = await list.page(undefined, 3);
    const [gone, last] = [puts[2], puts[6]];
    if (gone === undefined || last === undefined) throw new Error('fixture');
    await list.apply(moved(gone, 2, { state: 'resolved' }), await list.put({ openedAt: T0 - 1 }));
    const second = await list.page(first.nextCursor ?? '', 3);
    const third = await list.page(second.nextCursor ?? '', 3);
    const seen = [first, second, third].flatMap((page) => page.items.map((item) => item.alertId));
    expect(seen).toEqual(puts.map((put) => put.alert.alertId));
    expect(third.nextCursor).toBeNull();
  });

  it('refuses a cursor that is none', async () => {
    const list = newList();
    expect(await list.handle.page({ cursor: "' or 1=1" })).toEqual({ ok: false, reason: 'invalid-cursor' });
  });

  it('loses nothing by eviction', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    await evictDurableObject(list.stub);
    expect(await list.page()).toMatchObject({ items: [{ alertId: put.alert.alertId }], seq: 1 });
  });
});
