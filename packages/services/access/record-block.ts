import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { relationOf } from '../shared/actor.ts';
import { changePatient } from '../shared/change-patient.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface RecordBlock {
  readonly patientId: string;
  readonly blockId: string;
  /** Exactly one of the three. */
  readonly practitionerId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly organisationId?: string | undefined;
  /** `measurement/<id>`, `contact/<id>`, `message/<id>`; absent: the whole record. */
  readonly document?: string | undefined;
  readonly wish: string;
}

/**
 * Keeps somebody out by the patient's wish (sperring; pasientjournalloven § 17), at once. `responsible-unit`: the unit
 * where the patient is enrolled, or its organisation, cannot be kept out of the whole record, only people of it.
 * `already-exists` when it stands already; `not-found` also for whom nobody knows.
 */
export async function recordBlock(
  records: Records,
  reader: Reader,
  { patientId, blockId, practitionerId, unitId, organisationId, document, wish }: RecordBlock,
): Promise<Result<{ readonly version: number }, RegistryError | { readonly code: 'responsible-unit' }>> {
  const { tenantId } = reader;
  const isOwn = sql`exists (select from enrolment e join unit n on n.tenant_id = e.tenant_id and n.unit_id = e.unit_id
    where e.tenant_id = ${tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active
      and ${document ?? null}::text is null
      and (e.unit_id = ${unitId ?? null}::uuid or n.organisation_id = ${organisationId ?? null}::uuid))`;
  const changed = await changePatient(
    records,
    { tenantId, patientId, actor: { reader, action: 'block.record', subjectId: blockId } },
    sql`s as (insert into access_block
        (tenant_id, block_id, patient_id, practitioner_id, unit_id, organisation_id, document, wish, recorded_by)
      select p.tenant_id, ${blockId}::uuid, p.patient_id, ${practitionerId ?? null}::uuid, ${unitId ?? null}::uuid,
        ${organisationId ?? null}::uuid, ${document ?? null}, ${wish}, ${reader.practitionerId}::uuid from p)`,
    sql`not ${isOwn}`,
  );
  if (changed.ok || changed.error.code !== 'not-found' || changed.error.constraint !== undefined) return changed;
  const asked = await withSystemScope(records, tenantId, [
    sql<{ own: boolean }>`select ${isOwn} and exists (${relationOf(reader, patientId)}) as own`,
  ]);
  if (!asked.ok) return err(toRegistryError(asked.error));
  return asked.value[0][0]?.own === true ? err({ code: 'responsible-unit' }) : changed;
}
