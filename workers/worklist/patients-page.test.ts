import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import type { PatientPage } from '@naer/contracts/worklist';
import type { Alert } from '@naer/domain/alert/alert';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import { describe, expect, it } from 'vitest';
import type { PatientsQuery } from './get-unit-worklist.ts';
import { listen, moved, newList, T0, type TestList, waitFor } from './worklist-fixture.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

async function pageOf(list: TestList, query: Omit<PatientsQuery, 'tenantId' | 'unitId'> = {}): Promise<PatientPage> {
  const answer = await list.handle.patients(query);
  if (!answer.ok) throw new Error(answer.reason);
  return JSON.parse(answer.json) as PatientPage;
}

const patientsOf = ({ items }: PatientPage) => items.map(({ patientId }) => patientId);

function cardOf(over: Partial<PatientCard> = {}): PatientCard {
  return { v: 1, revision: { epoch: 1, n: 1 }, alertTimes: [], contactTimes: [], programme: 'copd', ...over };
}

function clockOf(list: TestList, now: number): Promise<void> {
  return runInDurableObject(list.stub, (instance) => {
    instance.effects = { ...instance.effects, now: () => now, wake: async () => {}, askDuty: async () => undefined };
  });
}

/** A list whose clock stands at T0. */
async function listAt(now = T0): Promise<TestList> {
  const list = newList();
  await clockOf(list, now);
  return list;
}

const human = { at: T0, by: 'kari', unitId: 'u' };

