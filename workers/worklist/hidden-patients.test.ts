import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import type { PatientPage, WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { describe, expect, it } from 'vitest';
import type { PatientsQuery } from './get-unit-worklist.ts';
import { WORKLIST_MIGRATIONS } from './migrations.ts';
import { listen, moved, newList, pause, T0, type TestList, type TestSocket, waitFor } from './worklist-fixture.ts';

const KARI = 'kari';
const OLA = 'ola';
const HOUR_MS = 3_600_000;
const as = (practitionerId: string) => ({ principal: { practitionerId, expiresAt: Date.now() + HOUR_MS } });

/** From whom the patient of this put is hidden now. */
function hide(list: TestList, { patientId }: WorklistPut, version: number, ...hiddenFrom: string[]) {
  const access = [{ patientId, version, hiddenFrom }];
  return list.handle.apply({ v: 1, tenantId: list.tenantId, unitId: list.unitId, puts: [], access });
}

async function pageOf(list: TestList, viewer: string | undefined, cursor?: string, limit?: number) {
  const answer = await list.handle.page({ viewer, cursor, limit });
  if (!answer.ok) throw new Error(answer.reason);
  return JSON.parse(answer.json) as { items: WorklistItem[]; nextCursor: string | null };
}
async function patientsOf(
  list: TestList,
  viewer: string | undefined,
  query: Omit<PatientsQuery, 'tenantId' | 'unitId'> = {},
) {
  const answer = await list.handle.patients({ viewer, ...query });
  if (!answer.ok) throw new Error(answer.reason);
  return JSON.parse(answer.json) as PatientPage;
}
const whose = (rows: readonly { readonly patientId: string }[]) => rows.map(({ patientId }) => patientId);

/** The list as a console keeps it by what it is told. */
function shownBy(messages: readonly WorklistMessage[]): Map<string, string> {
  const shown = new Map<string, string>();
  for (const message of messages) {
    if (message.type === 'snapshot') for (const { alertId, patientId } of message.items) shown.set(alertId, patientId);
    if (message.type !== 'change') continue;
    for (const alertId of message.remove) shown.delete(alertId);
    for (const { alertId, patientId } of message.put) shown.set(alertId, patientId);
  }
  return shown;
}
const tellsOf = (messages: readonly WorklistMessage[], { patientId, alert }: WorklistPut) =>
  messages.filter(
    (message) => JSON.stringify(message).includes(patientId) || JSON.stringify(message).includes(alert.alertId),
  );

async function five(
  list: TestList,
): Promise<readonly [WorklistPut, WorklistPut, WorklistPut, WorklistPut, WorklistPut]> {
  const put = (n: number) => list.put({ openedAt: T0 + n * 1000 });
  const puts = [await put(1), await put(2), await put(3), await put(4), await put(5)] as const;
  await list.apply(...puts);
  return puts;
}

describe('a patient who has blocked somebody', () => {
  it('stands on no page of theirs, and no gap tells of it', async () => {
    const list = newList();
    const [a, b, c, d, e] = await five(list);
    await hide(list, b, 2, KARI);
    await hide(list, c, 2, KARI);
    const first = await pageOf(list, KARI, undefined, 2);
    expect(whose(first.items)).toEqual(whose([a, d]));
    const second = await pageOf(list, KARI, first.nextCursor ?? '', 2);
    expect([whose(second.items), second.nextCursor]).toEqual([whose([e]), null]);
    expect(whose((await pageOf(list, OLA)).items)).toEqual(whose([a, b, c, d, e]));
  });

  it.each<readonly [string, Omit<PatientsQuery, 'tenantId' | 'unitId'>]>([
    ['whole', {}],
    ['narrowed', { filter: { severity: 'red' } }],
    ['of what somebody has in hand', { claimedBy: OLA }],
  ])('stands on no list of patients of theirs, %s', async (_, query) => {
    const list = newList();
    const claim = { by: OLA, unitId: list.unitId, at: Date.now(), until: Date.now() + HOUR_MS };
    const card = {
      v: 1,
      revision: { epoch: 1, n: 1 },
      alertTimes: [],
      contactTimes: [],
      programme: 'copd',
      claim,
    } as const;
    const [a, b, c] = [await list.put(), await list.put({ openedAt: T0 + 1 }), await list.put({ openedAt: T0 + 2 })];
    await list.apply({ ...a, card }, { ...b, card }, { ...c, card });
    await hide(list, b, 2, KARI);
    const first = await patientsOf(list, KARI, { ...query, limit: 1 });
    expect(whose(first.items)).toEqual(whose([a]));
    const second = await patientsOf(list, KARI, { ...query, limit: 1, cursor: first.nextCursor ?? '' });
    expect([whose(second.items), second.nextCursor]).toEqual([whose([c]), null]);
    expect((await patientsOf(list, OLA, query)).items).toHaveLength(3);
  });

  it('is seen by nobody who does not say who they are, and by nobody at all where the unit is blocked', async () => {
    const list = newList();
    const [a, b, c, d, e] = await five(list);
    await hide(list, a, 2, KARI);
    await hide(list, b, 2, '*');
    expect(whose((await pageOf(list, undefined)).items)).toEqual(whose([c, d, e]));
    expect(whose((await pageOf(list, OLA)).items)).toEqual(whose([a, c, d, e]));
    expect((await patientsOf(list, OLA)).items).toHaveLength(4);
  });

  it('comes with the block at once, before anybody has seen them', async () => {
    const list = newList();
    const put = await list.put();
    const access = [{ patientId: put.patientId, version: 1, hiddenFrom: [KARI] }];
    const socket = await listen(list, as(KARI));
    await socket.until(1);
    await list.handle.apply({ v: 1, tenantId: list.tenantId, unitId: list.unitId, puts: [put], access });
    expect((await pageOf(list, KARI)).items).toEqual([]);
    await list.apply(moved(put, 2, { count: 2 }), await list.put());
    await socket.until(2);
    expect(tellsOf(socket.messages, put)).toEqual([]);
  });

  it('is hidden by the newest word: an older one changes nothing, and after a removal the block still holds', async () => {
    const list = newList();
    const put = await list.put();
    await list.apply(put);
    await hide(list, put, 5, KARI);
    await hide(list, put, 4);
    expect((await pageOf(list, KARI)).items).toEqual([]);
    await list.apply(moved(put, 2, { state: 'resolved' }));
    const again = { ...(await list.put({}, put.patientId)) };
    await list.apply(again);
    expect((await pageOf(list, KARI)).items).toEqual([]);
    await hide(list, put, 6);
    expect((await pageOf(list, KARI)).items).toHaveLength(1);
  });

  it('is on the list of an object of before, whose rows say nothing of it', async () => {
    const list = newList();
    const [put] = await five(list);
    await runInDurableObject(list.stub, (_, { storage: { sql } }) => {
      const before = WORKLIST_MIGRATIONS.slice(
        0,
        WORKLIST_MIGRATIONS.findIndex((one) => one.includes('table hidden')),
      );
      const kept = ['meta', 'entry', 'patient', 'place'].map(
        (table) => [table, sql.exec(`select * from ${table}`).toArray()] as const,
      );
      for (const table of ['meta', 'entry', 'ticket', 'patient', 'place', 'hidden', 'audit_row'])
        sql.exec(`drop table ${table}`);
      for (const migration of before) sql.exec(migration);
      sql.exec('update schema_version set applied = ?', before.length);
      for (const [table, rows] of kept) {
        const columns = sql.exec<{ name: string }>(`select name from pragma_table_info('${table}')`).toArray();
        const names = columns.map(({ name }) => name);
        for (const row of rows)
          sql.exec(
            `insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`,
            ...names.map((name) => row[name] ?? null),
          );
      }
    });
    await evictDurableObject(list.stub);
    expect((await pageOf(list, KARI)).items).toHaveLength(5);
    await hide(list, put, 2, KARI);
    expect((await pageOf(list, KARI)).items).toHaveLength(4);
  });
});

describe('an alert on a measurement that the patient keeps from somebody', () => {
  it('stands without its values on that person’s list and socket, whole for others, and whole again when it is lifted', async () => {
    const list = newList();
    const [a] = await five(list);
    const { patientId, alert } = a;
    const keep = (version: number, ...from: string[]) => {
      const withheld = [{ alertId: alert.alertId, from }];
      const access = [{ patientId, version, hiddenFrom: [], withheld }];
      return list.handle.apply({ v: 1, tenantId: list.tenantId, unitId: list.unitId, puts: [], access });
    };
    const socket = await listen(list, as(KARI));
    await socket.until(1);
    await keep(2, KARI);
    await socket.until(2);
    const [told] = socket.messages.slice(1).flatMap((message) => (message.type === 'change' ? message.put : []));
    expect(told).toMatchObject({ alertId: alert.alertId, severity: 'red', withheld: true });
    for (const item of [
      told,
      (await pageOf(list, KARI)).items[0],
      (await patientsOf(list, KARI)).items[0]?.alerts[0],
    ]) {
      expect(item).toMatchObject({ alertId: alert.alertId, withheld: true });
      for (const field of ['value', 'unit', 'limit', 'measuredAt', 'summary', 'values'])
        expect(item).not.toHaveProperty(field, expect.anything());
    }
    expect((await pageOf(list, OLA)).items[0]).toMatchObject({ alertId: alert.alertId, value: 85 });
    await list.apply(moved(a, 2, { count: 2 }));
    await socket.until(3);
    expect(socket.messages[2]).toMatchObject({ put: [{ count: 2, withheld: true }] });
    await keep(3);
    await socket.until(4);
    expect(socket.messages[3]).toMatchObject({ put: [{ alertId: alert.alertId, value: 85 }], remove: [] });
  });
});

describe('on open lists', () => {
  const open = async (list: TestList, who: string): Promise<TestSocket> => {
    const socket = await listen(list, as(who));
    await socket.until(1);
    return socket;
  };

  it('a block takes the patient away from that person at once and from nobody else; lifted, they come back', async () => {
    const list = newList();
    const [a, b] = await five(list);
    const [kari, ola] = [await open(list, KARI), await open(list, OLA)];
    await hide(list, b, 2, KARI);
    await waitFor(() => kari.messages.length === 2);
    expect(kari.messages[1]).toMatchObject({ type: 'change', put: [], remove: [b.alert.alertId] });
    await list.apply(moved(b, 2, { severity: 'yellow' }), moved(a, 2, { count: 2 }));
    await waitFor(() => kari.messages.length === 3 && ola.messages.length === 2);
    expect(tellsOf(kari.messages.slice(2), b)).toEqual([]);
    expect(tellsOf(ola.messages.slice(1), b)).toHaveLength(1);
    await hide(list, b, 3);
    await waitFor(() => shownBy(kari.messages).size === 5);
    expect(kari.messages.at(-1)).toMatchObject({ put: [{ alertId: b.alert.alertId, severity: 'yellow' }], remove: [] });
    expect(ola.messages).toHaveLength(2);
  });

  it('nothing is sent of what only others see: no card, no resolution, no empty message', async () => {
    const list = newList();
    const [a, b] = await five(list);
    await hide(list, b, 2, KARI);
    const [kari, ola] = [await open(list, KARI), await open(list, OLA)];
    expect(tellsOf(kari.messages, b)).toEqual([]);
    const card = { v: 1, revision: { epoch: 1, n: 1 }, alertTimes: [], contactTimes: [], programme: 'copd' } as const;
    const cards = [{ patientId: b.patientId, card }];
    await list.handle.apply({ v: 1, tenantId: list.tenantId, unitId: list.unitId, puts: [], cards });
    await waitFor(() => ola.messages.length === 2);
    await pause(150);
    await list.apply(moved(b, 2, { state: 'resolved' }));
    await waitFor(() => ola.messages.length === 3);
    expect(kari.messages).toHaveLength(1);
    await pause(150);
    await list.apply(moved(a, 2, { count: 2 }));
    await waitFor(() => kari.messages.length === 2);
    expect(tellsOf(kari.messages, b)).toEqual([]);
  });

  it('who comes back after a block is told to take the patient away, and who comes after it never hears of them', async () => {
    const list = newList();
    const [, b] = await five(list);
    const { seq } = await list.page();
    await hide(list, b, 2, KARI);
    await list.apply(await list.put());
    const back = await listen(list, as(KARI), seq);
    await back.until(1);
    expect(back.messages[0]).toMatchObject({ type: 'change', remove: [b.alert.alertId] });
    const after = await listen(list, as(KARI), seq + 1);
    await after.until(1);
    expect(tellsOf(after.messages, b)).toEqual([]);
  });

  it('whatever is blocked, lifted, raised and resolved, each sees exactly what their page shows', async () => {
    const list = newList();
    const viewers = [KARI, OLA, 'per'];
    const sockets = await Promise.all(viewers.map(async (viewer) => [viewer, await open(list, viewer)] as const));
    const puts = await Promise.all(Array.from({ length: 4 }, (_, n) => list.put({ openedAt: T0 + n })));
    const hidden = new Map<string, readonly string[]>();
    let seed = 20_261_122;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let n = 2; n < 62; n += 1) {
      const put = puts[random(puts.length)];
      if (put === undefined) continue;
      const from = [...viewers, '*'].filter(() => random(4) === 0);
      if (random(2) === 0) {
        await list.apply(moved(put, n, random(4) === 0 ? { state: 'resolved' } : { count: n }));
      } else {
        await hide(list, put, n, ...from);
        hidden.set(put.patientId, from);
      }
      for (const [viewer, socket] of sockets) {
        const mayNot = puts.filter(({ patientId }) =>
          hidden.get(patientId)?.some((one) => one === viewer || one === '*'),
        );
        const page = (await pageOf(list, viewer)).items.map(({ alertId }) => alertId).toSorted();
        await waitFor(() => [...shownBy(socket.messages).keys()].toSorted().join() === page.join());
        expect([...shownBy(socket.messages).values()].filter((id) => whose(mayNot).includes(id))).toEqual([]);
      }
    }
    expect(sockets.every(([, { messages }]) => messages.length > 5)).toBe(true);
  }, 30_000);
});
