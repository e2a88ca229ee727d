import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { tenantOfTicket } from './get-unit-worklist.ts';
import { COALESCE_MS, MAX_CHANGES_BEHIND } from './live-pace.ts';
import { bindings, listen, listener, moved, newList, pause, type TestList, waitFor } from './worklist-fixture.ts';

const soon = () => Date.now() + 3_600_000;

function clockOf(list: TestList, now: () => number): Promise<void> {
  return runInDurableObject(list.stub, (instance) => {
    instance.effects = { ...instance.effects, now };
  });
}

describe('a live list', () => {
  it('begins with a snapshot and goes on with changes', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    const live = await listen(list);
    await live.until(1);
    expect(live.messages[0]).toMatchObject({
      v: 1,
      type: 'snapshot',
      seq: 1,
      more: false,
      items: [{ alertId: put.alert.alertId, patientName: 'Kari Testesen' }],
    });
    await list.apply(moved(put, 2, { state: 'acknowledged' }));
    await live.until(2);
    expect(live.messages[1]).toMatchObject({ type: 'change', seq: 2, put: [{ state: 'acknowledged' }], remove: [] });
    await list.apply(moved(put, 3, { state: 'resolved' }));
    await live.until(3);
    expect(live.messages[2]).toEqual({
      v: 1,
      type: 'change',
      seq: 3,
      put: [],
      remove: [put.alert.alertId],
      at: expect.any(String),
    });
  });

  it('sends an empty snapshot of an empty list', async () => {
    const live = await listen(newList());
    expect(await live.until(1)).toEqual([
      { v: 1, type: 'snapshot', items: [], seq: 0, more: false, at: expect.any(String) },
    ]);
  });

  it('sends a long list in pages of one moment, most severe first', async () => {
    const list = newList();
    const put = await list.put();
    const alerts = Array.from({ length: 250 }, (_, i) => ({
      ...put,
      alert: { ...put.alert, alertId: crypto.randomUUID(), openedAt: i },
    }));
    await list.apply(...alerts);
    const pages = await (await listen(list)).until(3);
    const snapshots = pages.flatMap((page) => (page.type === 'snapshot' ? [page] : []));
    expect(snapshots.map((page) => [page.items.length, page.seq, page.more])).toEqual([
      [100, 250, true],
      [100, 250, true],
      [50, 250, false],
    ]);
    expect(snapshots.flatMap((page) => page.items.map((item) => item.alertId))).toEqual(
      alerts.map((entry) => entry.alert.alertId),
    );
  });

  it('keeps the digits as sent', async () => {
    const list = newList();
    await list.apply(await list.put({ reading: { sequence: 1, measuredAt: 0, value: '6.30', unit: 'mmol/L' } }));
    const response = await list.handle.live(listener(), null);
    const texts: string[] = [];
    response.webSocket?.addEventListener('message', (event) => void texts.push(String(event.data)));
    response.webSocket?.accept();
    await waitFor(() => texts.length > 0);
    expect(texts[0]).toContain('"value":6.30');
  });

  it('sends the first change at once and the next ones together', async () => {
    const list = newList();
    const live = await listen(list);
    await live.until(1);
    await pause(COALESCE_MS + 20);
    const puts = await Promise.all(Array.from({ length: 10 }, () => list.put()));
    for (const put of puts) await list.apply(put);
    await waitFor(() => live.messages.at(-1)?.seq === 10);
    const changes = live.messages.slice(1).flatMap((message) => (message.type === 'change' ? [message] : []));
    expect(changes.length).toBeLessThanOrEqual(3);
    expect(changes.flatMap((change) => change.put.map((item) => item.alertId))).toEqual(
      puts.map((put) => put.alert.alertId),
    );
  });

  it('serves only the entries of its own unit', async () => {
    const list = newList();
    const other = newList(list.tenantId);
    const live = await listen(list);
    await other.apply(await other.put());
    await list.apply(await list.put());
    await live.until(2);
    await pause(COALESCE_MS * 2);
    expect(live.messages.map((message) => message.seq)).toEqual([0, 1]);
  });
});

describe('resuming', () => {
  it('sends what was missed, removals too, and no snapshot', async () => {
    const list = newList();
    const [stays, goes] = [await list.put(), await list.put()];
    await list.apply(stays, goes);
    await list.apply(moved(goes, 2, { state: 'resolved' }), moved(stays, 2, { count: 2 }));
    const live = await listen(list, listener(), 2);
    await live.until(1);
    expect(live.messages).toMatchObject([
      { type: 'change', seq: 4, put: [{ alertId: stays.alert.alertId, count: 2 }], remove: [goes.alert.alertId] },
    ]);
  });

  it('is silent when nothing was missed', async () => {
    const list = newList();
    await list.apply(await list.put());
    const live = await listen(list, listener(), 1);
    await pause(COALESCE_MS);
    expect(live.messages).toEqual([]);
    await list.apply(await list.put());
    expect(await live.until(1)).toMatchObject([{ type: 'change', seq: 2 }]);
  });

  it('sends a snapshot for a number from another history, and when too much was missed', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    expect(await (await listen(list, listener(), 7)).until(1)).toMatchObject([{ type: 'snapshot', seq: 1 }]);
    const many = Array.from({ length: MAX_CHANGES_BEHIND + 1 }, () => ({
      ...put,
      alert: { ...put.alert, alertId: crypto.randomUUID(), state: 'resolved' as const },
    }));
    await list.apply(...many);
    const behind = await (await listen(list, listener(), 1)).until(1);
    expect(behind).toMatchObject([{ type: 'snapshot', more: false, items: [{ alertId: put.alert.alertId }] }]);
  });
});

