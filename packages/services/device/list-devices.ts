import type { DevicePage, DeviceView } from '@naer/contracts/device';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';

export interface ListDevices {
  readonly kind?: DeviceView['kind'] | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface DeviceRow {
  readonly device_id: string;
  readonly identifier_system: string;
  readonly identifier_value: string;
  readonly personal: boolean;
  readonly label: string | null;
  readonly organisation_id: string;
  readonly measures: readonly string[];
  readonly assigned: boolean;
  readonly retired: boolean;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Of device `d`: no patient among them. */
export const DEVICE_COLUMNS: SQL = sql`d.device_id, d.identifier_system, d.identifier_value, d.personal, d.label,
  d.organisation_id, to_json(d.measures) as measures, exists (select from device_assignment s where s.tenant_id = d.tenant_id
    and s.device_id = d.device_id and s.period @> now() and s.voided_at is null) as assigned, d.retired_at is not null as retired`;

/** The register of the tenant's devices; whose they are is not in it. */
export async function listDevices(
  records: Records,
  tenantId: string,
  query: ListDevices = {},
): Promise<Result<DevicePage, ReadError>> {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['uuid']);
  if (query.cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const answer = await withSystemScope(records, tenantId, [
    sql<DeviceRow>`select ${DEVICE_COLUMNS} from device d
      where d.tenant_id = ${tenantId}::uuid and d.identifier_key is not null
        ${query.kind === undefined ? sql`` : sql`and d.personal = ${query.kind === 'personal'}::boolean`}
        ${after === undefined ? sql`` : sql`and d.device_id > ${after[0]}::uuid`}
      order by d.device_id limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(pageOf(answer.value[0], limit, showDevice, (row) => [row.device_id]));
}

export function showDevice(row: DeviceRow): DeviceView {
  return {
    deviceId: row.device_id,
    identifier: { system: row.identifier_system, value: row.identifier_value },
    kind: row.personal ? 'personal' : 'shared',
    label: row.label ?? '',
    organisationId: row.organisation_id,
    measures: row.measures,
    assigned: row.assigned,
    ...(row.retired && { retired: true as const }),
  };
}
