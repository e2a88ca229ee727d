import type { AuditBlockPage, AuditBlockView } from '@naer/contracts/audit';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { encodeCursor } from '../shared/page-cursor.ts';
import { isoTime } from '../shared/sent-digits.ts';
import { type Steward, testify } from '../tenant/steward.ts';

export interface ReadAuditBlocks {
  /** The block after which to go on; 0 from the beginning. */
  readonly after: number;
  /** Whether the rows' content is told, and not their hashes alone. */
  readonly withText: boolean;
  /** Who reads, for the log itself. */
  readonly readBy: Steward;
}

/** Rows of the log in one answer, but for a block that alone has more. */
const ROWS_AT_ONCE = 5_000;
const HEX_OF_ENTRY = 96;

interface Row {
  readonly block: number;
  readonly text: string;
  readonly hash: string;
  readonly entries: string;
  readonly expired_ms: number | null;
  readonly rows: readonly (readonly [eventId: string, xid: string, hash: string, text: string | null])[];
}

/** Blocks of a tenant's log in their order, each with its rows as they stand now and hashed as they stand now. */
export async function readAuditBlocks(
  records: Records,
  tenantId: string,
  { after, withText, readBy }: ReadAuditBlocks,
): Promise<Result<AuditBlockPage, RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select s.block::float8 as block, audit_seal_text(s) as text, encode(s.seal_hash, 'hex') as hash,
        encode(s.entries, 'hex') as entries,
        (select floor(extract(epoch from x.expired_at) * 1e3)::float8 from audit_expiry x
          where x.tenant_id = s.tenant_id and x.block = s.block) as expired_ms,
        (select coalesce(json_agg(json_build_array(x.event_id, x.xid, encode(sha256(convert_to(x.text, 'UTF8')), 'hex'),
            case when ${withText} then x.text end) order by x.xid::numeric, x.event_id), '[]')
          from (select e.event_id, e.xid::text, audit_event_text(e) as text from audit_event e
            where e.tenant_id = ${tenantId}::uuid and e.xid >= s.from_xid and e.xid < s.to_xid) x) as rows
      from audit_seal s where s.tenant_id = ${tenantId}::uuid and s.block in (
        select x.block from (select n.block, sum(n.count) over (order by n.block) - n.count as before from audit_seal n
          where n.tenant_id = ${tenantId}::uuid and n.block > ${after} order by n.block limit ${ROWS_AT_ONCE}) x
        where x.before < ${ROWS_AT_ONCE})
      order by s.block`,
    testify(readBy, withText ? 'audit.export' : 'audit.verify', tenantId, sql`(select 1) x`),
  ]);
  if (!answer.ok) return answer;
  const items = answer.value[0].map(readBlock);
  const last = items.at(-1);
  return ok({ items, nextCursor: last === undefined ? null : encodeCursor([last.block]) });
}

function readBlock({ block, text, hash, entries, expired_ms, rows }: Row): AuditBlockView {
  return {
    block,
    text,
    hash,
    entries: Array.from({ length: Math.floor(entries.length / HEX_OF_ENTRY) }, (_, i) => {
      const hex = entries.slice(i * HEX_OF_ENTRY, (i + 1) * HEX_OF_ENTRY);
      return [hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), hex.slice(32)] as const;
    }),
    rows: rows.map(([eventId, xid, rowHash, content]) => ({
      eventId,
      xid,
      hash: rowHash,
      ...(content !== null && { text: content }),
    })),
    ...(expired_ms !== null && { expired: true as const, expiredAt: isoTime(expired_ms) }),
  };
}