describe('hibernation and eviction', () => {
  it('a socket goes on after eviction and misses nothing', async () => {
    const list = newList();
    const live = await listen(list);
    await live.until(1);
    await evictDurableObject(list.stub);
    const put = await list.put();
    await list.apply(put);
    await live.until(2);
    expect(live.messages[1]).toMatchObject({ type: 'change', seq: 1, put: [{ alertId: put.alert.alertId }] });
  });

  it('answers ping without waking, refuses other talk, and answers the close frame', async () => {
    const list = newList();
    const live = await listen(list);
    await live.until(1);
    const plain = await list.handle.live(listener(), '0');
    const pong: unknown[] = [];
    plain.webSocket?.addEventListener('message', (event) => void pong.push(event.data));
    plain.webSocket?.accept();
    plain.webSocket?.send('ping');
    await waitFor(() => pong.length > 0);
    expect(pong).toEqual(['pong']);
    live.socket.close(1000, 'bye');
    await waitFor(() => live.closed() === 1000);
    let refused: number | undefined;
    plain.webSocket?.addEventListener('close', (event) => {
      refused = event.code;
    });
    plain.webSocket?.send('hello');
    await waitFor(() => refused === 1008);
  });
});

describe('who may listen', () => {
  it('opens one socket per ticket, also when the object was evicted in between', async () => {
    const list = newList();
    const issued = await list.handle.issueTicket({ practitionerId: 'p1', expiresAt: soon() });
    if (!issued.ok) throw new Error(issued.reason);
    expect(issued.expiresInSeconds).toBe(30);
    expect(tenantOfTicket(issued.ticket)).toBe(list.tenantId);
    await evictDurableObject(list.stub);
    const answers = await Promise.all([1, 2].map(() => list.handle.live({ ticket: issued.ticket }, null)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([101, 401]);
  });

  it('refuses a ticket after 30 seconds, an invented one, and another list’s', async () => {
    const [list, other] = [newList(), newList()];
    const old = await list.handle.issueTicket({ practitionerId: 'p1', expiresAt: soon() });
    const foreign = await other.handle.issueTicket({ practitionerId: 'p1', expiresAt: soon() });
    if (!old.ok || !foreign.ok) throw new Error('fixture');
    expect((await list.handle.live({ ticket: foreign.ticket }, null)).status).toBe(401);
    expect((await list.handle.live({ ticket: `${list.tenantId}.${'A'.repeat(43)}` }, null)).status).toBe(401);
    await clockOf(list, () => Date.now() + 30_001);
    expect((await list.handle.live({ ticket: old.ticket }, null)).status).toBe(401);
  });

  it('believes nobody but the door: another unit’s call and a plain request get no socket', async () => {
    const list = newList();
    await list.apply(await list.put());
    const direct = await bindings.UNIT_WORKLIST.get(list.stub.id).fetch('https://worklist/live', {
      headers: { upgrade: 'websocket' },
    });
    expect(direct.status).toBe(426);
  });

  it('refuses an ended session, and closes 4401 a socket whose session ends, silent or not', async () => {
    const list = newList();
    expect((await list.handle.live(listener(Date.now() - 1), null)).status).toBe(401);
    const ends = Date.now() + 60_000;
    const live = await listen(list, listener(ends));
    const other = await listen(list, listener(ends + 60_000));
    await live.until(1);
    expect(await runInDurableObject(list.stub, (_, state) => state.storage.getAlarm())).toBe(ends);
    await clockOf(list, () => ends + 1);
    await runDurableObjectAlarm(list.stub);
    await waitFor(() => live.closed() === 4401);
    expect(other.closed()).toBeUndefined();
    expect(await runInDurableObject(list.stub, (_, state) => state.storage.getAlarm())).toBe(ends + 60_000);
    await clockOf(list, () => ends + 60_001);
    await list.apply(await list.put());
    await waitFor(() => other.closed() === 4401);
    expect(other.messages.map((message) => message.type)).toEqual(['snapshot']);
  });

  it('closes 4401 the sockets and tickets of a session that ends, or all of a person, and nobody else’s', async () => {
    const list = newList();
    const person = (sessionId: string) => ({ practitionerId: 'p1', expiresAt: soon(), sessionId });
    const ticket = async (sessionId: string) => {
      const issued = await list.handle.issueTicket(person(sessionId));
      return { ticket: issued.ok ? issued.ticket : '' };
    };
    const [here, there, other] = [
      await listen(list, { principal: person('s1') }),
      await listen(list, { principal: person('s2') }),
      await listen(list),
    ];
    const [mine, theirs] = [await ticket('s1'), await ticket('s2')];
    const byTicket = await listen(list, await ticket('s1'));
    await evictDurableObject(list.stub);
    await list.handle.closeFor({ practitionerId: 'p1', sessionId: 's1' });
    await waitFor(() => here.closed() === 4401 && byTicket.closed() === 4401);
    expect([there.closed(), other.closed()]).toEqual([undefined, undefined]);
    expect((await list.handle.live(mine, null)).status).toBe(401);
    expect((await list.handle.live(theirs, null)).status).toBe(101);
    const last = await ticket('s2');
    await list.handle.closeFor({ practitionerId: 'p1' });
    await waitFor(() => there.closed() === 4401);
    expect((await list.handle.live(last, null)).status).toBe(401);
    expect(other.closed()).toBeUndefined();
  });

  it('lets one person have twenty sockets, not more', async () => {
    const list = newList();
    const person = listener();
    for (let i = 0; i < 20; i += 1) await listen(list, person);
    expect((await list.handle.live(person, null)).status).toBe(429);
    expect((await list.handle.live(listener(), null)).status).toBe(101);
  });
});
