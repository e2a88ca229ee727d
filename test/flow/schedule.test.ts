import type { ScheduleView } from '@naer/contracts/schedule';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4, hangable: false });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);

const oslo = calendarOf('Europe/Oslo');
const today = oslo.dayStart(Date.now());
const yesterday = oslo.addDays(today, -1);
/** Of the demo's COPD plan: saturation, pulse and respiratory rate between 07 and 11. */
const half = oslo.at(yesterday, 8 * 60 + 30);

test('a schedule tells what was asked for and how each time stands, by the wall clock of the tenant', async () => {
  const patient = takePatient('copd');
  const measuredAt = new Date(half).toISOString();
  const done = [
    oxygen(95, { at: half }),
    { type: 'pulse', value: 70, unit: '/min', measuredAt },
    { type: 'respiratory-rate', value: 16, unit: '/min', measuredAt },
  ];
  const [from, to] = [yesterday, oslo.addDays(today, 2)].map((ms) => new Date(ms).toISOString());
  const path = `/api/v1/patients/${patient.id}/schedule?from=${from}&to=${to}`;
  const before = await nurse.get<ScheduleView>(path);
  expect(before.status).toBe(200);
  expect(before.body.timeZone).toBe('Europe/Oslo');
  const [first, ...rest] = before.body.slots;
  expect(first).toMatchObject({
    entry: 'morning',
    from: new Date(oslo.at(yesterday, 7 * 60)).toISOString(),
    to: new Date(oslo.at(yesterday, 11 * 60)).toISOString(),
    state: 'missed',
    missing: ['oxygen-saturation', 'pulse', 'respiratory-rate'],
  });
  expect(rest.at(-1)?.state).toBe('upcoming');

  expect((await patient.post(done.slice(0, 2))).status).toBe(200);
  await eventually(
    () => nurse.get<ScheduleView>(path),
    ({ body }) => body.slots[0]?.missing.join() === 'respiratory-rate',
  );
  expect((await patient.post(done.slice(2))).status).toBe(200);
  await eventually(
    () => nurse.get<ScheduleView>(path),
    ({ body }) => body.slots[0]?.state === 'done' && body.slots[0].missing.length === 0,
  );
  const wrong = `/api/v1/patients/${patient.id}/measurements/${patient.id}.3/entered-in-error`;
  expect((await nurse.post(wrong, { reason: 'Feil telling' })).status).toBe(200);
  await eventually(
    () => nurse.get<ScheduleView>(path),
    ({ body }) => body.slots[0]?.missing.join() === 'respiratory-rate',
  );
  expect((await neighbour.get(path)).status).toBe(404);
  expect((await nurse.get(`/api/v1/patients/${patient.id}/schedule?from=${to}&to=${from}`)).status).toBe(400);
});
