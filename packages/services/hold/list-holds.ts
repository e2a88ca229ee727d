import type { HoldPage, HoldView } from '@naer/contracts/retention';
import { CAPACITY_COLUMNS, capacity } from '@naer/db/attest';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime } from '../shared/sent-digits.ts';
import type { Steward } from '../tenant/steward.ts';

interface Row {
  readonly hold: Omit<HoldView, 'placedAt' | 'released'>;
  readonly placed_ms: number;
  readonly released: Omit<NonNullable<HoldView['released']>, 'at'> | null;
  readonly released_ms: number | null;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const DEFAULT_LIMIT = 100;

/** The tenant's holds, lifted ones too, by their ids. One row of the log for the list, and one for each patient it names. */
export async function listHolds(
  records: Records,
  steward: Steward,
  { cursor, limit = DEFAULT_LIMIT }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<Result<HoldPage, ReadError>> {
  const { tenantId, actorId, requestId } = steward;
  const place = cursor === undefined ? [NIL] : decodeCursor(cursor, ['uuid']);
  if (place === undefined) return err({ code: 'invalid-cursor' });
  const ms = (time: string) => sql.raw(`floor(extract(epoch from ${time}) * 1e3)::float8`);
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with h as materialized (select * from legal_hold h where h.tenant_id = ${tenantId}::uuid
        and h.hold_id > ${place[0]}::uuid order by h.hold_id limit ${limit + 1}),
      a as (insert into audit_event (tenant_id, actor_id, action, subject_patient_id, request_id, shown, ${CAPACITY_COLUMNS})
        select ${tenantId}::uuid, ${actorId}, 'hold.list', x.patient_id, ${requestId ?? null}, x.shown::integer,
          ${capacity(steward)}
        from (select distinct h.patient_id, null::bigint as shown from h where h.patient_id is not null
          union all select null, count(*) from h) x)
      select json_strip_nulls(json_build_object('holdId', h.hold_id, 'patientId', h.patient_id, 'organisationId', h.organisation_id,
          'reason', h.reason, 'decisionReference', h.decision_reference, 'placedBy', h.placed_by)) as hold,
        ${ms('h.placed_at')} as placed_ms, ${ms('r.released_at')} as released_ms,
        case when r.hold_id is not null then json_build_object('reason', r.reason, 'decisionReference', r.decision_reference,
          'by', r.released_by) end as released
      from h left join legal_hold_release r on r.tenant_id = h.tenant_id and r.hold_id = h.hold_id order by h.hold_id`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(pageOf(answer.value[0], limit, toView, ({ hold }) => [hold.holdId]));
}

function toView({ hold, placed_ms, released, released_ms }: Row): HoldView {
  return {
    ...hold,
    placedAt: isoTime(placed_ms),
    ...(released !== null && released_ms !== null && { released: { ...released, at: isoTime(released_ms) } }),
  };
}
