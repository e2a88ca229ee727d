import { randomUUID } from 'node:crypto';
import type { TestTenant } from './records-tenant.ts';

interface Queries {
  query(text: string, values?: readonly unknown[]): Promise<unknown>;
  queryAs(settings: Readonly<Record<string, string>>, text: string, values?: readonly unknown[]): Promise<unknown>;
}

/** A row of each table of retention and holds, but for what the log's expiry writes itself (`expireFirstBlock`). */
export async function seedEveryRetentionTable(stack: Queries, { tenantId, practitionerId }: TestTenant): Promise<void> {
  const id = randomUUID();
  const run = (text: string) => stack.queryAs({ 'app.tenant_id': tenantId, 'app.scope': 'system' }, text);
  const [tenant, other, by] = [tenantId, id, practitionerId].map((each) => `'${each}'`);
  await run(`insert into retention_setting (tenant_id, version, rules, set_by) values (${tenant}, 1, '{}', ${by})`);
  await run(`insert into retention_receipt (tenant_id, job_id, dry_run, setting_version, as_of, report)
    values (${tenant}, ${other}, true, 1, now(), '{"v": 1}')`);
  await unguarded(
    stack,
    'retention_removal',
    `insert into retention_removal (tenant_id, patient_id, job_id) values (${tenant}, ${other}, ${other})`,
  );
  await run(`insert into legal_hold (tenant_id, hold_id, patient_id, reason, decision_reference, placed_by)
    values (${tenant}, ${other}, ${other}, 'r', 'd', ${by})`);
  await run(`insert into legal_hold_release (tenant_id, hold_id, reason, decision_reference, released_by)
    values (${tenant}, ${other}, 'r', 'd', ${by})`);
}

/** After the first block has been sealed. */
export async function expireFirstBlock(stack: Queries, { tenantId }: TestTenant): Promise<void> {
  await unguarded(
    stack,
    'audit_expiry',
    `insert into audit_expiry (tenant_id, block, job_id) values ('${tenantId}', 1, gen_random_uuid())`,
  );
}

/** As the owner alone can: the database would say no. */
async function unguarded({ query }: Queries, table: string, statement: string): Promise<void> {
  await query(`alter table ${table} disable trigger ${table}_testify; ${statement};
    alter table ${table} enable trigger ${table}_testify`);
}
