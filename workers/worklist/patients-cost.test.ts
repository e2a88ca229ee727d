import { runInDurableObject } from 'cloudflare:test';
import type { Alert } from '@naer/domain/alert/alert';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PatientFilter } from './bucket.ts';
import { HiddenPatients } from './hidden-patients.ts';
import { PatientRows } from './patient-rows.ts';
import { readPatients } from './read-patients.ts';
import { takeBatch } from './take-batch.ts';
import { alertOf, newList, T0, type TestList } from './worklist-fixture.ts';
import { WorklistStore } from './worklist-store.ts';

const CATEGORIES = ['clinical', 'missing', 'technical', 'event'] as const;
const STATES = ['open', 'open', 'acknowledged', 'in-progress', 'pending'] as const;
const [SHORT, LONG] = [200, 20_000];
const MOST = 1.5;

/** The object's SQL with every row that is read and written counted. */
function counting(sql: SqlStorage) {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const exec = (query: string, ...bindings: SqlStorageValue[]) => {
    const cursor = sql.exec(query, ...bindings);
    cursors.push(cursor);
    return cursor;
  };
  const counted = new Proxy(sql, { get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name)) });
  return {
    sql: counted,
    rows: () => cursors.reduce((sum, { rowsRead, rowsWritten }) => sum + rowsRead + rowsWritten, 0),
  };
}

/** Alerts spread over severities, categories, states, units that offer, and drills; two to a patient now and then. */
function alertAt(list: TestList, n: number): { alert: Alert; patientId: string } {
  const alert = alertOf({
    alertId: `alert-${n}`,
    unitId: list.unitId,
    severity: n % 5 === 0 ? 'red' : 'yellow',
    category: CATEGORIES[n % CATEGORIES.length] ?? 'clinical',
    state: STATES[n % STATES.length] ?? 'open',
    openedAt: T0 - n * 1000,
    overdueAt: T0 + n * 1000,
    ...(n % 7 === 0 && { drill: true }),
  });
  return { alert, patientId: `patient-${n % 10 === 9 ? n - 1 : n}` };
}

const SEALED = { v: 1, sealed: 'sealed', wrappedKey: 'key' } as const;

function fill(list: TestList, size: number): Promise<void> {
  return runInDurableObject(list.stub, (_, state) => {
    const store = new WorklistStore(state.storage.sql);
    const patients = new PatientRows(state.storage.sql, () => store.seq());
    const hidden = new HiddenPatients(state.storage.sql, () => store.seq());
    state.storage.transactionSync(() => {
      store.setOwner(list.tenantId, list.unitId);
      for (let n = 0; n < size; n += 1) {
        const puts = [{ ...alertAt(list, n), sealedIdentity: SEALED, card: cardAt(n) }];
        takeBatch(store, patients, hidden, { v: 1, tenantId: list.tenantId, unitId: list.unitId, puts }, T0);
      }
    });
  });
}

function cardAt(n: number) {
  const claim = n % 50 === 0 && n < SHORT ? { by: 'kari', unitId: 'u', at: T0, until: T0 + 3_600_000 } : undefined;
  return { v: 1, revision: { epoch: 1, n: 1 }, alertTimes: [T0], contactTimes: [], programme: 'copd', claim } as const;
}

/** Rows that this work reads and writes on that list; what it changes is undone. */
function cost(
  list: TestList,
  work: (store: WorklistStore, patients: PatientRows, hidden: HiddenPatients) => Promise<void>,
): Promise<number> {
  return runInDurableObject(list.stub, async (_, state) => {
    const counted = counting(state.storage.sql);
    const store = new WorklistStore(counted.sql);
    const seq = () => store.seq();
    await work(store, new PatientRows(counted.sql, seq), new HiddenPatients(counted.sql, seq));
    return counted.rows();
  });
}

const lists = { short: newList(), long: newList() };

