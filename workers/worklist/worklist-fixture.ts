import { env } from 'cloudflare:workers';
import { newDataKey, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import type { WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { Alert } from '@naer/domain/alert/alert';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { type Bindings, configurationOf } from '../env.ts';
import { getUnitWorklist, type LiveIdentity, type UnitWorklistHandle } from './get-unit-worklist.ts';
import type { UnitWorklist } from './unit-worklist.ts';

export const bindings = env as unknown as Bindings;
export const T0 = Date.parse('2026-11-02T08:00:00Z');

/** A list of its own for one test, its handle, and what makes puts for it. */
export interface TestList {
  readonly tenantId: string;
  readonly unitId: string;
  readonly handle: UnitWorklistHandle;
  readonly stub: DurableObjectStub<UnitWorklist>;
  readonly put: (over?: Partial<Alert>, patientId?: string) => Promise<WorklistPut>;
  readonly apply: (...puts: WorklistPut[]) => ReturnType<UnitWorklistHandle['apply']>;
  readonly page: (
    cursor?: string,
    limit?: number,
  ) => Promise<{ items: WorklistItem[]; nextCursor: string | null; seq: number }>;
}

export function newList(tenantId = crypto.randomUUID(), unitId = crypto.randomUUID()): TestList {
  const handle = getUnitWorklist(bindings, tenantId, unitId);
  const namespace = bindings.UNIT_WORKLIST;
  const dataKey = wrapDataKey(configurationOf(bindings).IDENTITY_KEY, newDataKey());
  return {
    tenantId,
    unitId,
    handle,
    stub: namespace.get(namespace.idFromName(`${tenantId}/${unitId}`)),
    async put(over = {}, patientId = crypto.randomUUID()) {
      return {
        alert: alertOf({ unitId, ...over }),
        patientId,
        sealedIdentity: await seal(await dataKey, tenantId, patientId),
      };
    },
    apply: (...puts) => handle.apply({ v: 1, tenantId, unitId, puts }),
    async page(cursor, limit) {
      const answer = await handle.page({ cursor, limit });
      if (!answer.ok) throw new Error(answer.reason);
      return JSON.parse(answer.json) as Awaited<ReturnType<TestList['page']>>;
    },
  };
}

async function seal(wrappedKey: string, tenantId: string, patientId: string): Promise<SealedIdentity> {
  const identity = { name: 'Kari Testesen', birthDate: '1948-03-02' };
  const key = configurationOf(bindings).IDENTITY_KEY;
  const sealed = await sealIdentity(key, wrappedKey, { tenantId, patientId }, identity);
  if (!sealed.ok) throw new Error('cannot seal');
  return sealed.value;
}

/** A plain open red; `n` shorthand aside, give what the test is about. */
export function alertOf(over: Partial<Alert> = {}): Alert {
  return {
    v: 1,
    alertId: crypto.randomUUID(),
    ruleKey: 'spo2',
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: { epoch: 1, n: 1 },
    measure: 'oxygen-saturation',
    reading: { sequence: 1, measuredAt: T0, value: '85', unit: '%' },
    openedAt: T0,
    openedBySequence: 1,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    unitId: 'unset',
    ownerOrganisationId: 'organisation',
    controllerOrganisationId: 'organisation',
    planVersion: 1,
    engineVersion: '1',
    mappingVersion: '1',
    ...over,
  };
}

/** The same alert at a later revision. */
export function moved(put: WorklistPut, n: number, over: Partial<Alert> = {}): WorklistPut {
  return { ...put, alert: { ...put.alert, revision: { epoch: put.alert.revision.epoch, n }, ...over } };
}

/** A socket that collects what it is told. */
export interface TestSocket {
  readonly socket: WebSocket;
  readonly messages: WorklistMessage[];
  readonly closed: () => number | undefined;
  /** Waits until `count` messages have come. */
  readonly until: (count: number) => Promise<WorklistMessage[]>;
}

export function listener(expiresAt = Date.now() + 3_600_000): LiveIdentity {
  return { principal: { practitionerId: crypto.randomUUID(), expiresAt } };
}

export async function listen(list: TestList, identity = listener(), since?: number): Promise<TestSocket> {
  const response = await list.handle.live(identity, since === undefined ? undefined : String(since));
  const socket = response.webSocket;
  if (socket === null) throw new Error(`no socket: ${response.status}`);
  const messages: WorklistMessage[] = [];
  let closed: number | undefined;
  socket.addEventListener('message', (event) => {
    messages.push(JSON.parse(String(event.data)) as WorklistMessage);
  });
  socket.addEventListener('close', (event) => {
    closed = event.code;
  });
  socket.accept();
  const until = async (count: number) => {
    await waitFor(() => messages.length >= count);
    return messages;
  };
  return { socket, messages, closed: () => closed, until };
}

export async function waitFor(done: () => boolean | Promise<boolean>, ms = 3000): Promise<void> {
  for (const end = Date.now() + ms; !(await done()); ) {
    if (Date.now() > end) throw new Error('waited in vain');
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
