import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { Reading } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { insertTestimony, relationOf } from '../shared/actor.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface ClaimedReading {
  readonly reading: Reading;
  /**
   * The assignment it is recorded under: the patient's of that device at the time measured; where there was none, the id it was
   * held under, for it is the patient's by a person's word alone, and stays when an assignment of another time is made void.
   */
  readonly assignmentId: string;
}

export type ClaimError = RegistryError | { readonly code: 'released-to-another' };

/**
 * Claims a held reading for one patient, once and for all, on the word of a person who follows the patient and works where
 * the device belongs. Again for the same patient: the same reading. `not-found` otherwise, whatever is missing.
 */
export async function claimHeld(
  records: Records,
  reader: Reader,
  { heldId, patientId }: { readonly heldId: string; readonly patientId: string },
): Promise<Result<ClaimedReading, ClaimError>> {
  const { tenantId, practitionerId } = reader;
  const own = sql`q.tenant_id = ${tenantId}::uuid and q.held_id = ${heldId}::uuid`;
  const seen = await withUnitScope(records, reader, [
    sql<{ n: number }>`select 1 as n from device_quarantine q where ${own}`,
  ]);
  if (!seen.ok) return err(toRegistryError(seen.error));
  if (seen.value[0].length === 0) return err({ code: 'not-found' });
  const follows = sql`exists (${relationOf(reader, patientId)})`;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ n: number }>`with c as (update device_quarantine q set state = 'releasing', updated_at = now(),
        release = jsonb_build_object('v', 1, 'patientId', ${patientId}::text, 'by', ${practitionerId}::text, 'at', now())
      where ${own} and q.state = 'held' and ${follows} returning q.tenant_id),
      t as (${insertTestimony({ reader, action: 'device-quarantine.release', subjectId: heldId }, patientId, sql`c`)})
      select 1 as n from c`,
    sql<{ reading: Reading; to: string | null; follows: boolean; assignment_id: string }>`select q.reading,
        q.release ->> 'patientId' as to, ${follows} as follows, coalesce((select a.assignment_id from device_assignment a
          where a.tenant_id = q.tenant_id and a.device_id = q.device_id and a.patient_id = ${patientId}::uuid
            and a.voided_at is null and a.period @> to_timestamp((q.reading ->> 'measuredAt')::float8 / 1e3)
          order by lower(a.period) desc limit 1), q.held_id) as assignment_id
      from device_quarantine q where ${own}`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[1];
  if (row?.follows !== true) return err({ code: 'not-found' });
  if (row.to !== patientId) return err({ code: 'released-to-another' });
  return ok({ reading: row.reading, assignmentId: row.assignment_id });
}

/** The patient's monitor has it, under that id. */
export async function completeHeld(
  records: Records,
  tenantId: string,
  { heldId, measurementId }: { readonly heldId: string; readonly measurementId: string },
): Promise<Result<true, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`update device_quarantine q set state = 'released', updated_at = now(),
        release = q.release || jsonb_build_object('measurementId', ${measurementId}::text)
      where q.tenant_id = ${tenantId}::uuid and q.held_id = ${heldId}::uuid and q.state <> 'held'`,
  ]);
  return answer.ok ? ok(true) : err(toRegistryError(answer.error));
}
