import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { endOfMinute, type RefusedAttempt, ROWS_A_MINUTE } from '@naer/domain/principal/refused-attempt';
import { expect, it } from 'vitest';
import { newPrincipal, type TestPrincipal } from './principal-fixture.ts';

const ROUTE = 'GET /api/v1/patients/:patientId/measurements';

function attemptAt(patientId: string, over: Partial<RefusedAttempt> = {}): RefusedAttempt {
  return { v: 1, actorId: 'somebody', action: 'measurement.read', route: ROUTE, patientId, role: 'nurse', ...over };
}

/** The alarm of the minute's end, with the records up. */
async function send(person: TestPrincipal): Promise<void> {
  person.takesRecords = async () => true;
  person.now = endOfMinute(person.now);
  await runDurableObjectAlarm(person.stub);
  for (let i = 0; i < 100 && person.logRows.length === 0; i += 1) await new Promise((done) => setTimeout(done, 10));
}

it('an attempt is told at once, the same again and again as one row with a count when the minute is over', async () => {
  const person = await newPrincipal();
  const patientId = crypto.randomUUID();
  for (let i = 0; i < 7; i += 1) await person.handle.refused(attemptAt(patientId));
  await person.handle.refused(
    attemptAt(patientId, { route: 'PUT /api/v1/patients/:patientId/plan', action: 'plan.change' }),
  );
  await send(person);
  await expect.poll(() => person.logRows.length).toBe(3);
  expect(person.logRows.map(({ action, attempts }) => [action, attempts]).toSorted()).toEqual([
    ['measurement.read', 1],
    ['measurement.read', 6],
    ['plan.change', 1],
  ]);
  expect(person.logRows[0]).toMatchObject({
    kind: 'audit',
    outcome: 'refused',
    actorId: 'somebody',
    patientId,
    role: 'nurse',
    purpose: 'TREAT',
  });
  await person.handle.refused(attemptAt(patientId));
  await send(person);
  await expect.poll(() => person.logRows.length).toBe(4);
  expect(new Set(person.logRows.map(({ eventId }) => eventId)).size).toBe(4);
});

it('a flood over many patients is so many rows a minute, and one more with all the rest', async () => {
  const person = await newPrincipal();
  for (let i = 0; i < ROWS_A_MINUTE + 25; i += 1) await person.handle.refused(attemptAt(crypto.randomUUID()));
  await send(person);
  await expect.poll(() => person.logRows.length).toBe(ROWS_A_MINUTE + 1);
  const rest = person.logRows.filter(({ patientId }) => patientId === null);
  expect(rest).toMatchObject([{ attempts: 25, outcome: 'refused' }]);
  expect(JSON.stringify(rest)).not.toContain('measurement');
});

it('is kept through an eviction and while the records are down, and sent once', async () => {
  const person = await newPrincipal();
  const patientId = crypto.randomUUID();
  await person.handle.refused(attemptAt(patientId));
  await evictDurableObject(person.stub);
  await person.enter();
  await person.handle.refused(attemptAt(patientId));
  await person.handle.refused(attemptAt(patientId));
  person.now = endOfMinute(person.now);
  await runDurableObjectAlarm(person.stub);
  expect(person.logRows).toEqual([]);
  person.now += 60_000;
  await send(person);
  await expect.poll(() => person.logRows.length).toBe(2);
  expect(person.logRows).toMatchObject([
    { patientId, attempts: 1 },
    { patientId, attempts: 2 },
  ]);
  person.now += 60_000;
  await person.enter();
  await runDurableObjectAlarm(person.stub);
  expect(person.logRows).toHaveLength(2);
});
