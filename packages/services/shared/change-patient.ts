import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, type CareRelation } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { anyRelation, insertTestimony, mergedRelationOf, relationOf } from './actor.ts';
import { type RegistryError, toRegistryError } from './registry-error.ts';

/** A person who changes something of a patient: must follow the patient now, and stands in the audit for it. */
export interface ChangeActor {
  readonly reader: Reader;
  /** `plan.activate`, `pause.begin`, .. */
  readonly action: string;
  readonly subjectId?: string | undefined;
  /** What of a record that leads to another goes on (its devices): for who changes the one that stays, too. */
  readonly goesOn?: true | undefined;
}

export interface PatientChange {
  readonly tenantId: string;
  readonly patientId: string;
  /** The registry version the caller has seen; absent: whatever stands. */
  readonly expectVersion?: number | undefined;
  /** Absent: the system itself (seed, import). */
  readonly actor?: ChangeActor | undefined;
  /** What else changes in the patient's own row: `column = value`. */
  readonly set?: SQL | undefined;
}

interface Standing {
  readonly version: number;
  readonly relation: CareRelation | null;
}

/**
 * Changes what a monitor must know: raises `registry_version`, runs `change` and testifies to it in one statement. `change`
 * is the body of further CTEs, each of which must select from `p`, so that a stale caller changes nothing. `provided` must
 * hold as well; `first` runs before it in the same transaction (locks). Answers the new version; `relation-too-weak` to who
 * may see the patient only.
 */
export async function changePatient(
  records: Records,
  { tenantId, patientId, expectVersion, actor, set }: PatientChange,
  change: SQL,
  provided: SQL = sql`true`,
  first: readonly SQL[] = [],
): Promise<Result<{ readonly version: number }, RegistryError>> {
  const own = sql`tenant_id = ${tenantId}::uuid and patient_id = ${patientId}::uuid`;
  const answer = await withSystemScope<readonly SQL<Standing>[]>(records, tenantId, [
    ...(first as readonly SQL<Standing>[]),
    sql<Standing>`with p as (
        update patient set registry_version = registry_version + 1, updated_at = now()${set === undefined ? sql`` : sql`, ${set}`}
        where ${own} and registry_version = coalesce(${expectVersion ?? null}::bigint, registry_version)
          and ${actor === undefined ? sql`true` : sql`exists (${(actor.goesOn === true ? mergedRelationOf : relationOf)(actor.reader, patientId)})`}
          and ${provided}
        returning tenant_id, patient_id, registry_version), ${change}
        ${actor === undefined ? sql`` : sql`, testimony as (${insertTestimony(actor, patientId, sql`p`)})`}
      select registry_version::float8 as version, null as relation from p`,
    sql<Standing>`select registry_version::float8 as version,
      ${actor === undefined ? sql`null` : sql`(${anyRelation(actor.reader, patientId)})`} as relation from patient where ${own}`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [[changed] = [], [standing] = []] = answer.value.slice(first.length);
  if (changed !== undefined) return ok({ version: changed.version });
  if (standing?.relation != null && !allowsUse(standing.relation, 'change')) return err({ code: 'relation-too-weak' });
  const stale = standing !== undefined && expectVersion !== undefined && standing.version !== expectVersion;
  return err(stale ? { code: 'version-conflict', version: standing.version } : { code: 'not-found' });
}
