import { CARE_RELATIONS, type CareRelation } from '@naer/domain/access/care-relation';
import { ok, type Result } from '@naer/domain/result';
import type { SQL } from 'drizzle-orm';
import { CITIZEN_RELATIONS, type CitizenRelation } from './decide-citizen.ts';
import type { KeptSample } from './decide-relation.ts';
import type { Reader } from './reader.ts';
import type { Records, RowsOf } from './records.ts';
import type { RecordsError } from './records-error.ts';

/** `related` is false for a patient to whom the reader has no relation, and for one who does not exist alike. */
export interface PatientRows<Statements extends readonly SQL[]> {
  readonly related: boolean;
  /** The strongest there is; `none` when not related. */
  readonly relation: CareRelation;
  /** The unit by which; of a broken glass the reader's first. */
  readonly unitId: string | undefined;
  /** Of a citizen: by which, and what of the patient; then `relation` is `none`. */
  readonly citizen?: { readonly relation: CitizenRelation; readonly maySee: readonly string[] } | undefined;
  /** Empty for a citizen: nothing of theirs is kept from them. */
  readonly kept: readonly KeptSample[];
  /** Records that were merged into this one: the same reader may read them by their ids. */
  readonly mergedFrom?: readonly string[] | undefined;
  readonly rows: RowsOf<Statements>;
}

interface Decided {
  readonly patient_id?: string;
  readonly relation?: string;
  readonly unit_id?: string;
  readonly merged_from?: readonly string[] | null;
  readonly kept?: readonly KeptSample[];
  readonly may_see?: readonly string[] | null;
}

/**
 * Runs statements over one patient: the settings with the care relation, then the statements (DESIGN 5). Without a relation
 * every clinical table answers nothing, and the statements still run, so that the attempt is audited.
 */
export async function withPatientScope<const Statements extends readonly SQL[]>(
  records: Records,
  { tenantId, practitionerId, unitIds, citizen }: Reader,
  patientId: string,
  statements: Statements,
): Promise<Result<PatientRows<Statements>, RecordsError>> {
  if (citizen !== undefined) {
    const opened = await records.run({ kind: 'citizen', tenantId, patientId, ...citizen }, statements);
    return opened.ok ? ok(asCitizen(opened.value, patientId)) : opened;
  }
  const scope = { kind: 'patient', tenantId, practitionerId, unitIds, patientId } as const;
  const answer = await records.run(scope, statements);
  if (!answer.ok) return answer;
  const found = (answer.value.setUp.at(-1)?.[0] ?? {}) as Decided;
  const relation = CARE_RELATIONS.find((name) => name === found.relation) ?? 'none';
  const related = found.patient_id === patientId && relation !== 'none';
  const { kept = [], merged_from: mergedFrom } = found;
  const unitId = found.unit_id || undefined;
  return ok({ related, relation, unitId, kept, mergedFrom: mergedFrom ?? [], rows: answer.value.rows });
}

function asCitizen<Statements extends readonly SQL[]>(
  { setUp, rows }: { readonly setUp: readonly unknown[][]; readonly rows: RowsOf<Statements> },
  patientId: string,
): PatientRows<Statements> {
  const found = (setUp.at(-1)?.[0] ?? {}) as Decided;
  const relation = CITIZEN_RELATIONS.find((name) => name === found.relation);
  const citizen = relation === undefined ? undefined : { relation, maySee: found.may_see ?? [] };
  return { related: found.patient_id === patientId, relation: 'none', unitId: undefined, citizen, kept: [], rows };
}
