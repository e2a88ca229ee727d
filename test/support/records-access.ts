import { randomUUID } from 'node:crypto';
import type { TestTenant } from './records-tenant.ts';

interface Queries {
  queryAs(settings: Readonly<Record<string, string>>, text: string, values?: readonly unknown[]): Promise<unknown>;
}

/** A row of each table of access, of the tenant's first patient: none of it opens or closes anything to anybody. */
export async function seedEveryAccessTable(stack: Queries, tenant: TestTenant): Promise<void> {
  const { tenantId, practitionerId, unitId, patients } = tenant;
  const patientId = patients[0]?.patientId;
  const run = async (text: string, ...values: readonly unknown[]) =>
    await stack.queryAs({ 'app.tenant_id': tenantId, 'app.scope': 'system' }, text, [tenantId, patientId, ...values]);
  const relationId = randomUUID();
  await run(
    `insert into care_relation (tenant_id, patient_id, relation_id, kind, practitioner_id, period, reason, granted_by)
     values ($1, $2, $3, 'break-glass', $4, '[2020-01-01, 2020-01-01 08:00)', 'r', $4)`,
    relationId,
    practitionerId,
  );
  await run(
    `insert into access_review (tenant_id, patient_id, review_id, relation_id, practitioner_id, unit_id, until, reason, passed_block)
     values ($1, $2, $3, $4, $5, $6, now(), 'r', false)`,
    randomUUID(),
    relationId,
    practitionerId,
    unitId,
  );
  await run(
    `insert into access_block (tenant_id, patient_id, block_id, practitioner_id, wish, recorded_by, lifted_at, lifted_by)
     values ($1, $2, $3, $4, 'w', $4, now(), $4)`,
    randomUUID(),
    practitionerId,
  );
  await run(
    `insert into kin_relation (tenant_id, patient_id, kin_id, subject_index, basis, may_see, period, granted_by)
     values ($1, $2, $3, 'index', 'consent', '{status}', '[2020-01-01, 2020-01-02)', $4)`,
    randomUUID(),
    practitionerId,
  );
}
