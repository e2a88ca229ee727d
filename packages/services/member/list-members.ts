import type { MemberName } from '@naer/contracts/member';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';

export interface MemberPage {
  readonly items: readonly MemberName[];
  readonly nextCursor: string | null;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const DEFAULT_LIMIT = 500;

/** Names of who works or has worked in the tenant, and where they work now: for everybody who works there. */
export async function listMembers(
  records: Records,
  tenantId: string,
  { cursor, limit = DEFAULT_LIMIT }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<Result<MemberPage, ReadError>> {
  const place = cursor === undefined ? [NIL] : decodeCursor(cursor, ['uuid']);
  if (place === undefined) return err({ code: 'invalid-cursor' });
  const answer = await withSystemScope(records, tenantId, [
    sql<MemberName>`select p.practitioner_id as "practitionerId", p.name,
        coalesce((select json_agg(json_build_object('unitId', x.unit_id, 'role', x.role) order by x.unit_id)
          from practitioner_unit x where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id
            and x.active_to is null and x.role <> 'coordinator'), '[]') as units
      from practitioner p where p.tenant_id = ${tenantId}::uuid and p.practitioner_id > ${place[0]}::uuid
      order by p.practitioner_id limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(
    pageOf(
      answer.value[0],
      limit,
      (row) => row,
      ({ practitionerId }) => [practitionerId],
    ),
  );
}
