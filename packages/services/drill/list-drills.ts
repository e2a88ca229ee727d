import type { DrillPage, DrillView } from '@naer/contracts/drill';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import { drillPatientId } from '@naer/domain/drill/drill-facts';
import type { DrillRun } from '@naer/domain/drill/drill-run';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime } from '../shared/sent-digits.ts';

export interface ListDrills {
  readonly unitId: string;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 100;

/** A unit's test alarms, the latest first. No patient is in them. */
export async function listDrills(
  records: Records,
  reader: Reader,
  { unitId, limit = DEFAULT_LIMIT, cursor }: ListDrills,
): Promise<Result<DrillPage, ReadError>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'uuid']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const answer = await withUnitScope(records, reader, [
    sql<{ body: DrillRun }>`select d.body from drill d
      where d.tenant_id = ${reader.tenantId}::uuid and d.unit_id = ${unitId}::uuid
        ${after === undefined ? sql`` : sql`and (d.started_at, d.drill_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by d.started_at desc, d.drill_id desc limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const show = ({ body }: { readonly body: DrillRun }) => showDrill(reader.tenantId, body);
  return ok(pageOf(answer.value[0], limit, show, ({ body }) => [body.startedAt, body.drillId]));
}

function showDrill(tenantId: string, run: DrillRun): DrillView {
  const { drillId, unitId, startedAt, startedBy, alertId, page, receiptedBy } = run;
  const since = (at: number) => Math.max(0, at - startedAt);
  const when = (name: 'listedMs' | 'receiptedMs' | 'endedMs', at: number | undefined) =>
    at === undefined ? {} : { [name]: since(at) };
  return {
    drillId,
    unitId,
    startedAt: isoTime(startedAt),
    startedBy,
    patientId: drillPatientId(tenantId, unitId),
    ...(alertId !== undefined && { alertId }),
    recordedMs: since(run.recordedAt),
    ...when('listedMs', run.listedAt),
    ...(page !== undefined && {
      page: {
        duty: page.duty,
        channel: page.channel,
        afterMs: since(page.at),
        ...(page.outcome !== undefined && { outcome: page.outcome }),
        ...(page.reason !== undefined && { reason: page.reason }),
      },
    }),
    ...when('receiptedMs', run.receiptedAt),
    ...(receiptedBy !== undefined && { receiptedBy }),
    ...when('endedMs', run.endedAt),
  };
}