describe('one patient, one row of work', () => {
  it('groups alerts by patient, most urgent first, with the card of the patient beside them', async () => {
    const list = await listAt();
    const [sick, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const card = cardOf({
      alertTimes: [T0 - HOUR, T0 - 10 * 24 * HOUR],
      contactTimes: [T0 - 8 * 24 * HOUR],
      lastContactAt: T0 - MINUTE,
      claim: { by: 'kari', unitId: list.unitId, at: T0, until: T0 + HOUR },
    });
    await list.apply(
      { ...(await list.put({ severity: 'yellow', ruleKey: 'weight' }, sick)), card },
      await list.put({ openedAt: T0 - HOUR }, other),
      { ...(await list.put({ ruleKey: 'spo2', overdue: true }, sick)), card },
    );
    const page = await pageOf(list);
    expect(page).toMatchObject({ nextCursor: null, at: new Date(T0).toISOString() });
    expect(page.items).toMatchObject([
      {
        patientId: sick,
        patientName: 'Kari Testesen',
        birthDate: '1948-03-02',
        alerts7: 1,
        alerts30: 2,
        contacts7: 0,
        contacts30: 1,
        raised: false,
        programme: 'copd',
        lastContactAt: new Date(T0 - MINUTE).toISOString(),
        claim: { by: 'kari', unitId: list.unitId, until: new Date(T0 + HOUR).toISOString() },
        alerts: [{ rule: 'spo2', overdue: true }, { rule: 'weight' }],
      },
      { patientId: other, alerts7: 0, raised: false, alerts: [{ rule: 'spo2' }] },
    ]);
  });

  it('lets a patient of many contacts stand above the others of that severity, and no longer when 72 hours have gone by', async () => {
    const list = await listAt();
    const [calls, older] = [crypto.randomUUID(), crypto.randomUUID()];
    const contactTimes = [T0 - HOUR, T0 - 2 * HOUR, T0 - 71 * HOUR];
    await list.apply(
      { ...(await list.put({ openedAt: T0 }, calls)), card: cardOf({ contactTimes }) },
      await list.put({ openedAt: T0 - HOUR }, older),
    );
    const page = await pageOf(list);
    expect(page.items.map(({ patientId, raised }) => [patientId, raised])).toEqual([
      [calls, true],
      [older, false],
    ]);
    await clockOf(list, T0 + HOUR);
    await runDurableObjectAlarm(list.stub);
    expect(patientsOf(await pageOf(list))).toEqual([older, calls]);
    expect((await pageOf(list)).seq).toBeGreaterThan(page.seq);
  });

  it('asks for as many contacts as the unit has agreed', async () => {
    const list = await listAt();
    const put = { ...(await list.put()), card: cardOf({ contactTimes: [T0 - HOUR, T0 - 2 * HOUR] }) };
    await list.apply(put);
    expect((await pageOf(list)).items[0]?.raised).toBe(false);
    const { tenantId, unitId, patientId } = { ...list, ...put };
    const cards = [{ patientId, card: cardOf({ ...put.card, revision: { epoch: 1, n: 2 } }) }];
    await list.handle.apply({ v: 1, tenantId, unitId, puts: [], cards, contactsRaise: 2 });
    expect((await pageOf(list)).items[0]?.raised).toBe(true);
  });

  it('takes the newest card, and none of a patient it has no alert of', async () => {
    const list = await listAt();
    const put = await list.put();
    const { tenantId, unitId } = list;
    const tell = (patientId: string, n: number, epoch = 1) => {
      const card = cardOf({ revision: { epoch, n }, contactTimes: [T0 - n] });
      return list.handle.apply({ v: 1, tenantId, unitId, puts: [], cards: [{ patientId, card }] });
    };
    await tell(put.patientId, 1);
    expect(await pageOf(list)).toMatchObject({ items: [], seq: 0 });
    await list.apply({ ...put, card: cardOf({ revision: { epoch: 1, n: 2 }, contactTimes: [] }) });
    await tell(put.patientId, 1);
    expect((await pageOf(list)).items[0]?.contacts7).toBe(0);
    await tell(put.patientId, 1, 2);
    expect((await pageOf(list)).items[0]?.contacts7).toBe(1);
    const { seq } = await pageOf(list);
    await tell(put.patientId, 1, 2);
    expect((await pageOf(list)).seq).toBe(seq);
  });

  it('goes with the last alert of the patient, and seq never falls', async () => {
    const list = await listAt();
    const put = { ...(await list.put()), card: cardOf() };
    await list.apply(put);
    const { seq } = await pageOf(list);
    await list.apply(moved(put, 2, { state: 'resolved' }));
    const page = await pageOf(list);
    expect(page.items).toEqual([]);
    expect(page.seq).toBeGreaterThan(seq);
  });

  it('gives entries of before their rows when the object wakes', async () => {
    const list = await listAt();
    const put = await list.put();
    await list.apply(put);
    await runInDurableObject(list.stub, (_, state) => {
      state.storage.sql.exec('update entry set patient_id = null, bucket = null, place_key = null');
      state.storage.sql.exec('delete from patient');
      state.storage.sql.exec('delete from place');
    });
    await evictDurableObject(list.stub);
    expect(patientsOf(await pageOf(list, { filter: { severity: 'red' } }))).toEqual([put.patientId]);
    expect(await list.handle.entries(put.patientId)).toEqual([
      { alertId: put.alert.alertId, patientId: put.patientId, revision: { epoch: 1, n: 1 } },
    ]);
  });
});

describe('what a page is narrowed to', () => {
  const offered = (list: TestList): Partial<Alert> => ({
    unitId: crypto.randomUUID(),
    handover: {
      ...human,
      handoverId: 'h',
      toUnitId: list.unitId,
      toOrganisationId: 'o',
      reason: 'discharged',
      returnsAt: T0 + HOUR,
      toCare: {} as never,
    },
  });

  it.each([
    [{ severity: 'red' }, ['red', 'event', 'offer', 'drill', 'claimed']],
    [{ severity: 'yellow' }, ['yellow', 'both']],
    [{ category: 'event' }, ['event', 'both']],
    [{ category: 'event', severity: 'yellow' }, ['both']],
    [{ state: 'acknowledged' }, ['yellow']],
    [{ state: 'pending' }, ['waiting']],
    [{ offered: true }, ['offer']],
    [{ drill: true }, ['drill']],
    [{ drill: false, offered: false, severity: 'red' }, ['red', 'event', 'claimed']],
    [{ category: 'missing' }, []],
    [{}, ['red', 'event', 'offer', 'drill', 'claimed', 'yellow', 'both']],
  ] as const)('%j', async (filter, names) => {
    const list = await listAt();
    const alerts: readonly (readonly [string, Partial<Alert>])[] = [
      ['red', {}],
      ['event', { category: 'event', openedAt: T0 + 1 }],
      ['offer', { ...offered(list), openedAt: T0 + 2 }],
      ['drill', { drill: true, openedAt: T0 + 3 }],
      ['claimed', { openedAt: T0 + 4 }],
      ['yellow', { severity: 'yellow', state: 'acknowledged', openedAt: T0 + 6 }],
      [
        'both',
        {
          severity: 'yellow',
          category: 'event',
          openedAt: T0 + 5,
          snoozed: { ...human, until: T0 + 9, reason: 'other' },
        },
      ],
      ['waiting', { state: 'pending', pending: { have: 1, need: 3, until: T0 + HOUR } }],
    ];
    const nameOf = new Map<string, string>();
    for (const [name, over] of alerts) {
      const put = await list.put(over);
      nameOf.set(put.patientId, name);
      await list.apply(put);
    }
    const found = patientsOf(await pageOf(list, { filter })).map((patientId) => nameOf.get(patientId));
    expect(found).toEqual(names);
    // One at a time comes to the same, in the same order.
    const walked: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: PatientPage = await pageOf(list, { filter, limit: 1, cursor });
      walked.push(...patientsOf(page).map((patientId) => nameOf.get(patientId)));
      cursor = page.nextCursor;
    }
    expect(walked).toEqual(names);
  });

  it('asks that one alert fits all of it, and shows the whole patient', async () => {
    const list = await listAt();
    const patientId = crypto.randomUUID();
    await list.apply(
      await list.put({ severity: 'red' }, patientId),
      await list.put({ severity: 'yellow', category: 'technical' }, patientId),
      await list.put({ state: 'pending' }, patientId),
    );
    expect((await pageOf(list, { filter: { severity: 'red', category: 'technical' } })).items).toEqual([]);
    const [row] = (await pageOf(list, { filter: { category: 'technical' } })).items;
    expect(row?.alerts.map(({ severity }) => severity)).toEqual(['red', 'yellow']);
    // In two buckets that fit, and one row.
    expect(patientsOf(await pageOf(list, { filter: { drill: false } }))).toEqual([patientId]);
    const [waiting] = (await pageOf(list, { filter: { state: 'pending' } })).items;
    expect(waiting?.alerts).toHaveLength(3);
  });

  it('follows an alert that changes: out of where it stood, into where it stands', async () => {
    const list = await listAt();
    const [first, second] = [await list.put({ openedAt: T0 }), await list.put({ openedAt: T0 + 1 })];
    await list.apply(first, second);
    await list.apply(moved(second, 2, { overdue: true }), moved(first, 2, { state: 'acknowledged' }));
    await list.apply(moved(second, 3, { overdue: true, category: 'event' }));
    const at = async (filter: PatientsQuery['filter']) => patientsOf(await pageOf(list, { filter }));
    expect(await at({ state: 'open' })).toEqual([second.patientId]);
    expect(await at({ state: 'acknowledged' })).toEqual([first.patientId]);
    expect(await at({ category: 'event' })).toEqual([second.patientId]);
    expect(await at({ drill: false })).toEqual([second.patientId, first.patientId]);
    await list.apply(moved(second, 4, { state: 'resolved' }));
    expect(await at({ drill: false })).toEqual([first.patientId]);
  });

  it('by who has the patient in hand, until that ends by itself', async () => {
    const list = await listAt();
    const claim = { by: 'kari', unitId: list.unitId, at: T0, until: T0 + HOUR };
    const put = { ...(await list.put()), card: cardOf({ claim }) };
    await list.apply(put, await list.put());
    expect(patientsOf(await pageOf(list, { claimedBy: 'kari' }))).toEqual([put.patientId]);
    expect(patientsOf(await pageOf(list, { claimedBy: 'kari', filter: { severity: 'yellow' } }))).toEqual([]);
    expect(patientsOf(await pageOf(list, { claimedBy: 'ola' }))).toEqual([]);
    await clockOf(list, T0 + HOUR);
    await runDurableObjectAlarm(list.stub);
    expect(patientsOf(await pageOf(list, { claimedBy: 'kari' }))).toEqual([]);
    expect((await pageOf(list)).items[0]).not.toHaveProperty('claim');
  });

  it.each(["' or 1=1", '2', '0010', '1100000000000000000'])('refuses the cursor %s', async (cursor) => {
    expect(await newList().handle.patients({ cursor })).toEqual({ ok: false, reason: 'invalid-cursor' });
  });
});

