import { putResponderCard } from '@naer/services/event/put-responder-card';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { afterAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());

async function cardHolder() {
  const tenant = await seedTenant(stack.records);
  const [patient] = tenant.patients;
  if (patient === undefined) throw new Error('no patient');
  const { patientId, sealedIdentity } = patient;
  return { ...tenant, patientId, card: { ...sealedIdentity, sealed: 'sealed-card' } };
}

test('a card goes to the monitor with the registry’s facts, with what the plan says, and is read by nobody from here', async () => {
  const { tenantId, unitId, reader, patientId, card } = await cardHolder();
  const { version } = must(await putResponderCard(stack.records, reader, { patientId, sealedCard: card }));
  const facts = must(await loadRegistryFacts(stack.records, tenantId, patientId));
  expect([facts.version, facts.sealedCard]).toEqual([version, card]);
  const settings = { 'app.tenant_id': tenantId, 'app.unit_ids': `{${unitId}}`, 'app.patient_id': patientId };
  for (const scope of ['patient', 'unit'])
    expect(await stack.queryAs({ ...settings, 'app.scope': scope }, 'select * from responder_card')).toEqual([]);
});

test('a second card takes the place of the first, and each writing is testified to', async () => {
  const { tenantId, reader, patientId, card } = await cardHolder();
  for (const sealed of ['first', 'second'])
    must(await putResponderCard(stack.records, reader, { patientId, sealedCard: { ...card, sealed } }));
  const facts = must(await loadRegistryFacts(stack.records, tenantId, patientId));
  expect(facts.sealedCard?.sealed).toBe('second');
  const rows = await stack.query(
    `select actor_id from audit_event where subject_patient_id = $1 and action = 'responder-card.write'`,
    [patientId],
  );
  expect(rows).toEqual([{ actor_id: reader.practitionerId }, { actor_id: reader.practitionerId }]);
});

test('who does not follow the patient writes none, and a key that is none of the tenant’s is refused', async () => {
  const { stranger, reader, patientId, card } = await cardHolder();
  expect(await putResponderCard(stack.records, stranger, { patientId, sealedCard: card })).toMatchObject({
    ok: false,
    error: { code: 'not-found' },
  });
  const foreign = { ...card, wrappedKey: 'another tenant’s' };
  expect(await putResponderCard(stack.records, reader, { patientId, sealedCard: foreign })).toMatchObject({
    ok: false,
    error: { code: 'refused' },
  });
});
