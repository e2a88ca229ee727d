import { randomUUID } from 'node:crypto';
import type { TestTenant } from './records-tenant.ts';

interface Queries {
  queryAs(settings: Readonly<Record<string, string>>, text: string, values?: readonly unknown[]): Promise<unknown>;
}

/** A row of each table of referrals and enrolments, of the tenant's first patient. */
export async function seedEveryPatientTable(stack: Queries, tenant: TestTenant): Promise<void> {
  const { tenantId, practitionerId, unitId, otherUnitId, patients } = tenant;
  const [patient] = patients;
  const run = async (text: string, ...values: readonly unknown[]) =>
    await stack.queryAs({ 'app.tenant_id': tenantId, 'app.scope': 'system' }, text, [
      tenantId,
      randomUUID(),
      ...values,
    ]);
  const own = [patient?.enrolmentId, patient?.patientId, practitionerId] as const;
  await run(
    `insert into enrolment_event (tenant_id, event_id, enrolment_id, patient_id, event, by) values ($1, $2, $3, $4, 'enrolled', $5)`,
    ...own,
  );
  await run(
    `insert into consent (tenant_id, consent_id, enrolment_id, patient_id, kind, basis, scopes, valid_from, by)
     values ($1, $2, $3, $4, 'consent', 'b', '{monitoring}', now(), $5)`,
    ...own,
  );
  await run(
    `insert into patient_death (tenant_id, death_id, enrolment_id, patient_id, died_on, source, reason, by, unit_id, revoked_at)
     values ($1, $2, $3, $4, '2020-01-01', 'other', 'r', $5, $6, now())`,
    ...own,
    unitId,
  );
  // Taken back: a standing one would lead elsewhere.
  await run(
    `insert into patient_merge (tenant_id, merge_id, to_patient_id, by, by_unit_id, from_patient_id, reason, undone_at, undone_by,
       undone_unit_id, undone_why) values ($1, $2, $3, $4, $5, $6, 'r', now(), $4, $5, 'w')`,
    patient?.patientId,
    practitionerId,
    unitId,
    patients[1]?.patientId,
  );
  await run(
    `insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
       sealed, sent_by, due_at)
     select $1, $2, $3, $4, 'copd', 'p', 'low', 'index', key_id, 'sealed', $5, now() from tenant_key`,
    otherUnitId,
    unitId,
    practitionerId,
  );
  await run(
    `insert into record_correction (tenant_id, record_id, command_id, patient_id, kind, n, state, content, reason, by, unit_id, version)
     values ($1, $2, $2, $3, 'contact', 1, 'corrected', '{"v": 1}', 'other', $4, $5, 1)`,
    patient?.patientId,
    practitionerId,
    unitId,
  );
}
