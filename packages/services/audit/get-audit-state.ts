import type { AuditStateView } from '@naer/contracts/audit';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { isoTime } from '../shared/sent-digits.ts';

const MOST_IDS = 10_000;

interface Row {
  readonly blocks: number;
  readonly sealed_ms: number | null;
  readonly seal_hash: string | null;
  readonly unsealed: number;
  readonly since_ms: number | null;
  readonly ids: readonly string[];
  readonly expired: { readonly block: number; readonly sealed_ms: number; readonly at_ms: number } | null;
}

/** Says how far the seals reach, and what is not sealed yet. */
export async function getAuditState(records: Records, tenantId: string): Promise<Result<AuditStateView, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with last as (select s.block, s.to_xid, s.seal_hash, s.sealed_at from audit_seal s
        where s.tenant_id = ${tenantId}::uuid order by s.block desc limit 1),
      open as materialized (select e.event_id, e.recorded_at from audit_event e where e.tenant_id = ${tenantId}::uuid
        and e.xid >= coalesce((select l.to_xid from last l), '0'::xid8))
      select coalesce((select l.block from last l), 0)::float8 as blocks,
        (select (extract(epoch from l.sealed_at) * 1e3)::float8 from last l) as sealed_ms,
        (select encode(l.seal_hash, 'hex') from last l) as seal_hash,
        (select count(*) from open)::float8 as unsealed,
        (select (extract(epoch from min(o.recorded_at)) * 1e3)::float8 from open o) as since_ms,
        (select coalesce(json_agg(x.event_id), '[]') from (select o.event_id from open o
          order by o.recorded_at desc limit ${MOST_IDS}) x) as ids,
        (select json_build_object('block', x.block, 'sealed_ms', floor(extract(epoch from s.sealed_at) * 1e3),
            'at_ms', floor(extract(epoch from x.expired_at) * 1e3))
          from audit_expiry x join audit_seal s on s.tenant_id = x.tenant_id and s.block = x.block
          where x.tenant_id = ${tenantId}::uuid order by x.block desc limit 1) as expired`,
  ]);
  if (!answer.ok) return answer;
  const row = answer.value[0][0];
  const time = (ms: number | null | undefined) => (ms == null ? null : isoTime(ms));
  return ok({
    blocks: row?.blocks ?? 0,
    sealedAt: time(row?.sealed_ms),
    sealHash: row?.seal_hash ?? null,
    unsealed: row?.unsealed ?? 0,
    unsealedSince: time(row?.since_ms),
    unsealedIds: row?.ids ?? [],
    expired: row?.expired
      ? { block: row.expired.block, sealedAt: isoTime(row.expired.sealed_ms), at: isoTime(row.expired.at_ms) }
      : null,
  });
}
