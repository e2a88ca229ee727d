import type { PlanProposalPage } from '@naer/contracts/plan';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import type { ListOfPatient } from './list-plan-versions.ts';
import { PROPOSAL_COLUMNS, type ProposalRow, showProposal } from './proposal-row.ts';

const DEFAULT_LIMIT = 100;

/** Proposals for a patient's plan, the latest first, decided ones included; audited. */
export async function listPlanProposals(
  records: Records,
  reader: Reader,
  query: ListOfPatient & { readonly state?: ProposalRow['state'] | undefined },
): Promise<Result<PlanProposalPage, ReadError>> {
  const { patientId, limit = DEFAULT_LIMIT, cursor, state } = query;
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['number', 'string']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const statement = auditedRead(
    reader,
    { action: 'proposal.list', patientId, limit },
    sql<ProposalRow & { newest: number; cursor_us: number }>`select ${PROPOSAL_COLUMNS},
        (extract(epoch from o.proposed_at) * 1e6)::float8 as cursor_us,
        coalesce((select max(v.plan_version) from plan_version v
          where v.tenant_id = o.tenant_id and v.patient_id = o.patient_id), 0) as newest
      from plan_proposal o where o.tenant_id = ${reader.tenantId}::uuid and o.patient_id = ${patientId}::uuid
        ${state === undefined ? sql`` : sql`and o.state = ${state}`}
        ${after === undefined ? sql`` : sql`and (o.proposed_at, o.proposal_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by o.proposed_at desc, o.proposal_id desc limit ${limit + 1}`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });
  return ok(
    pageOf(
      answer.value.rows[0],
      limit,
      (row) => showProposal(row, row.newest),
      (row) => [row.cursor_us, row.proposal_id],
    ),
  );
}
