import type { PlanProposalPage } from '@naer/contracts/plan';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { PROPOSAL_COLUMNS, type ProposalRow, showProposal } from './proposal-row.ts';

/** Proposals for a patient's plan, the latest first, decided ones included; audited. */
export async function listPlanProposals(
  records: Records,
  reader: Reader,
  query: ListOfPatient & { readonly state?: ProposalRow['state'] | undefined },
): Promise<Result<PlanProposalPage, ReadError>> {
  const { patientId, state } = query;
  return await listOfPatient(records, reader, query, {
    action: 'proposal.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<ProposalRow & { newest: number; cursor_us: number }>`select ${PROPOSAL_COLUMNS},
        (extract(epoch from o.proposed_at) * 1e6)::float8 as cursor_us,
        coalesce((select max(v.plan_version) from plan_version v
          where v.tenant_id = o.tenant_id and v.patient_id = o.patient_id), 0) as newest
      from plan_proposal o where o.tenant_id = ${reader.tenantId}::uuid and o.patient_id = ${patientId}::uuid
        ${state === undefined ? sql`` : sql`and o.state = ${state}`}
        ${after === undefined ? sql`` : sql`and (o.proposed_at, o.proposal_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by o.proposed_at desc, o.proposal_id desc limit ${rows}`,
    show: (row) => showProposal(row, row.newest),
    placeOf: (row) => [row.cursor_us, row.proposal_id],
  });
}
