import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Records } from '@naer/db/records';
import { toRecordsError } from '@naer/db/records-error';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { createTenant } from '@naer/services/tenant/create-tenant';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());

const SECRET = 'Kari Testesen 13';

test('a refused value, name or id is in no part of the answer', async () => {
  const tenant = await seedTenant(stack.records);
  const { tenantId } = tenant;
  const answers = [
    await createTenant(stack.records, { tenantId, name: SECRET, wrappedKey: SECRET }),
    await createOrganisation(stack.records, {
      tenantId,
      organisationId: tenantId,
      number: SECRET,
      kind: 'other',
      name: SECRET,
    }),
    await createOrganisation(stack.records, {
      tenantId,
      organisationId: SECRET,
      number: '994598759',
      kind: 'other',
      name: SECRET,
    }),
    await listMeasurements(stack.records, tenant.reader, { patientId: SECRET }),
  ];
  for (const answer of answers) {
    expect(answer.ok).toBe(false);
    expect(inspect(answer, { depth: 10, showHidden: true })).not.toContain(SECRET);
  }
});

test('a parked change tells SQLSTATE and constraint beside the change itself, and no message', async () => {
  const tenant = await seedTenant(stack.records);
  const patient = testPatient(tenant);
  const change = patient.measurement(1, { senderId: `${SECRET}\u0000` });
  const [answer] = await applyMonitorEvents(stack.records, [patient.payload(change)]);
  expect(answer).toEqual({ ok: true, parked: [{ change, sqlState: '22P05' }] });
});

test.each([
  ['22P02', { kind: 'refused', sqlState: '22P02', constraint: undefined }],
  ['23514', { kind: 'refused', sqlState: '23514', constraint: undefined }],
  ['54000', { kind: 'refused', sqlState: '54000', constraint: undefined }],
  ['40001', { kind: 'conflict', sqlState: '40001' }],
  ['55P03', { kind: 'conflict', sqlState: '55P03' }],
  ['57P01', { kind: 'unavailable' }],
  ['08006', { kind: 'unavailable' }],
  ['53300', { kind: 'unavailable' }],
  ['42501', { kind: 'unexpected', sqlState: '42501' }],
  ['42P01', { kind: 'unexpected', sqlState: '42P01' }],
  ['ECONNREFUSED', { kind: 'unavailable' }],
])('%s is understood, also inside another error', (code, understood) => {
  const inner = Object.assign(new Error(SECRET), { code });
  expect(toRecordsError(inner)).toEqual(understood);
  expect(toRecordsError(new Error(SECRET, { cause: inner }))).toEqual(understood);
});

const ALL_THAT_A_DRIVER_SAYS = {
  message: SECRET,
  detail: `Key (name)=(${SECRET}) already exists.`,
  hint: SECRET,
  where: `unnamed portal parameter $1 = '${SECRET}'`,
  internalQuery: SECRET,
  query: `insert into patient values ('${SECRET}')`,
  params: [SECRET],
  parameters: [SECRET],
  schema: SECRET,
  table: SECRET,
  column: SECRET,
  dataType: SECRET,
  constraint: SECRET,
  stack: SECRET,
};

test.each(['23505', '22P02', '40001', '57014', '42P01', '99999'])(
  'of all that a driver says of %s nothing leaves but the code, however deep it stands',
  (code) => {
    const inner = Object.assign(new Error(SECRET), ALL_THAT_A_DRIVER_SAYS, { code });
    const outer = Object.assign(new Error(SECRET, { cause: inner }), { query: SECRET, params: [SECRET] });
    for (const thrown of [inner, outer, { ...ALL_THAT_A_DRIVER_SAYS, code }, { sourceError: outer }])
      expect(inspect(toRecordsError(thrown), { depth: 10, showHidden: true })).not.toContain('Testesen');
  },
);

test('a constraint is handed on by its name, and by nothing else that stands in that place', () => {
  const known = { kind: 'refused', sqlState: '23514', constraint: 'measurement_value_check' };
  expect(toRecordsError({ code: '23514', constraint: 'measurement_value_check' })).toEqual(known);
  for (const constraint of [SECRET, '71.93', `quota_${SECRET}`, 'x'.repeat(64), 7])
    expect(toRecordsError({ code: '23514', constraint })).toEqual({ ...known, constraint: undefined });
});

test.each([[new Error(SECRET)], [undefined], ['text'], [{ code: 7 }]])('anything else is unavailable: %#', (thrown) => {
  expect(toRecordsError(thrown)).toEqual({ kind: 'unavailable' });
});

test('a database that takes the request and never answers is given up after five seconds', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const records = new Records({
    databaseUrl: `postgres://naer_app:x@silent.test:5432/postgres`,
    sqlEndpoint: `http://127.0.0.1:${port}/sql`,
  });
  const tenant = await seedTenant(stack.records);
  const patient = testPatient(tenant);
  const started = performance.now();
  const answers = await applyMonitorEvents(records, [patient.payload(patient.measurement(1), patient.measurement(2))]);
  expect(answers).toEqual([{ ok: false, reason: 'retry' }]);
  expect(performance.now() - started).toBeLessThan(9_000);
  expect(await listMeasurements(records, tenant.reader, { patientId: patient.patientId })).toEqual({
    ok: false,
    error: { code: 'records-unavailable', cause: { kind: 'unavailable' } },
  });
  silent.closeAllConnections();
  silent.close();
});
