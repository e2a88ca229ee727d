import { randomUUID } from 'node:crypto';
import type { EnteredInErrorAnswer } from '@naer/contracts/correction';
import type { AlertReplay, MeasurementExplanation } from '@naer/contracts/explanation';
import type { AlertPage, MeasurementPage } from '@naer/contracts/records';
import { afterAll, expect, test } from 'vitest';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 3 });
afterAll(() => stack.stop());
const { nurse, neighbour, takePatient } = castOf(stack);
const REASON = 'Ektefellen målte på samme apparat';

test('a measurement that was wrong is kept, says so in the records, and ends what it alone had fired', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(80, { at: Date.now() - 2 * MINUTE_MS })]);
  const entry = await nurse.entryOf(patient.id);
  expect((await nurse.acknowledge(entry)).status).toBe(200);
  const path = `/api/v1/patients/${patient.id}/measurements/${patient.id}.1/entered-in-error`;
  await stack.stopPostgres();
  const body = { reason: REASON, commandId: randomUUID() };
  const first = await nurse.post<EnteredInErrorAnswer>(path, body);
  expect([first.status, first.body]).toEqual([200, { measurementId: `${patient.id}.1` }]);
  expect((await nurse.post(path, body)).body).toEqual(first.body);
  expect((await nurse.post<{ code: string }>(path, { reason: REASON })).body.code).toBe('already-entered-in-error');
  // With the records away a stranger is told what they are told of nobody.
  expect((await neighbour.post(path, { reason: REASON })).status).toBe(503);
  await eventually(nurse.worklist, (items) => items.every(({ patientId }) => patientId !== patient.id));

  await stack.startPostgres();
  const { items } = await eventually(
    async () => (await nurse.get<MeasurementPage>(`/api/v1/patients/${patient.id}/measurements`)).body,
    (page) => page.items?.[0]?.enteredInError !== undefined,
  );
  expect(items).toMatchObject([{ enteredInError: { by: nurse.id, unitId: nurse.unitId, reason: REASON } }]);
  expect(items[0]?.value).toBe(80);
  const alerts = (await nurse.get<AlertPage>(`/api/v1/patients/${patient.id}/alerts`)).body.items;
  expect(alerts).toMatchObject([{ state: 'resolved', resolved: { outcome: 'entered-in-error' } }]);
  const replay = `/api/v1/patients/${patient.id}/alerts/${entry.alertId}/replay`;
  expect((await nurse.post<AlertReplay>(replay)).body).toMatchObject({ same: true, differences: [] });
  const explained = `/api/v1/patients/${patient.id}/measurements/${patient.id}.1/explanation`;
  expect((await nurse.get<MeasurementExplanation>(explained)).status).toBe(200);
  expect(stack.logs()).not.toContain('Ektefellen');
});

test('why it was wrong must be said, without anybody’s national id; what is not there cannot be wrong', async () => {
  const patient = takePatient('copd');
  const path = (n: number) => `/api/v1/patients/${patient.id}/measurements/${patient.id}.${n}/entered-in-error`;
  await patient.post([oxygen(95)]);
  expect((await nurse.post(path(1), { reason: '  ' })).status).toBe(422);
  expect((await nurse.post(path(1), { reason: 'var 10915596784' })).status).toBe(422);
  expect((await nurse.post<{ code: string }>(path(99), { reason: REASON })).body.code).toBe('unknown-measurement');
  expect((await nurse.post(path(1), { reason: REASON })).status).toBe(200);
});
