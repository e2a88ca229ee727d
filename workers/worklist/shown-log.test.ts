import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { SHIFT_MS, shiftOf } from '@naer/domain/audit/shift-of';
import type { AuditChange, RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { expect, it } from 'vitest';
import { listen, newList, type TestList, waitFor } from './worklist-fixture.ts';

const KEPT: ProjectionAnswer = { ok: true, parked: [] };
const onlooker = () => ({
  practitionerId: crypto.randomUUID(),
  role: 'nurse',
  requestId: crypto.randomUUID(),
});

/** A list between a clock and records of the test's own; down unless it says otherwise. */
async function listOf(patients: number) {
  const list = newList();
  const patientIds = Array.from({ length: patients }, () => crypto.randomUUID());
  const puts = await Promise.all(patientIds.map((patientId) => list.put({}, patientId)));
  expect((await list.apply(...puts)).ok).toBe(true);
  const world = { now: Date.now(), isUp: false, tries: 0, taken: [] as RecordsPayload[] };
  const enter = () =>
    runInDurableObject(list.stub, (instance) => {
      instance.effects = {
        ...instance.effects,
        now: () => world.now,
        project: async (payload) => {
          world.tries += 1;
          if (!world.isUp) return { ok: false, reason: 'retry' };
          world.taken.push(structuredClone(payload));
          return KEPT;
        },
      };
    });
  await enter();
  const rows = () => world.taken.flatMap(({ changes }) => changes as AuditChange[]);
  const look = async (who = onlooker(), limit = 200) => {
    expect((await list.handle.page({ viewer: who.practitionerId, onlooker: who, limit })).ok).toBe(true);
    return who;
  };
  return { list, patientIds, puts, world, enter, rows, look };
}

function owed(list: TestList): Promise<number> {
  return runInDurableObject(list.stub, (_, { storage }) =>
    Number(storage.sql.exec('select count(*) as n from audit_row where due_at is not null').one().n),
  );
}

it('a page that is shown is one row per viewer, patient and shift, with all of the attest', async () => {
  const { list, patientIds, puts, world, rows, look } = await listOf(3);
  world.isUp = true;
  const who = await look();
  await look(who);
  await waitFor(() => rows().length >= 3);
  expect(
    rows()
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(patientIds.toSorted());
  const [row] = rows();
  const alert = puts.find((put) => put.patientId === row?.patientId)?.alert;
  expect(row).toMatchObject({
    kind: 'audit',
    action: 'worklist.read',
    actorId: who.practitionerId,
    unitId: list.unitId,
    requestId: who.requestId,
    role: 'nurse',
    purpose: 'TREAT',
    relation: 'alert-owner',
    reference: `alert/${alert?.alertId}`,
    at: world.now,
  });
  expect(world.taken[0]).toMatchObject({ v: 1, tenantId: list.tenantId, patientId: list.unitId });
  await look();
  await waitFor(() => rows().length >= 6);
  world.now = shiftOf(world.now) + SHIFT_MS;
  await look(who);
  await waitFor(() => rows().length >= 9);
  expect(new Set(rows().map(({ eventId }) => eventId)).size).toBe(9);
});

it('writes of a page what that page shows, and of the list by patient the same rows', async () => {
  const { patientIds, world, rows, look, list } = await listOf(3);
  world.isUp = true;
  const who = await look(onlooker(), 2);
  await waitFor(() => rows().length === 2);
  expect((await list.handle.patients({ viewer: who.practitionerId, onlooker: who })).ok).toBe(true);
  await waitFor(() => rows().length >= 3);
  expect(
    rows()
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(patientIds.toSorted());
});

it('a call on behalf of nobody leaves no row', async () => {
  const { list } = await listOf(1);
  expect((await list.handle.page({})).ok).toBe(true);
  expect(await owed(list)).toBe(0);
});

it('keeps its rows while the records are down, through an eviction, and sends each once when they are back', async () => {
  const { list, patientIds, world, enter, rows, look } = await listOf(250);
  const first = await list.handle.page({ ...viewing(await look()), limit: 1 });
  expect(first.ok).toBe(true);
  await waitFor(() => world.tries > 0);
  expect(await owed(list)).toBe(200);
  await evictDurableObject(list.stub);
  await enter();
  world.isUp = true;
  world.now += 60_000;
  await runDurableObjectAlarm(list.stub);
  await waitFor(() => rows().length === 200);
  expect(await owed(list)).toBe(0);
  expect(new Set(rows().map(({ patientId }) => patientId)).size).toBe(200);
  expect(patientIds).toEqual(expect.arrayContaining(rows().map(({ patientId }) => patientId)));
});

it('what was sent and not confirmed is sent again under the same id', async () => {
  const { list, world, rows, look } = await listOf(1);
  let isLost = true;
  await runInDurableObject(list.stub, (instance) => {
    const { project } = instance.effects;
    instance.effects = {
      ...instance.effects,
      project: async (payload) => {
        const answer = await project(payload);
        const wasLost = isLost;
        isLost = false;
        return wasLost ? { ok: false, reason: 'retry' } : answer;
      },
    };
  });
  world.isUp = true;
  await look();
  await waitFor(() => rows().length === 1);
  world.now += 60_000;
  await runDurableObjectAlarm(list.stub);
  await waitFor(() => rows().length === 2);
  expect(new Set(rows().map(({ eventId }) => eventId)).size).toBe(1);
  expect(await owed(list)).toBe(0);
});

it('what the records refuse for ever stays here and holds nothing back', async () => {
  const { list, world, look } = await listOf(2);
  await runInDurableObject(list.stub, (instance) => {
    instance.effects = {
      ...instance.effects,
      project: async ({ changes }) => ({
        ok: true,
        parked: changes.slice(0, 1).map((change) => ({ change, sqlState: '22P02' })),
      }),
    };
  });
  world.now += 1;
  await look();
  await waitFor(async () => (await owed(list)) === 0);
  const parked = await runInDurableObject(list.stub, (_, { storage }) =>
    storage.sql.exec(`select 1 from audit_row where body <> ''`).toArray(),
  );
  expect(parked).toHaveLength(1);
});

it('a socket’s viewer has a row for each patient of the snapshot, and of a change the one that came', async () => {
  const { list, patientIds, world, rows } = await listOf(2);
  world.isUp = true;
  const { practitionerId, ...who } = onlooker();
  const socket = await listen(list, {
    principal: { practitionerId, expiresAt: world.now + 3_600_000, role: who.role },
  });
  await socket.until(1);
  await waitFor(() => rows().length === 2);
  expect(
    rows()
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(patientIds.toSorted());
  expect(rows().every(({ actorId, role }) => actorId === practitionerId && role === 'nurse')).toBe(true);
  const newcomer = await list.put();
  await list.apply(newcomer);
  await waitFor(() => rows().length === 3);
  expect(rows().at(-1)?.patientId).toBe(newcomer.patientId);
  socket.socket.close();
});

it('a ticket’s socket says in what capacity the ticket was fetched', async () => {
  const { list, world, rows } = await listOf(1);
  world.isUp = true;
  const { practitionerId, role } = onlooker();
  const issued = await list.handle.issueTicket({ practitionerId, role, expiresAt: world.now + 3_600_000 });
  if (!issued.ok) throw new Error(issued.reason);
  const socket = await listen(list, { ticket: issued.ticket });
  await socket.until(1);
  await waitFor(() => rows().length === 1);
  expect(rows()[0]).toMatchObject({ actorId: practitionerId, role: 'nurse' });
  socket.socket.close();
});

function viewing(who: ReturnType<typeof onlooker>) {
  return { viewer: who.practitionerId, onlooker: who };
}

it('a list that stays open over the end of a shift has its rows when the shift turns, without any change, and through an eviction', async () => {
  const { list, patientIds, world, enter, rows } = await listOf(2);
  world.isUp = true;
  const { practitionerId, role } = onlooker();
  const socket = await listen(list, { principal: { practitionerId, expiresAt: world.now + 10 * SHIFT_MS, role } });
  await socket.until(1);
  await waitFor(() => rows().length === 2);
  const turnsAt = shiftOf(world.now) + SHIFT_MS;
  const armed = () => runInDurableObject(list.stub, (_, { storage }) => storage.getAlarm());
  expect(await armed()).toBeLessThanOrEqual(turnsAt);
  for (const [nth, at] of [turnsAt, turnsAt + SHIFT_MS].entries()) {
    await evictDurableObject(list.stub);
    world.now = at;
    await enter();
    await runDurableObjectAlarm(list.stub);
    await waitFor(() => rows().length === 4 + 2 * nth);
    await runDurableObjectAlarm(list.stub);
  }
  expect(
    rows()
      .slice(2)
      .every(({ actorId, role: as }) => actorId === practitionerId && as === 'nurse'),
  ).toBe(true);
  expect(
    rows()
      .slice(4)
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(patientIds.toSorted());
  expect(rows()).toHaveLength(6);
  socket.socket.close();
});

it('a list that goes on from where it was shows all that stands on it, in a new shift too', async () => {
  const { list, patientIds, world, rows } = await listOf(2);
  world.isUp = true;
  const principal = { practitionerId: crypto.randomUUID(), expiresAt: world.now + 3_600_000 };
  const page = await list.handle.page({});
  const seq = page.ok ? (JSON.parse(page.json) as { seq: number }).seq : 0;
  const socket = await listen(list, { principal }, seq);
  await runDurableObjectAlarm(list.stub);
  await waitFor(() => rows().length === 2);
  expect(
    rows()
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(patientIds.toSorted());
  socket.socket.close();
});

it('rows of a shift that turns hold no clock back, though they cannot be written', async () => {
  const { list, world } = await listOf(1);
  const principal = { practitionerId: crypto.randomUUID(), expiresAt: world.now + 10 * SHIFT_MS };
  const socket = await listen(list, { principal });
  await socket.until(1);
  const put = await list.put({ overdueAt: world.now + 60_000 });
  await list.apply(put);
  await socket.until(2);
  world.now = shiftOf(world.now) + SHIFT_MS + 60_000;
  const woken: string[] = [];
  await runInDurableObject(list.stub, (instance, { storage }) => {
    storage.sql.exec(`create trigger full before insert on audit_row begin select raise(abort, 'full'); end`);
    instance.effects = { ...instance.effects, wake: async (_, patientIds) => void woken.push(...patientIds) };
  });
  await runInDurableObject(list.stub, async (instance) => {
    await expect(instance.alarm()).rejects.toThrow();
  });
  expect(woken).toEqual([put.patientId]);
  await runInDurableObject(list.stub, (_, { storage }) => {
    storage.sql.exec('drop trigger full');
  });
  socket.socket.close();
});
