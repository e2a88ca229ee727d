import type { DeviceView } from '@naer/contracts/device';
import { CAPACITY_COLUMNS, capacityOf } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface RegisterDevice {
  readonly deviceId: string;
  readonly identifier: DeviceIdentifier;
  /** `deviceKey` of the identifier. */
  readonly key: string;
  readonly kind: DeviceView['kind'];
  readonly label: string;
  readonly organisationId: string;
  readonly measures: readonly string[];
}

/** Puts a device into the register, with its testimony. `already-exists` when the identifier stands there; `not-found` without such an organisation. */
export async function registerDevice(
  records: Records,
  reader: Reader,
  { deviceId, identifier, key, kind, label, organisationId, measures }: RegisterDevice,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId, practitionerId, requestId } = reader;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ version: number }>`with d as (insert into device (tenant_id, device_id, personal, label, identifier_system,
          identifier_value, identifier_key, organisation_id, measures)
        values (${tenantId}::uuid, ${deviceId}::uuid, ${kind === 'personal'}::boolean, ${label}, ${identifier.system},
          ${identifier.value}, ${key}, ${organisationId}::uuid, ${`{${measures.join(',')}}`}::text[])
        returning version),
      t as (insert into audit_event (tenant_id, actor_id, action, subject_id, request_id, ${CAPACITY_COLUMNS})
        select ${tenantId}::uuid, ${practitionerId}, 'device.register', ${deviceId}, ${requestId ?? null},
          ${capacityOf(reader)} from d)
      select version::float8 as version from d`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return ok({ version: answer.value[0][0]?.version ?? 1 });
}
