import { randomUUID } from 'node:crypto';
import type { TestTenant } from './records-tenant.ts';

interface Queries {
  queryAs(settings: Readonly<Record<string, string>>, text: string, values?: readonly unknown[]): Promise<unknown>;
}

/** A row of each table of jobs. */
export async function seedEveryJobTable(stack: Queries, { tenantId, practitionerId }: TestTenant): Promise<void> {
  const jobId = randomUUID();
  const run = (text: string, ...more: readonly unknown[]) =>
    stack.queryAs({ 'app.tenant_id': tenantId, 'app.scope': 'system' }, text, [tenantId, jobId, ...more]);
  await run(`insert into job (tenant_id, job_id, kind, created_by) values ($1, $2, 'archive', $3)`, practitionerId);
  await run(
    `insert into import_part (tenant_id, job_id, part, key_id, sealed) select $1, $2, 0, key_id, 'x' from tenant_key`,
  );
  await run(`insert into import_line (tenant_id, job_id, line, outcome) values ($1, $2, 2, 'created')`);
  await run(
    `insert into archive_part (tenant_id, job_id, part, kind, name, row_count, bytes, sha256, is_last)
     values ($1, $2, 0, 'patients', 'patients-0000.ndjson', 0, 0, repeat('0', 64), true)`,
  );
  await run(
    `insert into archive_receipt (tenant_id, job_id, manifest_sha256, received_by) values ($1, $2, repeat('0', 64), $3)`,
    practitionerId,
  );
  const exportId = randomUUID();
  await run(
    `insert into job (tenant_id, job_id, kind) select $1, $3, 'access-export' where $2::uuid is not null`,
    exportId,
  );
  await run(
    `insert into access_export (tenant_id, job_id, patient_id, records, audience, asked_by, language, key_id, sealed, expires_at)
     select $1, $3, p.patient_id, array[p.patient_id], 'patient', 'x', 'nb', k.key_id, 'x', now()
     from patient p join tenant_key k using (tenant_id) where p.tenant_id = $1 and $2::uuid is not null limit 1`,
    exportId,
  );
}
