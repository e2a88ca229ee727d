import { type SQL, sql } from 'drizzle-orm';
import { ARCHIVE_KINDS, rowsOf } from '../archive/archive-kinds.ts';
import type { Job } from '../job/load-job.ts';

/** Of what an erasure keeps: journal content, for the auditor and the archive. */
const JOURNAL = ARCHIVE_KINDS.filter(({ form }) => form !== 'fhir-observation');

/** Whom of `people` nothing is held by any more. */
export function gonePeople(tenantId: string, people: readonly string[]): SQL {
  return sql`(select p.practitioner_id from practitioner p where p.tenant_id = ${tenantId}::uuid
      and p.practitioner_id = any (${`{${people.join(',')}}`}::uuid[])
    and not exists (select from practitioner_unit x where x.tenant_id = p.tenant_id
      and x.practitioner_id = p.practitioner_id and x.active_to is null)
    and not exists (select from practitioner_role x where x.tenant_id = p.tenant_id
      and x.practitioner_id = p.practitioner_id and x.active_to is null))`;
}

/**
 * Overwrites what names a person or opens a door, counts it per table, counts what stays and until when, and ends the job:
 * one statement, so that a report is of what happened. Rows stay with their ids and times.
 */
export function eraseRows(
  job: Job,
  organisationId: string,
  { people, retentionYears }: { readonly people: readonly string[]; readonly retentionYears: number },
): SQL<{ job_id: string }> {
  const { tenantId, jobId, createdBy } = job;
  const gone = gonePeople(tenantId, people);
  const tenant = sql`tenant_id = ${tenantId}::uuid`;
  const own = sql`in (select u.unit_id from unit u where u.tenant_id = ${tenantId}::uuid
    and u.organisation_id = ${organisationId}::uuid)`;
  const erased: readonly (readonly [table: string, update: SQL])[] = [
    [
      'login',
      sql`update login set subject_index = 'erased/' || login_id, ended_at = coalesce(ended_at, now())
        where ${tenant} and practitioner_id in ${gone} and subject_index not like 'erased/%' returning 1`,
    ],
    [
      'invitation',
      sql`update invitation set code_hash = 'erased/' || invitation_id,
          revoked_at = case when accepted_at is null then coalesce(revoked_at, now()) else revoked_at end
        where ${tenant} and practitioner_id in ${gone} and code_hash not like 'erased/%' returning 1`,
    ],
    [
      'push_subscription',
      sql`update push_subscription set endpoint = 'https://erased.invalid/' || subscription_id, p256dh = '', auth = '',
          ended_at = coalesce(ended_at, now())
        where ${tenant} and practitioner_id in ${gone} and auth <> '' returning 1`,
    ],
    [
      'practitioner_contact',
      sql`update practitioner_contact set phone = '', updated_at = now()
        where ${tenant} and practitioner_id in ${gone} and phone <> '' returning 1`,
    ],
    [
      'api_client',
      sql`update api_client set jwks = '{"keys": []}', jwks_uri = null, secret_hash = null, updated_at = now()
        where ${tenant} and organisation_id = ${organisationId}::uuid returning 1`,
    ],
    [
      'device',
      sql`update device set identifier_system = 'erased', identifier_value = device_id::text, label = null,
          identifier_key = encode(sha256(convert_to('erased/' || device_id, 'UTF8')), 'hex'), version = version + 1, updated_at = now()
        where ${tenant} and organisation_id = ${organisationId}::uuid and identifier_system <> 'erased' returning 1`,
    ],
    [
      'referral',
      sql`update referral set blind_index = 'erased/' || referral_id, sealed = 'erased', purpose = 'erased', decided_why = null,
          updated_at = now()
        where ${tenant} and from_unit_id ${own} and enrolment_id is null and state <> 'sent' and sealed <> 'erased' returning 1`,
    ],
    [
      'import_part',
      sql`update import_part set sealed = null where ${tenant} and sealed is not null
        and job_id in (select j.job_id from job j where j.${tenant} and j.organisation_id = ${organisationId}::uuid) returning 1`,
    ],
  ];
  const scope = { tenantId, jobId, organisationId };
  const counts = sql.join(
    erased.map(([table]) => sql`${table}::text, (select count(*) from ${sql.raw(`e_${table}`)})`),
    sql`, `,
  );
  const kept = sql.join(
    JOURNAL.map((kind) => sql`${kind.table}::text, (select count(*) ${rowsOf(kind, scope)})`),
    sql`, `,
  );
  const updates = sql.join(
    erased.map(([table, update]) => sql`${sql.raw(`e_${table}`)} as (${update})`),
    sql`, `,
  );
  return sql<{ job_id: string }>`with ${updates},
    j as (update job set state = 'done', updated_at = now(), finished_at = now(), detail = jsonb_build_object('v', 1,
        'phase', 'erased', 'retentionYears', ${retentionYears}::integer, 'erased', jsonb_build_object(${counts}),
        'kept', jsonb_build_object(${kept}),
        'keptUntil', (${lastEntry(tenantId, organisationId)}) + ${retentionYears}::integer * interval '1 year')
      where ${tenant} and job_id = ${jobId}::uuid and state in ('waiting', 'running') returning tenant_id, job_id)
    insert into audit_event (tenant_id, actor_id, action, subject_id)
    select j.tenant_id, ${createdBy}, 'organisation.erase', ${organisationId} from j returning subject_id as job_id`;
}

/** When anything was last entered about one of its patients, in its own name. */
function lastEntry(tenantId: string, organisationId: string): SQL {
  const own = sql`x.tenant_id = ${tenantId}::uuid and x.controller_organisation_id = ${organisationId}::uuid`;
  return sql`select max(t) from (
    select max(x.recorded_at) as t from measurement x where ${own}
    union all select max(x.recorded_at) from monitor_event x where ${own}
    union all select max(x.updated_at) from alert x where ${own}
    union all select max(x.active_to) from enrolment x where ${own}
    union all select max(c.recorded_at) from contact c join enrolment x on x.tenant_id = c.tenant_id
      and x.enrolment_id = c.enrolment_id where ${own}) entries`;
}
