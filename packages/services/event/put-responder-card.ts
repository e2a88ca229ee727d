import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { keyIdOf } from '../key/key-id-of.ts';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface PutResponderCard {
  readonly patientId: string;
  /** Sealed by the caller (`sealFor`); its wrapped key must be one of the tenant's. */
  readonly sealedCard: SealedIdentity;
}

/**
 * Writes a patient's responder card, or another in its place, and testifies to it. Answers the registry version now.
 * `not-found` without a care relation; a wrapped key that is none of the tenant's is `refused`.
 */
export async function putResponderCard(
  records: Records,
  reader: Reader,
  { patientId, sealedCard }: PutResponderCard,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const { tenantId, practitionerId } = reader;
  return await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'responder-card.write' } },
    sql`s as (insert into responder_card (tenant_id, patient_id, key_id, sealed, changed_by)
      select p.tenant_id, p.patient_id, ${keyIdOf(sql`p.tenant_id`, sql`${sealedCard.wrappedKey}`)}, ${sealedCard.sealed}, ${practitionerId}::uuid from p
      on conflict (tenant_id, patient_id) do update set key_id = excluded.key_id, sealed = excluded.sealed,
        changed_by = excluded.changed_by, updated_at = now())`,
  );
}
