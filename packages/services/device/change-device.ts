import { CAPACITY_COLUMNS, capacityOf } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

interface Seen {
  readonly deviceId: string;
  /** The device's, as the person has seen it; another one changes nothing. */
  readonly deviceVersion: number;
}

export interface ChangeDevice extends Seen {
  readonly label: string;
  readonly organisationId: string;
  readonly measures: readonly string[];
}

type Changed = Promise<Result<{ readonly version: number } | 'unchanged', RegistryError>>;

/**
 * What a device of the register is called, whose it is and what it measures, with its testimony. `unchanged` when another
 * version stands by now; `not-found` without such an organisation.
 */
export function changeDevice(records: Records, reader: Reader, command: ChangeDevice): Changed {
  const { label, organisationId, measures } = command;
  return change(
    records,
    reader,
    command,
    'device.change',
    sql`label = ${label}, organisation_id = ${organisationId}::uuid, measures = ${`{${measures.join(',')}}`}::text[]`,
    sql`true`,
  );
}

/**
 * Takes a device out of use for good: it is given to nobody any more, and what it measured before still comes in.
 * `unchanged` when another version stands by now, or while a patient has it or will have it.
 */
export function retireDevice(records: Records, reader: Reader, command: Seen): Changed {
  return change(
    records,
    reader,
    command,
    'device.retire',
    sql`retired_at = coalesce(d.retired_at, now())`,
    sql`not exists (select from device_assignment a where a.tenant_id = d.tenant_id and a.device_id = d.device_id
      and a.voided_at is null and (upper(a.period) is null or upper(a.period) > now()))`,
  );
}

async function change(
  records: Records,
  reader: Reader,
  { deviceId, deviceVersion }: Seen,
  action: string,
  set: SQL,
  unless: SQL,
): Changed {
  const { tenantId, practitionerId, requestId } = reader;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ version: number }>`with c as (update device d set ${set}, version = d.version + 1, updated_at = now()
        where d.tenant_id = ${tenantId}::uuid and d.device_id = ${deviceId}::uuid and d.identifier_key is not null
          and d.version = ${deviceVersion}::bigint and ${unless} returning d.version),
      t as (insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
        select ${tenantId}::uuid, ${practitionerId}, ${action}, ${deviceId}, ${requestId ?? null},
          ${capacityOf(reader)} from c)
      select version::float8 as version from c`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return ok(row ?? 'unchanged');
}
