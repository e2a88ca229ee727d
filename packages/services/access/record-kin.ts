import type { KinRequest } from '@naer/contracts/access';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';
import { textArray } from '../shared/text-array.ts';

export interface RecordKin extends Pick<KinRequest, 'basis' | 'kinship' | 'maySee' | 'programmes'> {
  readonly patientId: string;
  readonly kinId: string;
  /** Keyed blind index of the national id, as the citizen's log-in has it. */
  readonly subjectIndex: string;
  /** Epoch ms; absent: now. */
  readonly from?: number | undefined;
  /** Epoch ms; absent: until it is ended. */
  readonly to?: number | undefined;
}

/**
 * Lets a next of kin see what the patient has consented to, or what goes with representing the patient. `already-exists`
 * when the same person has such a relation in that time.
 */
export async function recordKin(
  records: Records,
  reader: Reader,
  { patientId, kinId, subjectIndex, basis, kinship, maySee, programmes = [], from, to }: RecordKin,
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const at = (ms: number | undefined, otherwise: 'now()' | 'null') =>
    ms === undefined ? sql.raw(otherwise) : sql`to_timestamp(${ms} / 1e3::float8)`;
  return await changePatient(
    records,
    { tenantId: reader.tenantId, patientId, actor: { reader, action: 'kin.record', subjectId: kinId } },
    sql`s as (insert into kin_relation
        (tenant_id, kin_id, patient_id, subject_index, basis, kinship, may_see, programmes, period, granted_by)
      select p.tenant_id, ${kinId}::uuid, p.patient_id, ${subjectIndex}, ${basis}, ${kinship ?? null},
        ${`{${[...new Set(maySee)].join(',')}}`}::text[], ${textArray(programmes)}, tstzrange(${at(from, 'now()')}, ${at(to, 'null')}),
        ${reader.practitionerId}::uuid from p)`,
  );
}
