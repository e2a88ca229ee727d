import { openFor, openIdentity, type SealUse } from '@naer/auth/seal';
import { openAddress } from '@naer/auth/staff-address';
import type { TenantKeysView } from '@naer/contracts/key';
import type { CastPerson } from './cast.ts';
import { eventually } from './eventually.ts';
import type { TestStack } from './stack.ts';
import type { Person } from './steward.ts';

export interface KeyRow {
  readonly key_id: string;
  readonly wrapped_key: string;
  readonly state: string;
}

/** The tenant's keys as they stand in the records, the oldest first. */
export async function keyRows(stack: TestStack, tenantId: string): Promise<readonly KeyRow[]> {
  return await stack.ownerSql<KeyRow>(
    'select key_id, wrapped_key, state from tenant_key where tenant_id = $1 order by created_at',
    [tenantId],
  );
}

/** `GET /platform/v1/tenants/{tenantId}/keys` once its newest change has ended so. */
export async function keysOnce(operator: Person, tenantId: string, state: string): Promise<TenantKeysView> {
  return await eventually(
    async () => (await operator.get<TenantKeysView>(`/platform/v1/tenants/${tenantId}/keys`)).body,
    (view) => view.rotation?.state === state,
    120_000,
  );
}

interface SealedRow {
  readonly id: string;
  readonly use: SealUse | null;
  readonly sealed: string;
  readonly wrappedKey: string;
}

/** Every sealed row of the tenant that the environment's key does not open with the key that stands beside it; and how many there are. */
export async function unreadableRows(stack: TestStack, tenantId: string, identityKey: string) {
  const rows = await stack.ownerSql<SealedRow>(
    `select x.id, x.use, x.sealed, k.wrapped_key as "wrappedKey" from (
       select tenant_id, key_id, sealed, patient_id::text as id, null as use from patient_identity
       union all select tenant_id, key_id, sealed, patient_id::text, 'responder-card' from responder_card
       union all select tenant_id, key_id, sealed, referral_id::text, 'referral' from referral
       union all select tenant_id, key_id, sealed, command_id::text, 'referral' from record_correction where sealed is not null
       union all select tenant_id, key_id, sealed, job_id || '/' || part, 'import' from import_part where sealed is not null
       union all select tenant_id, key_id, sealed, practitioner_id::text, 'staff-phone' from practitioner_contact where sealed is not null
       union all select tenant_id, key_id, sealed, subscription_id::text, 'push-subscription' from push_subscription
         where sealed is not null) x
     join tenant_key k on k.tenant_id = x.tenant_id and k.key_id = x.key_id where x.tenant_id = $1`,
    [tenantId],
  );
  const opened = await Promise.all(
    rows.map(async ({ id, use, sealed, wrappedKey }) => {
      const [seal, owner] = [{ v: 1, sealed, wrappedKey } as const, { tenantId, patientId: id }];
      const { ok } = await (use === null
        ? openIdentity(identityKey, seal, owner)
        : openFor(identityKey, seal, owner, use));
      return ok ? [] : [`${use ?? 'identity'} ${id}`];
    }),
  );
  return { unreadable: opened.flat(), rows: rows.length };
}

/** Reads a list again and again until it is stopped; answers how often, and in how many readings a name was not there. */
export function watchNames(person: CastPerson, patientIds: readonly string[]) {
  let isOver = false;
  const seen = { readings: 0, nameless: 0 };
  const watching = (async () => {
    while (!isOver) {
      const items = await person.worklist().catch(() => undefined);
      if (items === undefined || !Array.isArray(items)) continue;
      seen.readings += 1;
      const ours = items.filter(({ patientId }) => patientIds.includes(patientId));
      if (ours.length < patientIds.length || ours.some(({ patientName }) => patientName === '')) seen.nameless += 1;
    }
  })();
  return {
    async end() {
      isOver = true;
      await watching;
      return seen;
    },
  };
}

/** Where the tenant's browsers that take pushes are reached now, opened as an object would. */
export async function liveBrowsers(stack: TestStack, tenantId: string): Promise<readonly string[]> {
  const rows = await stack.ownerSql<{ id: string; sealed: string; wrappedKey: string }>(
    `select b.subscription_id as id, b.sealed, k.wrapped_key as "wrappedKey" from push_subscription b
     join tenant_key k using (tenant_id, key_id) where b.tenant_id = $1 and b.ended_at is null order by b.created_at`,
    [tenantId],
  );
  const { identityKey } = stack.secrets;
  const opened = rows.map(({ id, sealed, wrappedKey }) =>
    openAddress({ identityKey }, { v: 1, sealed, wrappedKey }, { tenantId, id }, 'push-subscription'),
  );
  return (await Promise.all(opened)).map((address) => address ?? 'unreadable');
}
