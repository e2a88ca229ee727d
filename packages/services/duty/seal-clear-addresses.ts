import { type AddressKeys, sealPhone, sealPush } from '@naer/auth/staff-address';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';

/** Rows `x` that stand in clear: of before there were seals. */
export const IS_CLEAR = { practitioner_contact: sql`x.phone <> ''`, push_subscription: sql`x.auth <> ''` } as const;

interface ClearPhone {
  readonly id: string;
  readonly phone: string;
}

interface ClearPush {
  readonly id: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/**
 * Seals what the tenant's records hold of staff's telephones and browsers in clear, at most `limit` of each, with the active
 * key, and empties the clear columns. Each is exchanged only where it is still what was read. Answers how many were met: 0,
 * nothing is left. Objects that were told the clear text are told anew by whoever looks at them.
 */
export async function sealClearAddresses(
  records: Records,
  keys: AddressKeys,
  tenantId: string,
  limit: number,
): Promise<Result<number, RecordsError>> {
  const page = await withSystemScope(records, tenantId, [
    sql<{ key_id: string; wrapped_key: string }>`select key_id, wrapped_key from tenant_key
      where tenant_id = ${tenantId}::uuid and state = 'active'`,
    sql<ClearPhone>`select x.practitioner_id as id, x.phone from practitioner_contact x
      where x.tenant_id = ${tenantId}::uuid and ${IS_CLEAR.practitioner_contact} order by x.practitioner_id limit ${limit}`,
    sql<ClearPush>`select x.subscription_id as id, x.endpoint, x.p256dh, x.auth from push_subscription x
      where x.tenant_id = ${tenantId}::uuid and ${IS_CLEAR.push_subscription} order by x.subscription_id limit ${limit}`,
  ]);
  if (!page.ok) return page;
  const [[key], phones, pushes] = page.value;
  const met = phones.length + pushes.length;
  if (met === 0) return ok(0);
  if (key === undefined) return err(NO_KEY);
  const sealedPhones = await Promise.all(
    phones.map(async ({ id, phone }) => {
      const seal = await sealPhone(keys, key.wrapped_key, { tenantId, id }, phone);
      return seal.ok ? [{ id, was: phone, sealed: seal.value.sealed }] : [];
    }),
  );
  const sealedPushes = await Promise.all(
    pushes.map(async ({ id, endpoint, p256dh, auth }) => {
      const sealed = await sealPush(keys, key.wrapped_key, { tenantId, id }, { endpoint, keys: { p256dh, auth } });
      return sealed.ok ? [{ id, was: endpoint, sealed: sealed.value.seal.sealed, index: sealed.value.index }] : [];
    }),
  );
  if (sealedPhones.concat(sealedPushes).flat().length < met) return err(NO_KEY);
  const rows = (of: readonly object[]) => sql`json_to_recordset(${JSON.stringify(of.flat())}::json)`;
  const kept = await withSystemScope<readonly SQL[]>(records, tenantId, [
    sql`update practitioner_contact x set phone = '', key_id = ${key.key_id}::uuid, sealed = s.sealed
      from ${rows(sealedPhones)} s(id uuid, was text, sealed text)
      where x.tenant_id = ${tenantId}::uuid and x.practitioner_id = s.id and x.phone = s.was`,
    sql`update push_subscription x set endpoint = '', p256dh = '', auth = '', key_id = ${key.key_id}::uuid,
        sealed = s.sealed, endpoint_index = s.index
      from ${rows(sealedPushes)} s(id uuid, was text, sealed text, index text)
      where x.tenant_id = ${tenantId}::uuid and x.subscription_id = s.id and x.endpoint = s.was`,
  ]);
  return kept.ok ? ok(met) : kept;
}

/** A tenant without a key that opens has nothing to seal with. */
const NO_KEY = { kind: 'unexpected', sqlState: 'XX000' } as const;
