import { randomUUID } from 'node:crypto';
import { recordBlock } from '@naer/services/access/record-block';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { loadTenant } from '@naer/services/tenant/load-tenant';
import { saveSettings } from '@naer/services/tenant/save-settings';
import { createUnit } from '@naer/services/unit/create-unit';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { stewardOf } from '../support/records-frame.ts';
import { FROM_2015, must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

const facts = async ({ tenantId }: TestTenant, patientId: string) =>
  must(await loadRegistryFacts(records, tenantId, patientId));
async function list(tenant: TestTenant, ...sensitiveProgrammes: string[]) {
  const standing = must(await loadTenant(records, tenant.tenantId));
  const { timeZone, name, planApprovers, redSnoozeMinutes, greens, contactsRaise, clientSecrets } = standing;
  const settings = { timeZone, name, planApprovers, redSnoozeMinutes, greens, contactsRaise, clientSecrets };
  const change = { standing, settings: { ...settings, sensitiveProgrammes } };
  must(await saveSettings(records, stewardOf(tenant), change));
}
async function enrol(tenant: TestTenant, programme: string) {
  const [first] = tenant.patients;
  if (first === undefined) throw new Error('The tenant has no patient to copy');
  const { device: _, plan: __, ...copied } = first;
  const patientId = randomUUID();
  const enrolment = { patientId, enrolmentId: randomUUID(), nationalIdIndexes: [], from: FROM_2015, programme };
  must(await enrolPatients(records, tenant.tenantId, [{ ...copied, ...enrolment }]));
  return patientId;
}

test('who is enrolled in a programme that the tenant lists as sensitive is hidden from the beginning, in that tenant alone', async () => {
  const [tenant, other] = [await seedTenant(records), await seedTenant(records)];
  await list(tenant, 'rus');
  expect((await facts(tenant, await enrol(tenant, 'rus'))).access?.sensitive).toBe(true);
  expect((await facts(tenant, await enrol(tenant, 'copd'))).access?.sensitive).toBeUndefined();
  expect((await facts(other, await enrol(other, 'rus'))).access?.sensitive).toBeUndefined();
});

test('a change of the list reaches those who are enrolled, both ways, and nobody else; their monitors are told anew', async () => {
  const tenant = await seedTenant(records);
  const [ours, others] = [await enrol(tenant, 'rus'), await enrol(tenant, 'copd')];
  const before = [await facts(tenant, ours), await facts(tenant, others)];
  await list(tenant, 'rus');
  const listed = [await facts(tenant, ours), await facts(tenant, others)];
  expect(listed.map(({ access }) => access?.sensitive)).toEqual([true, undefined]);
  expect(listed.map(({ version }, i) => version - (before[i]?.version ?? 0))).toEqual([1, 0]);
  await list(tenant);
  expect((await facts(tenant, ours)).access?.sensitive).toBeUndefined();
});

test('an ending that is taken back follows the list as it stands then', async () => {
  const tenant = await seedTenant(records);
  const patientId = await enrol(tenant, 'rus');
  const end = (to: string) => stack.query(`update enrolment set active_to = ${to} where patient_id = $1`, [patientId]);
  const sensitive = () => stack.query('select sensitive from enrolment where patient_id = $1', [patientId]);
  await end('now()');
  await list(tenant, 'rus');
  await end('null');
  expect(await sensitive()).toEqual([{ sensitive: true }]);
  await end('now()');
  await list(tenant);
  await end('null');
  expect(await sensitive()).toEqual([{ sensitive: false }]);
});

test('a unit that comes to an organisation that a patient keeps out is kept out too, in the monitor as well', async () => {
  const tenant = await seedTenant(records, 2);
  const { tenantId, reader, patients } = tenant;
  const [patientId = '', untouched = ''] = patients.map((patient) => patient.patientId);
  const [organisationId, unitId] = [randomUUID(), randomUUID()];
  const organisation = { tenantId, organisationId, number: '993467049', kind: 'gp-practice', name: 'B' } as const;
  must(await createOrganisation(records, organisation));
  must(await recordBlock(records, reader, { patientId, blockId: randomUUID(), organisationId, wish: 'w' }));
  const before = [await facts(tenant, patientId), await facts(tenant, untouched)];
  must(await createUnit(records, { tenantId, unitId, organisationId, name: 'C' }));
  const after = [await facts(tenant, patientId), await facts(tenant, untouched)];
  expect(after[0]?.access?.blocks).toMatchObject([{ unitId }]);
  expect(after.map(({ version }, i) => version - (before[i]?.version ?? 0))).toEqual([1, 0]);
});