beforeAll(async () => {
  await fill(lists.short, SHORT);
  await fill(lists.long, LONG);
}, 120_000);

async function compare(work: (list: TestList) => Parameters<typeof cost>[1]): Promise<number> {
  const [short, long] = [await cost(lists.short, work(lists.short)), await cost(lists.long, work(lists.long))];
  expect(short).toBeGreaterThan(0);
  return long / short;
}

function page(filter: PatientFilter, more: { cursor?: string; claimedBy?: string } = {}) {
  return () => async (store: WorklistStore, patients: PatientRows, hidden: HiddenPatients) => {
    const source = {
      store,
      patients,
      hidden,
      show: async () => [],
      noteShown: () => undefined,
      now: T0,
      unit: undefined,
    };
    const answer = await readPatients({ filter, limit: 5, viewer: 'kari', ...more }, source);
    expect(answer.ok).toBe(true);
  };
}

describe(`a list of ${LONG} open alerts costs at most ${MOST} times the rows of one of ${SHORT}`, () => {
  it.each<readonly [string, PatientFilter]>([
    ['whole', {}],
    ['of a severity', { severity: 'red' }],
    ['of a category', { category: 'event' }],
    ['of a state', { state: 'acknowledged' }],
    ['of what waits', { state: 'pending' }],
    ['of drills', { drill: true }],
    ['of offers, of which there are none', { offered: true }],
    ['of several things at once', { severity: 'red', category: 'clinical', drill: false }],
    ['of what no alert is', { severity: 'red', category: 'message' }],
  ])('for a page %s', async (_, filter) => {
    expect(await compare(page(filter))).toBeLessThanOrEqual(MOST);
  });

  it('for a page in the middle', async () => {
    const cursor = `1112${String(T0 - 100_000).padStart(15, '0')}alert`;
    expect(await compare(page({ state: 'acknowledged' }, { cursor }))).toBeLessThanOrEqual(MOST);
  });

  it('for the patients that a person has in hand', async () => {
    expect(await compare(page({}, { claimedBy: 'kari' }))).toBeLessThanOrEqual(MOST);
  });

  it('for a new alert, a change that moves a patient, a claim and a resolution', async () => {
    const change = (list: TestList) => async (store: WorklistStore, patients: PatientRows, hidden: HiddenPatients) => {
      const batch = { v: 1, tenantId: list.tenantId, unitId: list.unitId } as const;
      const { alert, patientId } = alertAt(list, 42);
      const put = { alert, patientId, sealedIdentity: SEALED };
      const at = (n: number, over: Partial<Alert>) => ({
        ...put,
        alert: { ...alert, revision: { epoch: 1, n }, ...over },
      });
      const fresh = { ...put, alert: { ...alert, alertId: 'fresh' }, patientId: 'fresh', card: cardAt(1) };
      takeBatch(store, patients, hidden, { ...batch, puts: [fresh] }, T0);
      takeBatch(
        store,
        patients,
        hidden,
        { ...batch, puts: [at(2, { severity: 'red', state: 'open', overdue: true })] },
        T0,
      );
      const claim = { by: 'ola', unitId: 'u', at: T0, until: T0 + 3_600_000 };
      const card = { ...cardAt(1), revision: { epoch: 1, n: 2 }, claim };
      takeBatch(store, patients, hidden, { ...batch, puts: [], cards: [{ patientId, card }] }, T0);
      takeBatch(store, patients, hidden, { ...batch, puts: [at(3, { state: 'resolved' })] }, T0);
      store.nextWakeAt();
      patients.nextMoveAt();
      patients.moveDue(T0);
      expect(store.changesSince(store.seq() - 1, 10)).toMatchObject([{ alertId: alert.alertId, entry: null }]);
      expect(patients.changesSince(store.seq() - 1, 10)).toEqual([]);
    };
    expect(await compare(change)).toBeLessThanOrEqual(MOST);
  });
});
