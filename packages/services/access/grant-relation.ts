import type { RelationView } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

export interface GrantRelation {
  readonly tenantId: string;
  readonly patientId: string;
  readonly relationId: string;
  readonly kind: Exclude<RelationView['kind'], 'break-glass'>;
  readonly unitId: string;
  /** Epoch ms; absent: now. */
  readonly from?: number | undefined;
  /** Epoch ms; absent: until it is ended. Of `emergency` it is needed, 72 hours after `from` at most. */
  readonly to?: number | undefined;
  readonly reason?: string | undefined;
  /** Who grants it; absent: the system itself (an accepted referral, an import). */
  readonly reader?: Reader | undefined;
}

/**
 * Lets a unit see the patient beside the one where the patient is enrolled. Answers the registry version now, to be pushed.
 * `not-found` for a unit of no such tenant (`care_relation_tenant_id_unit_id_fkey`) and for who does not follow the patient;
 * `already-exists` when the unit has such a relation in that time; an emergency of more than 72 hours is `refused`.
 */
export async function grantRelation(
  records: Records,
  { tenantId, patientId, relationId, kind, unitId, from, to, reason, reader }: GrantRelation,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const at = (ms: number | undefined, otherwise: 'now()' | 'null') =>
    ms === undefined ? sql.raw(otherwise) : sql`to_timestamp(${ms} / 1e3::float8)`;
  if (to !== undefined && to <= (from ?? Number.NEGATIVE_INFINITY)) return err({ code: 'refused', sqlState: '22000' });
  const granted = await changePatient(
    records,
    {
      tenantId,
      patientId,
      ...(reader !== undefined && { actor: { reader, action: 'relation.grant', subjectId: relationId } }),
    },
    sql`s as (insert into care_relation (tenant_id, relation_id, patient_id, kind, unit_id, period, reason, granted_by)
      select p.tenant_id, ${relationId}::uuid, p.patient_id, ${kind}, ${unitId}::uuid,
        tstzrange(${at(from, 'now()')}, ${at(to, 'null')}), ${reason ?? null}, ${reader?.practitionerId ?? null}::uuid from p)`,
  );
  return granted.ok ? ok(granted.value) : granted;
}
