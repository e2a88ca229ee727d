import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { DutyCore } from './duty-core.ts';
import { newDuty } from './duty-fixture.ts';
import { DutyStore } from './duty-store.ts';

const HOUR_MS = 3_600_000;
const FIVE_MINUTES_MS = 300_000;
const delivered = (now: number) => ({ outcome: 'delivered', at: now });
const undelivered = (reason: string) => ({ outcome: 'undelivered', reason });
const KARI = '+4799900001';
const OLA = '+4799900002';

describe('a notice', () => {
  it('reaches who has the duty now, and says so', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    const notice = duty.notice();
    expect(await duty.notify(notice)).toEqual([{ noticeId: notice.noticeId, ...delivered(duty.now) }]);
    expect(duty.sent).toEqual([{ channel: 'sms', to: KARI, urgent: true }]);
  });

  it('reaches all browsers of the person at once, and is delivered when one takes it', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    duty.answer = async ({ to }) => (to.endsWith('/a') ? 'failed' : 'delivered');
    expect(await duty.notify(duty.notice({ channel: 'push', severity: 'yellow' }))).toMatchObject([
      delivered(duty.now),
    ]);
    expect(duty.sent.map(({ to, urgent }) => [to, urgent])).toEqual([
      ['https://fcm.googleapis.com/a', false],
      ['https://fcm.googleapis.com/b', false],
    ]);
  });

  it.each([
    [
      'goes to the substitute of one who is absent',
      { absent: true } as const,
      async () => 'delivered' as const,
      [OLA],
      'delivered',
    ],
    [
      'goes on to the substitute when it could not be sent',
      {},
      async ({ to }: { to: string }) => (to === KARI ? 'failed' : 'delivered') as 'failed' | 'delivered',
      [KARI, OLA],
      'delivered',
    ],
    [
      'and when sending breaks',
      {},
      ({ to }: { to: string }) =>
        to === KARI ? Promise.reject(new Error('net')) : Promise.resolve('delivered' as const),
      [KARI, OLA],
      'delivered',
    ],
    ['is undelivered when nobody could be reached', {}, async () => 'failed' as const, [KARI, OLA], 'channel-failed'],
    ['is undelivered when the shift is over', { to: 1 }, async () => 'delivered' as const, [], 'unattended'],
  ])('%s', async (_, over, answer, tried, expected) => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts({ shifts: [duty.shift(over)] }));
    duty.answer = answer;
    const outcome = expected === 'delivered' ? delivered(duty.now) : undelivered(expected);
    expect(await duty.notify(duty.notice())).toMatchObject([outcome]);
    expect(duty.sent.map(({ to }) => to)).toEqual(tried);
  });

  it('passes over whom the patient has blocked, and says when that leaves nobody', async () => {
    const duty = await newDuty();
    const facts = duty.facts();
    await duty.handle.applyUnit(facts);
    const [shift] = facts.shifts;
    const [first = '', second = ''] = [shift?.practitionerId, shift?.substituteId];
    const [passed, all, none] = [
      duty.notice({ notTo: [first] }),
      duty.notice(),
      duty.notice({ notTo: [first, second] }),
    ];
    expect(await duty.notify(passed, all, none)).toMatchObject([
      delivered(duty.now),
      delivered(duty.now),
      { outcome: 'undelivered' },
    ]);
    expect(duty.sent.map(({ to }) => to).toSorted()).toEqual([KARI, OLA]);
  });

  it('has no address to go to', async () => {
    const duty = await newDuty({ contacts: [] });
    await duty.handle.applyUnit(duty.facts());
    expect(await duty.notify(duty.notice())).toMatchObject([undelivered('no-address')]);
  });

  it('that comes again in 24 hours gets its first answer and is sent once, also after the object was evicted', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    const [good, bad] = [duty.notice(), duty.notice({ duty: 'second' })];
    duty.list = { connected: 1, waiting: true };
    const first = await duty.notify(good, bad);
    expect(first).toMatchObject([delivered(duty.now), undelivered('nobody-on-duty')]);
    await evictDurableObject(duty.stub);
    await duty.enter();
    duty.now += 23 * HOUR_MS;
    await duty.handle.applyUnit(duty.facts({ version: 2, shifts: [duty.shift({ duty: 'second' })] }));
    expect(await duty.notify(bad, good)).toEqual([first[1], first[0]]);
    expect(duty.sent).toHaveLength(1);
    duty.now += 2 * HOUR_MS;
    await duty.notify(duty.notice({ duty: 'second' }));
    expect(await duty.notify(bad)).toMatchObject([delivered(duty.now)]);
  });

  it('that comes again while the first is on its way waits for it', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    const { promise, resolve } = Promise.withResolvers<'delivered'>();
    duty.answer = () => promise;
    const notice = duty.notice();
    const answers = [duty.notify(notice), duty.notify(notice)];
    while (duty.sent.length === 0) await new Promise((done) => setTimeout(done, 1));
    resolve('delivered');
    const [one, other] = await Promise.all(answers);
    expect(other).toEqual(one);
    expect(duty.sent).toHaveLength(1);
  });

  it('is sent again when the object was lost between the send and the answer: at least once', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    const notice = duty.notice();
    duty.answer = () => new Promise(() => undefined);
    void duty.notify(notice);
    while (duty.sent.length === 0) await new Promise((done) => setTimeout(done, 1));
    duty.answer = async () => 'delivered';
    const batch = { v: 1 as const, tenantId: duty.tenantId, unitId: duty.unitId, notices: [notice] };
    // Another life over the same storage: what stood in memory is gone.
    const answer = await runInDurableObject(duty.stub, ({ effects }, { storage }) =>
      new DutyCore(new DutyStore(storage), effects).notify(batch),
    );
    expect(answer).toMatchObject({ ok: true, outcomes: [delivered(duty.now)] });
    expect(duty.sent).toHaveLength(2);
  });

  it('is as urgent as the most severe of its page, whichever stands first', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    await duty.notify(duty.notice({ severity: 'yellow' }), duty.notice({ severity: 'red' }));
    expect(duty.sent).toEqual([{ channel: 'sms', to: KARI, urgent: true }]);
  });

  it('is one page with the others of its batch for the same duty and channel', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    const many = Array.from({ length: 30 }, () => duty.notice());
    expect(await duty.notify(...many)).toMatchObject(
      many.map(({ noticeId }) => ({ noticeId, ...delivered(duty.now) })),
    );
    expect(duty.sent).toHaveLength(1);
  });

  it('does not hold up others: at most six sends are open, and one that hangs counts as failed', async () => {
    const keys = Array.from({ length: 8 }, (_, i) => `d${i}`);
    const duty = await newDuty();
    const shifts = keys.map((key) => duty.shift({ duty: key, substituteId: undefined }));
    await duty.handle.applyUnit(duty.facts({ shifts }));
    let open = 0;
    let most = 0;
    duty.answer = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((done) => setTimeout(done, 5));
      open -= 1;
      return 'delivered';
    };
    await duty.notify(...keys.map((key) => duty.notice({ duty: key })));
    expect([duty.sent.length, most]).toEqual([8, 6]);
    duty.answer = () => new Promise(() => undefined);
    expect(await duty.notify(duty.notice({ duty: 'd0' }))).toMatchObject([undelivered('channel-failed')]);
  });

  it('goes to no browser any more that its push service does not know, until the records have forgotten it too', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    duty.answer = async ({ to }) => (to.endsWith('/a') ? 'gone' : 'delivered');
    await duty.notify(duty.notice({ channel: 'push' }));
    await duty.notify(duty.notice({ channel: 'push' }));
    expect(duty.sent.map(({ to }) => to.at(-1))).toEqual(['a', 'b', 'b']);
    expect(await duty.handle.status()).toEqual({ version: 1, gone: ['a'], clear: 0 });
    await duty.handle.applyUnit(duty.facts({ version: 2, subscriptions: [] }));
    expect(await duty.handle.status()).toEqual({ version: 2, gone: [], clear: 0 });
  });
});

