import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Where a kind of row stands, and how it ends: `<mark>_at` and `<mark>_by`. */
export interface EndingKind {
  readonly table: 'care_relation' | 'kin_relation' | 'access_block';
  readonly key: 'relation_id' | 'kin_id' | 'block_id';
  readonly mark: 'ended' | 'lifted';
  /** For the audit: `kin.end`. */
  readonly action: string;
  /** Of row `x`: whether it goes on, beside not being marked. */
  readonly goesOn: SQL;
}

/** Of a row `x` with a period: it is not over by itself. */
export const NOT_OVER: SQL = sql`(upper_inf(x.period) or upper(x.period) > now())`;

export interface EndRow {
  readonly tenantId: string;
  readonly patientId: string;
  readonly id: string;
  /** Who ends it; absent: the system itself. */
  readonly reader?: Reader | undefined;
}

/**
 * Ends one row of a patient's now, and has the monitor hear of it. Two who end it at once come one after the other: the
 * second finds nothing that goes on (`not-found`).
 */
export async function endRow(
  records: Records,
  { table, key, mark, action, goesOn }: EndingKind,
  { tenantId, patientId, id, reader }: EndRow,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const [at, by] = [sql.raw(`${mark}_at`), sql.raw(`${mark}_by`)];
  const row = sql.raw(`${table} x`);
  const standing = sql`x.tenant_id = ${tenantId}::uuid and x.patient_id = ${patientId}::uuid
    and x.${sql.raw(key)} = ${id}::uuid and x.${at} is null and ${goesOn}`;
  return await changePatient(
    records,
    { tenantId, patientId, ...(reader !== undefined && { actor: { reader, action, subjectId: id } }) },
    sql`e as (update ${row} set ${at} = now(), ${by} = ${reader?.practitionerId ?? null}::uuid from p
      where ${standing} and x.tenant_id = p.tenant_id and x.patient_id = p.patient_id)`,
    sql`exists (select from ${row} where ${standing})`,
    [sql`select 1 from ${row} where ${standing} for update`],
  );
}
