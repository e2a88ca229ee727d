import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from './reader.ts';

/** Columns of `audit_event` that attest on what an access rests (DOMAIN 6), in the order of `attest`. */
export const ATTEST_COLUMNS = sql.raw('unit_id, role, organisation_id, purpose, relation, decision_reference');

/**
 * What an access rests on: `relation` (null: none, or a list over many patients), the unit by which and its reference are
 * SQL. An emergency ward reads to save (ETREAT), who broke the glass over it (BTG), a listed GP to co-ordinate care (COC);
 * a patient reads at their own request (PATRQT), kin at the family's (FAMRQT), who represents a patient by power (PWATRNY).
 */
export function attest(
  { tenantId, unitIds, role, organisationId, citizen }: Reader,
  { relation, unitId, reference }: { readonly relation: SQL; readonly unitId: SQL; readonly reference: SQL },
): SQL {
  const by = sql`coalesce(${unitId}, ${unitIds[0] ?? null}::uuid)`;
  return sql`${by}, ${role ?? null}::text, coalesce(${organisationId ?? null}::uuid, (select n.organisation_id from unit n
      where n.tenant_id = ${tenantId}::uuid and n.unit_id = ${by})),
    case ${relation} when 'break-glass' then 'BTG' when 'emergency' then 'ETREAT' when 'listed-gp' then 'COC'
      when 'kin' then 'FAMRQT' when 'represented' then 'PWATRNY' else ${citizen === undefined ? 'TREAT' : 'PATRQT'}::text end,
    ${relation}, ${reference}`;
}

/** The same of the patient whose scope is set. */
export function attestDecided(reader: Reader): SQL {
  const decided = (name: string) => sql`nullif(current_setting(${`app.${name}`}, true), '')`;
  return attest(reader, {
    relation: decided('relation'),
    unitId: sql`${decided('relation_unit')}::uuid`,
    reference: decided('relation_reference'),
  });
}

/** The same of a list over many patients: no single relation opened it. */
export function attestList(reader: Reader): SQL {
  return attest(reader, { relation: sql`null::text`, unitId: sql`null::uuid`, reference: sql`null::text` });
}

/** Of an act on no patient: in what role, for which organisation and at which unit; no purpose of use and no relation. */
export const CAPACITY_COLUMNS = sql.raw('unit_id, role, organisation_id');

/** In the order of `CAPACITY_COLUMNS`. Whose a unit is stands in the records; who keeps a whole tenant acts for none of it. */
export function capacity(
  { tenantId, role, organisationId }: Pick<Reader, 'tenantId' | 'role' | 'organisationId'>,
  unitId: SQL = sql`null`,
): SQL {
  return sql`${unitId}::uuid, ${role ?? null}::text, coalesce(${organisationId ?? null}::uuid,
    (select n.organisation_id from unit n where n.tenant_id = ${tenantId}::uuid and n.unit_id = ${unitId}::uuid))`;
}

/** The same of somebody at units: the first is where they are. */
export function capacityOf(reader: Reader): SQL {
  return capacity(reader, sql`${reader.unitIds[0] ?? null}`);
}
