import type { PatientStatus } from '@naer/contracts/enrolment';
import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { decideRelation } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';

interface StatusRow {
  readonly patient_id: string;
  readonly unit: string;
  readonly organisation: string;
  readonly monitored: boolean;
  readonly since: number;
}

/**
 * That somebody of the tenant is followed, by whom and since when (DESIGN 6): no value, no programme. For any clinician of
 * the tenant, audited. Somebody unknown, somebody whom nobody follows, a sensitive programme seen from outside its care
 * team and a patient who keeps this person, unit or organisation out are one answer: `not-found`.
 */
export async function getStatus(
  records: Records,
  reader: Reader,
  patientId: string,
): Promise<Result<PatientStatus, ReadError>> {
  return await readStatus(records, reader, patientId, 'status.read');
}

/** The same by a national id's blind index: the answer names the patient's id. */
export async function lookUpPatient(
  records: Records,
  reader: Reader,
  blindIndex: string,
): Promise<Result<PatientStatus, ReadError>> {
  const found = await withSystemScope(records, reader.tenantId, [
    sql<{ patient_id: string }>`select n.patient_id from patient_national_id n
      where n.tenant_id = ${reader.tenantId}::uuid and n.blind_index = ${blindIndex}`,
  ]);
  if (!found.ok) return err({ code: 'records-unavailable', cause: found.error });
  // Nobody is asked about as well, so that an answer takes as long and is audited alike.
  const patientId = found.value[0][0]?.patient_id ?? '00000000-0000-0000-0000-000000000000';
  return await readStatus(records, reader, patientId, 'patient.lookup');
}

async function readStatus(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
): Promise<Result<PatientStatus, ReadError>> {
  const by = { relation: sql`w.relation`, unitId: sql`w.unit_id`, reference: sql`w.reference` };
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<StatusRow>`with r as materialized (${statusOf(reader, patientId)}),
      t as (insert into audit_event
          (tenant_id, actor_id, action, outcome, subject_patient_id, ${ATTEST_COLUMNS}, request_id, shown)
        select ${reader.tenantId}::uuid, ${reader.practitionerId}, ${action},
          case when exists (select from r) then 'allowed' else 'refused' end, ${patientId}::uuid,
          ${attest(reader, by)}, ${reader.requestId ?? null}, (select count(*)::integer from r)
        from (values (1)) one left join (${decideRelation(reader, patientId)}) w on true)
      select * from r`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  const since = new Date(row.since).toISOString();
  return ok({ patientId, monitored: row.monitored, unit: row.unit, organisation: row.organisation, since });
}

function statusOf(reader: Reader, patientId: string): SQL<StatusRow> {
  const units = sql`${`{${reader.unitIds.join(',')}}`}::uuid[]`;
  return sql<StatusRow>`select e.patient_id, u.name as unit, o.name as organisation, e.stage = 'started' as monitored,
      (extract(epoch from e.active_from) * 1e3)::float8 as since
    from enrolment e
    join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
    join organisation o on o.tenant_id = u.tenant_id and o.organisation_id = u.organisation_id
    where e.tenant_id = ${reader.tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active
      and (exists (${decideRelation(reader, patientId)}) or not e.sensitive and not exists (
        select from access_block b where b.tenant_id = e.tenant_id and b.patient_id = e.patient_id
          and b.lifted_at is null and b.document is null
          and (b.practitioner_id::text = ${reader.practitionerId} or b.unit_id = any (${units})
            or b.organisation_id in (select n.organisation_id from unit n
              where n.tenant_id = e.tenant_id and n.unit_id = any (${units})))))`;
}