describe('what a unit is told', () => {
  it('is the newest, whatever comes after', async () => {
    const duty = await newDuty();
    expect(await duty.handle.applyUnit(duty.facts({ version: 3 }))).toEqual({ active: true, version: 3 });
    expect(await duty.handle.applyUnit(duty.facts({ version: 2, shifts: [] }))).toEqual({ active: true, version: 3 });
    expect(await duty.notify(duty.notice())).toMatchObject([delivered(duty.now)]);
  });

  it('is never another unit’s', async () => {
    const duty = await newDuty();
    const { tenantId, unitId, handle } = duty;
    await handle.applyUnit(duty.facts());
    const other = { ...duty.facts({ version: 9 }), unitId: 'other' };
    expect(await handle.applyUnit(other)).toEqual({ active: false, version: 1 });
    const notices = [duty.notice()];
    expect(await handle.notify({ v: 1, tenantId: 'other', unitId, notices })).toEqual({ ok: false });
    expect(await handle.standing(tenantId, 'other')).toBeUndefined();
    expect(duty.sent).toEqual([]);
  });

  it('is nothing yet: every notice is undelivered, and none is remembered', async () => {
    const duty = await newDuty();
    const notice = duty.notice();
    expect(await duty.notify(notice)).toMatchObject([undelivered('nobody-on-duty')]);
    expect(await duty.handle.standing(duty.tenantId, duty.unitId)).toBeUndefined();
    await duty.handle.applyUnit(duty.facts());
    expect(await duty.notify(notice)).toMatchObject([delivered(duty.now)]);
  });
});

