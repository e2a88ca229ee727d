import { randomUUID } from 'node:crypto';
import type { Records } from '@naer/db/records';
import type { ErasureEffects } from '@naer/services/erasure/erasure-effects';
import { notesOf } from '@naer/services/erasure/erasure-notes';
import { takeErasureStep } from '@naer/services/erasure/take-erasure-step';
import { isUnfinished, loadJob } from '@naer/services/job/load-job';
import type { TestRecords } from './records.ts';
import { must, type TestTenant } from './records-tenant.ts';

type Whose = Pick<TestTenant, 'tenantId'>;

/** Erasures of what was kept, without a Worker: the objects are said to be empty. */
export function openErasures({ records, query }: { readonly records: Records } & Pick<TestRecords, 'query'>) {
  /** One whose time has passed, of an organisation or of the tenant. */
  async function due({ tenantId }: Whose, organisationId?: string): Promise<string> {
    const jobId = randomUUID();
    await query(`update job set state = 'failed' where tenant_id = $1 and kind = 'erasure'`, [tenantId]);
    await query(
      `insert into job (tenant_id, job_id, kind, operator, organisation_id, kept_until, detail)
       values ($1, $2, 'erasure', 'o', $3, now() - interval '1 second', '{"phase": "due"}')`,
      [tenantId, jobId, organisationId ?? null],
    );
    return jobId;
  }

  const load = async ({ tenantId }: Whose, jobId: string) => must(await loadJob(records, { tenantId, jobId }));

  /** As the application does. */
  function effectsWith(more: Partial<ErasureEffects> = {}): ErasureEffects {
    const none = async () => {};
    return {
      records,
      retentionYears: 10,
      now: () => Date.now(),
      pushPrincipal: none,
      pushPatient: none,
      askMonitor: async () => 'ready',
      eraseObjects: { monitor: async () => 'erased', principal: none, unit: none, device: none },
      identityKey: Buffer.alloc(32, 7).toString('base64url'),
      removeFiles: async () => true,
      ...more,
    };
  }

  /** To its end; how many steps it took and what they counted. */
  async function run(tenant: Whose, jobId: string, more: Partial<ErasureEffects> = {}) {
    for (let steps = 0; steps < 200; steps += 1) {
      const job = await load(tenant, jobId);
      if (!isUnfinished(job)) return { steps, ...notesOf(job) };
      must(await takeErasureStep(effectsWith(more), job));
    }
    throw new Error('It does not end');
  }

  async function addOrganisation({ tenantId }: Whose): Promise<string> {
    const organisationId = randomUUID();
    await query(
      `insert into organisation (tenant_id, organisation_id, number, kind, name) values ($1, $2, '993467049', 'municipality', 'O')`,
      [tenantId, organisationId],
    );
    return organisationId;
  }

  return { due, load, effectsWith, run, addOrganisation };
}
