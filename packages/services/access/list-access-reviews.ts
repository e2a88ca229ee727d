import type { AccessReview, AccessReviewPage } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface ListAccessReviews {
  readonly state?: AccessReview['state'] | undefined;
  readonly kind?: AccessReview['kind'] | undefined;
  /** 1 to 1000, default 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Of an auditor of one organisation: what its units' people opened. */
  readonly organisationId?: string | undefined;
}

interface Row {
  readonly kind: AccessReview['kind'];
  readonly events: number | null;
  readonly patients: number | null;
  readonly review_id: string;
  readonly patient_id: string;
  readonly practitioner_id: string;
  readonly practitioner: string;
  readonly unit_id: string | null;
  readonly at_us: number;
  readonly until_ms: number;
  readonly reason: string;
  readonly passed_block: boolean;
  readonly state: AccessReview['state'];
  readonly verdict: NonNullable<AccessReview['reviewed']>['verdict'] | null;
  readonly note: string | null;
  readonly reviewed_by: string | null;
  readonly reviewed_ms: number | null;
}

const DEFAULT_LIMIT = 100;

/** Every time the glass was broken and what was found to be unusual, the latest first; that the list was read is logged, once per patient shown. */
export async function listAccessReviews(
  records: Records,
  reader: Reader,
  { state, kind, limit = DEFAULT_LIMIT, cursor, organisationId }: ListAccessReviews,
): Promise<Result<AccessReviewPage, ReadError>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'uuid']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const { tenantId, practitionerId, requestId, role } = reader;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with r as materialized (select v.kind, v.events, v.patients, v.review_id, v.patient_id, v.practitioner_id, p.name as practitioner, v.unit_id,
        (extract(epoch from v.at) * 1e6)::float8 as at_us, (extract(epoch from v.until) * 1e3)::float8 as until_ms, v.reason,
        v.passed_block, v.state, v.verdict, v.note, v.reviewed_by, (extract(epoch from v.reviewed_at) * 1e3)::float8 as reviewed_ms
      from access_review v join practitioner p on p.tenant_id = v.tenant_id and p.practitioner_id = v.practitioner_id
      where v.tenant_id = ${tenantId}::uuid ${state === undefined ? sql`` : sql`and v.state = ${state}`}
        ${kind === undefined ? sql`` : sql`and v.kind = ${kind}`}
        ${
          organisationId === undefined
            ? sql``
            : sql`and v.unit_id in (select n.unit_id from unit n where n.tenant_id = ${tenantId}::uuid
                and n.organisation_id = ${organisationId}::uuid)`
        }
        ${after === undefined ? sql`` : sql`and (v.at, v.review_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by v.at desc, v.review_id desc limit ${limit + 1}),
    shown as materialized (select * from r limit ${limit}), a as (
      insert into audit_event (tenant_id, actor_id, action, subject_patient_id, request_id, role, organisation_id, shown)
      select ${tenantId}::uuid, ${practitionerId}, 'access-review.list', x.patient_id, ${requestId ?? null}, ${role ?? null},
        ${organisationId ?? null}::uuid, x.n::integer
      from (select null::uuid as patient_id, count(*) as n from shown
        union all select patient_id, count(*) from shown group by patient_id) x)
    select * from r`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(pageOf(answer.value[0], limit, show, (row) => [row.at_us, row.review_id]));
}

function show(row: Row): AccessReview {
  const { verdict, reviewed_by: by, reviewed_ms: at, note } = row;
  return {
    reviewId: row.review_id,
    kind: row.kind,
    patientId: row.patient_id,
    practitionerId: row.practitioner_id,
    practitioner: row.practitioner,
    at: isoTime(row.at_us / 1e3),
    until: isoTime(row.until_ms),
    reason: row.reason,
    passedBlock: row.passed_block,
    state: row.state,
    ...present({
      unitId: row.unit_id,
      events: row.events,
      patients: row.patients,
      reviewed:
        verdict === null || by === null || at === null ? null : { at: isoTime(at), by, verdict, ...present({ note }) },
    }),
  };
}
