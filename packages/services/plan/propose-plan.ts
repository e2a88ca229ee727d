import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { insertTestimony, relationOf } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import type { PlanDesk } from './load-plan-desk.ts';
import type { PlanDraft } from './plan-draft.ts';
import { failed, type PlanError } from './plan-error.ts';

export interface ProposePlan {
  readonly patientId: string;
  readonly desk: PlanDesk;
  readonly draft: PlanDraft;
  readonly reason: string;
}

/** Keeps a plan for somebody who may approve it. The same again, while it is open, is the same proposal. */
export async function proposePlan(
  records: Records,
  reader: Reader,
  { patientId, desk, draft, reason }: ProposePlan,
): Promise<Result<{ readonly kind: 'proposed'; readonly proposalId: string }, PlanError>> {
  const { tenantId, practitionerId } = reader;
  const base = desk.newest?.planVersion ?? 0;
  const body = sql`${JSON.stringify(draft)}::jsonb`;
  const own = sql`tenant_id = ${tenantId}::uuid and patient_id = ${patientId}::uuid`;
  const proposalId = crypto.randomUUID();
  const open = sql`select k.proposal_id from plan_proposal k where k.tenant_id = p.tenant_id
    and k.patient_id = p.patient_id and k.state = 'open' and k.proposed_by = ${practitionerId}::uuid
    and k.base_plan_version = ${base}::integer and k.body = ${body} and k.reason = ${reason}`;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ proposal_id: string }>`with p as (select tenant_id, patient_id from patient where ${own}
        and registry_version = ${desk.version}::bigint and exists (${relationOf(reader, patientId)})),
      o as (insert into plan_proposal (tenant_id, patient_id, proposal_id, base_plan_version, body, reason, proposed_by)
        select p.tenant_id, p.patient_id, ${proposalId}::uuid, ${base}::integer, ${body}, ${reason}, ${practitionerId}::uuid from p
        on conflict do nothing returning proposal_id),
      testimony as (${insertTestimony({ reader, action: 'plan.propose', subjectId: proposalId }, patientId, sql`o`)})
      select proposal_id from o`,
    // A statement of its own: it sees what somebody else had kept while the one before waited for it.
    sql<{ version: number; open: string | null }>`select p.registry_version::float8 as version, case
        when p.registry_version = ${desk.version}::bigint and exists (${relationOf(reader, patientId)}) then (${open}) end as open
      from patient p where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  ]);
  if (!answer.ok) return failed(toRegistryError(answer.error));
  const [[kept], [standing]] = answer.value;
  const known = kept?.proposal_id ?? standing?.open ?? undefined;
  if (known !== undefined) return ok({ kind: 'proposed', proposalId: known });
  return standing === undefined || standing.version === desk.version
    ? err({ code: 'not-found' })
    : err({ code: 'stale-version', version: standing.version });
}
