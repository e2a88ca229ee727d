import { type SQL, sql } from 'drizzle-orm';
import { ATTEST_COLUMNS, attestDecided, attestList } from './attest.ts';
import type { Reader } from './reader.ts';

export interface AuditedRead {
  /** `measurement.list`, `alert.list`, .. */
  readonly action: string;
  readonly patientId: string;
  readonly subjectId?: string | undefined;
  /** Rows that will be shown at most; one more may be read to know whether there is a next page. */
  readonly limit: number;
  /** Of who may see the patient: whether they may this; absent: they may. */
  readonly isAllowed?: SQL | undefined;
}

/**
 * To read is to log: the rows of `query` and their audit row are one statement, in patient scope. One row per patient
 * read, written also when nothing is found; `refused` when the care relation is missing.
 */
export function auditedRead<Row>(reader: Reader, read: AuditedRead, query: SQL<Row>): SQL<Row> {
  const { tenantId, practitionerId, requestId } = reader;
  return sql<Row>`with r as materialized (${query}), a as (
    insert into audit_event
      (tenant_id, actor_id, action, outcome, subject_patient_id, subject_id, ${ATTEST_COLUMNS}, request_id, shown)
    select ${tenantId}::uuid, ${practitionerId}, ${read.action},
      case when current_setting('app.patient_id', true) = ${read.patientId} and ${read.isAllowed ?? sql`true`}
        then 'allowed' else 'refused' end,
      ${read.patientId}::uuid, ${read.subjectId ?? null},
      ${attestDecided(reader)},
      ${requestId ?? null}, least((select count(*) from r), ${read.limit})::integer)
    select * from r`;
}

/** The same for a list over many patients, in unit scope: one row for the list, and one per patient shown in it. */
export function auditedList<Row>(
  reader: Reader,
  read: { readonly action: string; readonly limit: number },
  /** Must answer `patient_id`; null: the row is nobody's. */
  query: SQL<Row>,
): SQL<Row> {
  const { tenantId, practitionerId, requestId } = reader;
  return sql<Row>`with r as materialized (${query}), shown as materialized (select * from r limit ${read.limit}), a as (
    insert into audit_event (tenant_id, actor_id, action, subject_patient_id, ${ATTEST_COLUMNS}, request_id, shown)
    select ${tenantId}::uuid, ${practitionerId}, ${read.action}, x.patient_id, ${attestList(reader)},
      ${requestId ?? null}, x.n::integer
    from (select null::uuid as patient_id, count(*) as n from shown
      union all select patient_id, count(*) from shown where patient_id is not null group by patient_id) x)
    select * from r`;
}
