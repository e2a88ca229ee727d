import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { QuarantineReason } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { valueKey } from '@naer/domain/measurement/value-key';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface HeldReading {
  readonly reading: Reading;
  readonly reason: QuarantineReason;
  readonly slot?: string | undefined;
}

export interface HoldReadings {
  readonly tenantId: string;
  readonly deviceId: string;
  readonly organisationId: string;
  readonly held: readonly HeldReading[];
}

/**
 * Keeps readings aside at their device, in order; one that is kept already (the sender's identifier, or series, device
 * time and value) is a duplicate under its first id.
 */
export async function holdReadings(
  records: Records,
  { tenantId, deviceId, organisationId, held }: HoldReadings,
): Promise<Result<readonly { readonly heldId: string; readonly duplicate: boolean }[], RegistryError>> {
  const rows = await Promise.all(
    held.map(async ({ reading, reason, slot }) => ({
      key: await dedupeKey(reading, slot),
      reading,
      reason,
      slot: slot ?? null,
    })),
  );
  const distinct = [...new Map(rows.map((row) => [row.key, row])).values()];
  const answer = await withSystemScope(records, tenantId, [
    sql<{ key: string; held_id: string }>`insert into device_quarantine
        (tenant_id, device_id, organisation_id, dedupe_key, slot, reason, reading, received_at)
      select ${tenantId}::uuid, ${deviceId}::uuid, ${organisationId}::uuid, r ->> 'key', r ->> 'slot', r ->> 'reason',
        r -> 'reading', to_timestamp((r -> 'reading' ->> 'receivedAt')::float8 / 1e3)
      from jsonb_array_elements(${JSON.stringify(distinct)}::jsonb) r
      on conflict (tenant_id, device_id, dedupe_key) do nothing returning dedupe_key as key, held_id`,
    sql<{ key: string; held_id: string }>`select dedupe_key as key, held_id from device_quarantine
      where tenant_id = ${tenantId}::uuid and device_id = ${deviceId}::uuid
        and dedupe_key = any (${`{${distinct.map(({ key }) => key).join(',')}}`}::text[])`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [made, all] = answer.value;
  const fresh = new Set(made.map(({ key }) => key));
  const ids = new Map(all.map(({ key, held_id }) => [key, held_id]));
  return ok(
    rows.map(({ key }) => {
      const duplicate = !fresh.delete(key);
      return { heldId: ids.get(key) ?? '', duplicate };
    }),
  );
}

/** SHA-256, so that nothing measured stands in a key. */
async function dedupeKey(reading: Reading, slot: string | undefined): Promise<string> {
  const { senderId, series, deviceTime } = reading;
  const own = senderId === undefined ? [series, deviceTime, valueKey(reading)] : [senderId, valueKey(reading)];
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify([slot ?? null, ...own])),
  );
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