describe('a unit where nobody is', () => {
  const empty = async () => {
    const duty = await newDuty({ shifts: [] });
    await duty.handle.applyUnit(duty.facts());
    return duty;
  };
  const look = async (duty: Awaited<ReturnType<typeof empty>>) => {
    duty.now += FIVE_MINUTES_MS;
    await runDurableObjectAlarm(duty.stub);
    await runInDurableObject(duty.stub, () => new Promise((done) => setTimeout(done, 5)));
  };

  it('says so of itself and of its notices, unless somebody has the list open', async () => {
    const duty = await empty();
    expect(await duty.notify(duty.notice())).toMatchObject([undelivered('unattended')]);
    expect(await duty.handle.presence()).toEqual({ open: true, onCall: 0, unattended: true });
    duty.list = { connected: 1, waiting: true };
    expect(await duty.notify(duty.notice())).toMatchObject([undelivered('nobody-on-duty')]);
    expect(await duty.handle.standing(duty.tenantId, duty.unitId)).toMatchObject({ open: true, unattended: false });
  });

  it('is looked at every five minutes, says it once, and tells its fallback once when something waits', async () => {
    const duty = await empty();
    const alarmOf = () => runInDurableObject(duty.stub, (_, state) => state.storage.getAlarm());
    expect(await alarmOf()).toBe(duty.now + FIVE_MINUTES_MS);
    await look(duty);
    expect(await alarmOf()).toBe(duty.now + FIVE_MINUTES_MS);
    expect([duty.logged.map(({ event }) => event), duty.paged]).toEqual([['unit-unattended'], []]);
    duty.list = { connected: 0, waiting: true };
    await look(duty);
    await evictDurableObject(duty.stub);
    await duty.enter();
    await look(duty);
    expect(duty.paged).toEqual(['fallback']);
    duty.list = { connected: 1, waiting: true };
    await look(duty);
    duty.list = { connected: 0, waiting: true };
    await look(duty);
    expect(duty.paged).toEqual(['fallback', 'fallback']);
    expect(duty.logged.map(({ event }) => event)).toEqual([
      'unit-unattended',
      'fallback-paged',
      'unit-attended',
      'unit-unattended',
      'fallback-paged',
    ]);
  });

  it('is looked at again when its alarm was lost', async () => {
    const duty = await empty();
    await runInDurableObject(duty.stub, (_, state) => state.storage.deleteAlarm());
    await evictDurableObject(duty.stub);
    await duty.enter();
    await duty.handle.status();
    expect(await runInDurableObject(duty.stub, (_, state) => state.storage.getAlarm())).toBe(
      duty.now + FIVE_MINUTES_MS,
    );
  });

  it('pages everybody again under the same id until somebody was reached, and then no more', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    duty.answer = async () => 'failed';
    expect(await duty.handle.pageEverybody('referral-overdue/x')).toBe(false);
    duty.answer = async () => 'delivered';
    const before = duty.sent.length;
    expect(await duty.handle.pageEverybody('referral-overdue/x')).toBe(true);
    const after = duty.sent.length;
    expect(after).toBeGreaterThan(before);
    expect([await duty.handle.pageEverybody('referral-overdue/x'), duty.sent.length]).toEqual([true, after]);
  });

  it('pages everybody on call at the fallback, by every way there is, once', async () => {
    const duty = await newDuty();
    await duty.handle.applyUnit(duty.facts());
    for (const times of [1, 2])
      expect([times, await duty.handle.pageEverybody('unattended/x/1')]).toEqual([times, true]);
    expect(duty.sent.map(({ channel, to }) => `${channel} ${to}`).sort()).toEqual(
      [
        'push https://fcm.googleapis.com/a',
        'push https://fcm.googleapis.com/b',
        `sms ${KARI}`,
        `sms ${OLA}`,
        `voice ${KARI}`,
        `voice ${OLA}`,
      ].sort(),
    );
  });
});
