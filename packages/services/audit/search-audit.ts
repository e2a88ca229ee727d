import type { AuditEventPage, AuditEventView } from '@naer/contracts/audit';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface SearchAudit {
  readonly patientId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: AuditEventView['outcome'] | undefined;
  readonly unitId?: string | undefined;
  /** Epoch ms, of the act itself; `to` is not part of it. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** 1 to 1000, default 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Of an auditor of one organisation: what was done for it, and nothing else. */
  readonly organisationId?: string | undefined;
  readonly now: number;
}

interface Row {
  readonly event_id: string;
  readonly xid: number;
  readonly at_ms: number;
  readonly recorded_ms: number;
  readonly actor_id: string;
  readonly actor: string | null;
  readonly role: string | null;
  readonly action: string;
  readonly outcome: AuditEventView['outcome'];
  readonly subject_patient_id: string | null;
  readonly subject_id: string | null;
  readonly unit_id: string | null;
  readonly organisation_id: string | null;
  readonly purpose: string | null;
  readonly relation: string | null;
  readonly decision_reference: string | null;
  readonly request_id: string | null;
  readonly shown: number | null;
  readonly attempts: number | null;
}

const DEFAULT_LIMIT = 100;
const DAY_MS = 86_400_000;
/** Searched when nothing says from when, unless it is one patient's log that is searched. */
const DEFAULT_DAYS = 31;
/** A clock elsewhere may be ahead of PostgreSQL's by so much. */
const SKEW = sql.raw(`interval '1 hour'`);

/**
 * Rows of the tenant's log, the latest written first. The search is itself logged, by the same statement: one row for it,
 * and one for each patient whose rows were shown.
 */
export async function searchAudit(
  records: Records,
  reader: Reader,
  search: SearchAudit,
): Promise<Result<AuditEventPage, ReadError>> {
  const { patientId, now, cursor, limit = DEFAULT_LIMIT, to = now + DAY_MS } = search;
  const from = search.from ?? (patientId === undefined ? Math.min(to, now) - DEFAULT_DAYS * DAY_MS : 0);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['sequence', 'uuid']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const { tenantId, practitionerId, requestId, role, organisationId } = reader;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with r as materialized (select e.event_id, e.xid::text::float8 as xid, e.xid as place,
        (extract(epoch from e.at) * 1e3)::float8 as at_ms, (extract(epoch from e.recorded_at) * 1e3)::float8 as recorded_ms,
        e.actor_id, p.name as actor, e.role, e.action, e.outcome, e.subject_patient_id, e.subject_id, e.unit_id,
        e.organisation_id, e.purpose, e.relation, e.decision_reference, e.request_id, e.shown, e.attempts
      from audit_event e left join practitioner p on p.tenant_id = e.tenant_id
        and p.practitioner_id = case when e.actor_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.actor_id::uuid end
      where e.tenant_id = ${tenantId}::uuid and e.at >= to_timestamp(${from} / 1e3::float8)
        and e.at < to_timestamp(${to} / 1e3::float8) and e.recorded_at >= to_timestamp(${from} / 1e3::float8) - ${SKEW}
        ${wanted(tenantId, search)}
        ${after === undefined ? sql`` : sql`and (e.xid, e.event_id) < (${String(after[0])}::xid8, ${after[1]}::uuid)`}
      order by e.xid desc, e.event_id desc limit ${limit + 1}),
    shown as materialized (select * from r order by place desc, event_id desc limit ${limit}), a as (
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, request_id, role, organisation_id, shown)
      select ${tenantId}::uuid, ${practitionerId}, 'audit.search', x.patient_id, ${requestId ?? null}, ${role ?? null},
        ${organisationId ?? null}::uuid, x.n::integer
      from (select null::uuid as patient_id, count(*) as n from shown
        union all select subject_patient_id, count(*) from shown where subject_patient_id is not null group by 1
        union all select ${patientId ?? null}::uuid, 0 where ${patientId !== undefined}::boolean and not exists (select from shown)) x)
    select * from r order by place desc, event_id desc`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const page = pageOf(answer.value[0], limit, show, (row) => [row.xid, row.event_id]);
  return ok({ from: isoTime(from), to: isoTime(to), ...page });
}

function wanted(tenantId: string, { patientId, actorId, action, outcome, unitId, organisationId }: SearchAudit): SQL {
  const tests = [
    patientId === undefined ? undefined : sql`and e.subject_patient_id = ${patientId}::uuid`,
    actorId === undefined ? undefined : sql`and e.actor_id = ${actorId}`,
    action === undefined ? undefined : sql`and e.action = ${action}`,
    outcome === undefined ? undefined : sql`and e.outcome = ${outcome}`,
    unitId === undefined ? undefined : sql`and e.unit_id = ${unitId}::uuid`,
    organisationId === undefined
      ? undefined
      : sql`and coalesce(e.organisation_id, (select n.organisation_id from unit n where n.tenant_id = ${tenantId}::uuid
          and n.unit_id = e.unit_id)) = ${organisationId}::uuid`,
  ];
  return sql.join(
    tests.filter((test) => test !== undefined),
    sql` `,
  );
}

function show(row: Row): AuditEventView {
  return {
    eventId: row.event_id,
    at: isoTime(row.at_ms),
    recordedAt: isoTime(row.recorded_ms),
    actorId: row.actor_id,
    action: row.action,
    outcome: row.outcome,
    ...present({
      actor: row.actor,
      role: row.role,
      patientId: row.subject_patient_id,
      subjectId: row.subject_id,
      unitId: row.unit_id,
      organisationId: row.organisation_id,
      purpose: row.purpose,
      relation: row.relation,
      decisionReference: row.decision_reference,
      requestId: row.request_id,
      shown: row.shown,
      attempts: row.attempts,
    }),
  };
}
