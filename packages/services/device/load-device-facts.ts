import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { DeviceFacts, DeviceIdentifier, DeviceStretch } from '@naer/domain/device/device-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

/** The facts of a device and the key one of its objects goes by; null when it has no identifier: then gateways cannot name it. */
export interface KeyedDeviceFacts {
  readonly key: string | null;
  readonly facts: DeviceFacts;
}

interface FactsRow {
  readonly key: string | null;
  readonly device_id: string;
  readonly version: number;
  readonly personal: boolean;
  readonly organisation_id: string | null;
  readonly identifier: DeviceIdentifier | null;
  readonly stretches: readonly DeviceStretch[];
}

/** What a device's objects must know. `not-found` when there is no such device in this tenant, or it has left. */
export async function loadDeviceFacts(
  records: Records,
  tenantId: string,
  by: { readonly key: string } | { readonly deviceId: string },
): Promise<Result<KeyedDeviceFacts, RegistryError>> {
  const those = 'key' in by ? sql`d.identifier_key = ${by.key}` : sql`d.device_id = ${by.deviceId}::uuid`;
  const answer = await withSystemScope(records, tenantId, [selectFacts(tenantId, those)]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(toFacts(tenantId, row));
}

/** Of every device that has changed since then, the first changed first: what the sweep brings again. */
export async function loadChangedDeviceFacts(
  records: Records,
  tenantId: string,
  { since, limit }: { readonly since: number; readonly limit: number },
): Promise<Result<readonly KeyedDeviceFacts[], RegistryError>> {
  const those = sql`d.identifier_key is not null and d.updated_at >= to_timestamp(${since} / 1e3::float8)
    order by d.updated_at, d.device_id limit ${limit}`;
  const answer = await withSystemScope(records, tenantId, [selectFacts(tenantId, those)]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  return ok(answer.value[0].map((row) => toFacts(tenantId, row)));
}

function selectFacts(tenantId: string, those: SQL): SQL<FactsRow> {
  return sql<FactsRow>`select d.identifier_key as key, d.device_id, d.version::float8 as version, d.personal,
      d.organisation_id, case when d.identifier_key is not null then json_build_object('system', d.identifier_system,
        'value', d.identifier_value) end as identifier, coalesce((select json_agg(jsonb_build_object('assignmentId', a.assignment_id,
          'patientId', a.patient_id, 'from', (extract(epoch from lower(a.period)) * 1e3)::float8,
          'to', (extract(epoch from upper(a.period)) * 1e3)::float8, 'generation', a.generation)
          || jsonb_strip_nulls(jsonb_build_object('slot', a.slot)) order by lower(a.period), a.assignment_id)
        from device_assignment a where a.tenant_id = d.tenant_id and a.device_id = d.device_id and a.voided_at is null), '[]') as stretches
    from device d where d.tenant_id = ${tenantId}::uuid
      and exists (select from tenant t where t.tenant_id = d.tenant_id and t.state <> 'left') and ${those}`;
}

function toFacts(tenantId: string, row: FactsRow): KeyedDeviceFacts {
  return {
    key: row.key,
    facts: {
      v: 1,
      tenantId,
      deviceId: row.device_id,
      version: row.version,
      mode: row.personal ? 'personal' : 'shared',
      ...(row.organisation_id !== null && { organisationId: row.organisation_id }),
      ...(row.identifier !== null && { identifier: row.identifier }),
      stretches: row.stretches,
    },
  };
}
