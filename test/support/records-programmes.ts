import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { DefaultProgramme } from '@naer/domain/programme/defaults/default-templates';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { createTemplate } from '@naer/services/programme/create-template';
import { publishTemplate } from '@naer/services/programme/publish-template';
import type { TestRecords } from './records.ts';
import { must, type TestTenant } from './records-tenant.ts';

/** A physician at the tenant's first unit, who may approve plans and templates. */
export async function seedPhysician(records: Records, { tenantId, unitId }: TestTenant): Promise<Reader> {
  const practitionerId = randomUUID();
  const units = [{ unitId, role: 'physician' } as const];
  const name = 'Ola Prøvelege';
  must(await addPractitioner(records, { tenantId, practitionerId, name, authorisations: ['LE'], units }));
  return { tenantId, practitionerId, unitIds: [unitId], requestId: 'request-2' };
}

/** A template of a default programme; its id. */
export async function seedTemplate(
  records: Records,
  physician: Reader,
  from: DefaultProgramme = 'copd',
): Promise<string> {
  const templateId = randomUUID();
  must(await createTemplate(records, physician, { templateId, from, reason: 'Oppstart' }));
  return templateId;
}

/** A row in every programme table that no other tenant can see: what is published is offered to the tenant itself alone. */
export async function seedEveryProgrammeTable({ records, queryAs }: TestRecords, tenant: TestTenant): Promise<void> {
  const physician = await seedPhysician(records, tenant);
  const templateId = await seedTemplate(records, physician);
  const { tenantId, practitionerId } = physician;
  must(await publishTemplate(records, physician, { templateId, version: 1, to: [tenantId], reason: 'Prøve' }));
  await queryAs(
    { 'app.tenant_id': tenantId, 'app.scope': 'system' },
    `insert into programme_subscription (tenant_id, publisher_tenant_id, source_template_id, template_id, taken_version,
       created_by) values ($1, $1, $2, $2, 1, $3)`,
    [tenantId, templateId, practitionerId],
  );
}