describe('the live list says it too', () => {
  it('sends cards with the snapshot and with each change, also when the card alone has changed', async () => {
    const list = newList();
    const put = { ...(await list.put()), card: cardOf() };
    await list.apply(put);
    const live = await listen(list);
    expect((await live.until(1))[0]).toMatchObject({
      type: 'snapshot',
      items: [{ alertId: put.alert.alertId }],
      cards: [{ patientId: put.patientId, contacts7: 0 }],
      at: expect.any(String),
    });
    const { tenantId, unitId } = list;
    const card = cardOf({ revision: { epoch: 1, n: 2 }, contactTimes: [Date.now() - MINUTE] });
    await list.handle.apply({ v: 1, tenantId, unitId, puts: [], cards: [{ patientId: put.patientId, card }] });
    expect((await live.until(2))[1]).toMatchObject({
      type: 'change',
      put: [],
      remove: [],
      cards: [{ patientId: put.patientId, contacts7: 1 }],
    });
    const resumed = await listen(list, undefined, live.messages[0]?.seq);
    expect((await resumed.until(1))[0]).toMatchObject({ type: 'change', cards: [{ contacts7: 1 }] });
  });

  it('tells how the unit stands as soon as its duty has said so, and who is there', async () => {
    const list = newList();
    await runInDurableObject(list.stub, (instance) => {
      const askDuty = async () => ({ open: true, onCall: 0, unattended: false });
      instance.effects = { ...instance.effects, askDuty };
    });
    await list.apply(await list.put());
    const [one] = await Promise.all([listen(list), listen(list)]);
    const unit = { open: true, onCall: 0, unattended: false, connected: 2 };
    await waitFor(() => one.messages.some((message) => message.unit !== undefined));
    expect(one.messages.map(({ seq }) => seq)).toEqual(one.messages.map(() => 1));
    expect((await pageOf(list)).unit).toEqual(unit);
    expect(await list.handle.presence()).toEqual({ connected: 2 });
  });

  it('waits for no duty that hangs: nothing is said of the unit then', async () => {
    const list = newList();
    await runInDurableObject(list.stub, (instance) => {
      instance.effects = { ...instance.effects, askDuty: () => new Promise(() => {}) };
    });
    await list.apply(await list.put());
    expect(await pageOf(list)).not.toHaveProperty('unit');
  });
});

describe('who is there', () => {
  it('counts people, not their devices', async () => {
    const list = newList();
    await list.apply(await list.put());
    const principal = { practitionerId: 'kari', expiresAt: Date.now() + HOUR };
    await listen(list, { principal });
    const second = await listen(list, { principal });
    expect(await list.handle.presence()).toEqual({ connected: 1 });
    second.socket.close(1000);
    expect(await list.handle.presence()).toEqual({ connected: 1 });
  });
});
