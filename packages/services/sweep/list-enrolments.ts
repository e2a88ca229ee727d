import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Revision } from '@naer/domain/alert/alert';
import { ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor, encodeCursor } from '../shared/page-cursor.ts';
import { listTenants } from '../tenant/list-tenants.ts';

export interface ActiveEnrolment {
  readonly tenantId: string;
  readonly patientId: string;
  readonly registryVersion: number;
  /** The patient's live alerts as the records have them, by alert id. */
  readonly recorded: ReadonlyMap<string, Revision>;
}

interface EnrolmentRow {
  readonly patient_id: string;
  readonly version: number;
  readonly alerts: readonly { readonly alertId: string; readonly epoch: number; readonly n: number }[] | null;
}

export interface EnrolmentPage {
  readonly items: readonly ActiveEnrolment[];
  /** Null when the walk over all tenants has ended: begin anew without a cursor. */
  readonly nextCursor: string | null;
  /** Tenants whose own database did not answer: they are met again on the next walk, and hold nobody else up. */
  readonly unreached: number;
}

/** For so long after an end its monitor is looked at too: who died between two steps of an act must not be left alerting. */
const TOLD_OF_AN_END = sql`interval '30 days'`;
const NIL = '00000000-0000-0000-0000-000000000000';

/** A page of the patients of all tenants with an active enrolment, or one that has ended of late, in the order of their ids. A cursor we did not make begins anew. */
export async function listEnrolments(
  records: Records,
  { cursor, limit = 100 }: { readonly cursor?: string | null | undefined; readonly limit?: number } = {},
): Promise<Result<EnrolmentPage, RecordsError>> {
  const items: ActiveEnrolment[] = [];
  let unreached = 0;
  let [tenantId, patientId] = (cursor && decodeCursor(cursor, ['uuid', 'uuid'])) || [NIL, NIL];
  for (;;) {
    if (tenantId !== NIL) {
      const page = await pageOf(records, tenantId, patientId, limit - items.length);
      if (!page.ok && records.databaseOf(tenantId) === records) return page;
      if (page.ok) items.push(...page.value);
      else unreached += 1;
      const last = items.at(-1);
      if (items.length >= limit && last !== undefined)
        return ok({ items, nextCursor: encodeCursor([last.tenantId, last.patientId]), unreached });
    }
    const next = await listTenants(records, { after: tenantId, limit: 1 });
    if (!next.ok) return next;
    const [following] = next.value;
    if (following === undefined) return ok({ items, nextCursor: null, unreached });
    [tenantId, patientId] = [following, NIL];
  }
}

async function pageOf(
  records: Records,
  tenantId: string,
  after: string,
  limit: number,
): Promise<Result<readonly ActiveEnrolment[], RecordsError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<EnrolmentRow>`select p.patient_id, p.registry_version::float8 as version,
        (select json_agg(json_build_object('alertId', a.alert_id, 'epoch', a.epoch, 'n', a.n)) from alert a
          where a.tenant_id = p.tenant_id and a.patient_id = p.patient_id and a.state <> 'resolved') as alerts
      from (
        (select e.patient_id from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active
          and e.patient_id > ${after}::uuid order by e.patient_id limit ${limit})
        union
        (select e.patient_id from enrolment e where e.tenant_id = ${tenantId}::uuid and not e.active
          and e.active_to > now() - ${TOLD_OF_AN_END} and e.patient_id > ${after}::uuid order by e.patient_id limit ${limit})) e
      join patient p on p.tenant_id = ${tenantId}::uuid and p.patient_id = e.patient_id
      join tenant t on t.tenant_id = p.tenant_id and t.state <> 'left'
      order by e.patient_id limit ${limit}`,
  ]);
  if (!answer.ok) return answer;
  return ok(
    answer.value[0].map((row) => ({
      tenantId,
      patientId: row.patient_id,
      registryVersion: row.version,
      recorded: new Map((row.alerts ?? []).map(({ alertId, epoch, n }) => [alertId, { epoch, n }])),
    })),
  );
}
