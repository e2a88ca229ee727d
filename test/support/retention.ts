import { randomUUID } from 'node:crypto';
import type { ClassReport } from '@naer/contracts/retention';
import type { Records } from '@naer/db/records';
import { DEFAULT_FLOORS } from '@naer/domain/retention/floors';
import type { RetentionClass } from '@naer/domain/retention/retention-class';
import type { RetentionRules } from '@naer/domain/retention/term';
import { loadJob } from '@naer/services/job/load-job';
import type { RetentionEffects } from '@naer/services/retention/retention-effects';
import { reportOf, retentionNotes } from '@naer/services/retention/retention-notes';
import { loadRetentionSetting, saveRetentionSetting } from '@naer/services/retention/retention-setting';
import { startRetention } from '@naer/services/retention/start-retention';
import { takeRetentionStep } from '@naer/services/retention/take-retention-step';
import { must, type TestTenant } from './records-tenant.ts';

type Report = Partial<Record<RetentionClass, ClassReport>>;
type Whose = Pick<TestTenant, 'tenantId' | 'practitionerId'>;

/** A run of these rules to its end, without a Worker: the objects are said to be empty. */
export async function runRetention(
  records: Records,
  { tenantId, practitionerId }: Whose,
  rules: RetentionRules,
  { dryRun = false, ...more }: Partial<RetentionEffects> & { readonly dryRun?: boolean } = {},
): Promise<Report> {
  const steward = { tenantId, actorId: practitionerId };
  const { version: seen } = must(await loadRetentionSetting(records, tenantId));
  must(await saveRetentionSetting(records, steward, { seen, rules, daily: false }));
  const jobId = randomUUID();
  must(await startRetention(records, steward, { jobId, dryRun }));
  const effects: RetentionEffects = {
    records,
    floors: DEFAULT_FLOORS,
    askMonitor: async () => 'ready',
    forgetMessages: async () => {},
    forgetPatient: async () => 'erased',
    pushDevice: async () => {},
    removeFiles: async () => true,
    ...more,
  };
  for (let step = 0; step < 1_000; step += 1) {
    const job = must(await loadJob(records, { tenantId, jobId }));
    if (job.state === 'done') return reportOf(retentionNotes(job));
    must(await takeRetentionStep(effects, job));
  }
  throw new Error('The run does not end');
}

/** A run that is under way, as a transaction of the application says that it is a step of it. */
export async function runningAs(
  stack: Database,
  { tenantId, practitionerId }: Whose,
  { kind = 'retention', dryRun = false }: { readonly kind?: string; readonly dryRun?: boolean } = {},
): Promise<Record<string, string>> {
  const jobId = randomUUID();
  await stack.query(`update job set state = 'done' where tenant_id = $1 and kind = 'retention'`, [tenantId]);
  await stack.query('insert into job (tenant_id, job_id, kind, created_by, dry_run) values ($1, $2, $3, $4, $5)', [
    tenantId,
    jobId,
    kind,
    practitionerId,
    dryRun,
  ]);
  return { 'app.tenant_id': tenantId, 'app.scope': 'system', 'app.retention_job': jobId };
}

interface Database {
  query(text: string, values?: readonly unknown[]): Promise<unknown>;
}

/** As if the log's first blocks had been written and sealed so many days ago: rows, seals and the chain are hashed anew. */
export async function backdateSeals(
  stack: Database,
  tenantId: string,
  { upTo, days, rows = true }: { readonly upTo: number; readonly days: number; readonly rows?: boolean },
): Promise<void> {
  await stack.query(`do $$
    declare s audit_seal; before bytea := decode(repeat('00', 32), 'hex');
    begin
      for s in select * from audit_seal where tenant_id = '${tenantId}' order by block loop
        if s.block <= ${upTo} then
          s.sealed_at := s.sealed_at - interval '${days} days';
          ${rows ? '' : '--'} update audit_event e set recorded_at = e.recorded_at - interval '${days} days' where e.tenant_id = s.tenant_id and e.xid >= s.from_xid and e.xid < s.to_xid;
          update audit_event e set row_hash = sha256(convert_to(audit_event_text(e), 'UTF8'))
            where e.tenant_id = s.tenant_id and e.xid >= s.from_xid and e.xid < s.to_xid;
        end if;
        select string_agg(uuid_send(e.event_id) || e.row_hash, ''::bytea order by e.xid, e.event_id), audit_merkle_root(
            array_agg(sha256('\\x00'::bytea || uuid_send(e.event_id) || e.row_hash) order by e.xid, e.event_id))
          into s.entries, s.merkle_root from audit_event e
          where e.tenant_id = s.tenant_id and e.xid >= s.from_xid and e.xid < s.to_xid;
        s.previous_hash := before;
        s.seal_hash := sha256(convert_to(audit_seal_text(s), 'UTF8'));
        before := s.seal_hash;
        update audit_seal x set sealed_at = s.sealed_at, entries = s.entries, merkle_root = s.merkle_root, previous_hash = s.previous_hash, seal_hash = s.seal_hash
          where x.tenant_id = s.tenant_id and x.block = s.block;
      end loop;
    end $$`);
}
