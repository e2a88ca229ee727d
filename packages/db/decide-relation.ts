import { type SQL, sql } from 'drizzle-orm';

/** Who asks to see a patient: by every unit of the present capacity, and as a person; a client is no person. */
export interface Asker {
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly unitIds: readonly string[];
}

/** A measurement that the patient keeps from who asks: its place in the history, and nothing that was measured. */
export interface KeptSample {
  readonly sequence: number;
  readonly series: string;
  /** Epoch ms. */
  readonly measuredAt: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The person as grants and blocks name them: a client's id is none of theirs. */
export function personOf({ practitionerId }: Pick<Asker, 'practitionerId'>): string | null {
  return UUID.test(practitionerId) ? practitionerId : null;
}

/**
 * The one decision about who sees a patient, from the rows: the strongest way in as one row of `relation`, `unit_id` (by
 * which; of a broken glass the first of theirs) and `reference` (what it rests on), or no row. The same is decided by
 * `relationOf` of packages/domain/access from the facts that monitors hold; a test compares the two.
 *
 * Every unit is a way in. A block of a person closes all their ways, a block of a unit or organisation that unit's, but
 * never the one where the patient is enrolled. Breaking the glass goes over blocks. A patient with a sensitive programme,
 * former ones included, is seen by nobody outside the care team.
 */
export function decideRelation(asker: Asker, patientId: string | SQL): SQL {
  const { own, me, units } = partsOf(asker, patientId);
  return sql`with ${openUnits(asker, patientId)}
    select w.relation, w.unit_id, w.reference from (
      select 1 as place, 'responsible' as relation, e.unit_id, 'enrolment/' || e.enrolment_id as reference
        from enrolment e where ${own('e')} and e.active and e.unit_id in (select unit_id from open_unit)
      union all
      select case c.kind when 'participant' then 2 when 'listed-gp' then 4 when 'emergency' then 5 else 6 end, c.kind,
          coalesce(c.unit_id, (${units})[1]), 'relation/' || c.relation_id
        from care_relation c where ${own('c')} and c.ended_at is null and c.period @> now()
          and (c.unit_id in (select unit_id from open_unit) or c.practitioner_id = ${me})
          and (c.kind = 'participant' or not exists (select from enrolment s where ${own('s')} and s.sensitive))
      union all
      select 3, 'alert-owner', a.by_unit, 'alert/' || a.alert_id
        from (select a.alert_id, x.by_unit from alert a, lateral (values (a.unit_id),
            ((a.body -> 'handover' ->> 'toUnitId')::uuid)) x (by_unit) where ${own('a')} and a.state <> 'resolved') a
        where a.by_unit in (select unit_id from open_unit)) w
    order by w.place, w.unit_id, w.reference limit 1`;
}

/**
 * The same of a record that was merged into another: its own ways in, or else those to the record that stays, less what
 * the patient has closed in this one. What was a sensitive programme here opens to the responsible unit alone.
 */
export function decideMergedRelation(asker: Asker, patientId: string): SQL {
  const { own, tenant } = partsOf(asker, patientId);
  const stays = sql`(select m.to_patient_id from patient_merge m where m.tenant_id = ${tenant}
    and m.from_patient_id = ${patientId}::uuid and m.undone_at is null)`;
  return sql`select w.relation, w.unit_id, w.reference from (
      select 1 as place, x.* from (${decideRelation(asker, patientId)}) x
      union all
      select 2, x.* from (${decideRelation(asker, stays)}) x
        where (x.relation = 'responsible' or not exists (select from enrolment s where ${own('s')} and s.sensitive))
          and (x.relation = 'break-glass' or not exists (select from access_block b where ${own('b')}
            and b.lifted_at is null and b.document is null and ${closes(asker, patientId)(sql`b`, sql`x.unit_id`)}))) w
    order by w.place limit 1`;
}

/** Whether a record leads to another. */
export function leadsElsewhere(tenantId: string, patientId: string): SQL {
  return sql`exists (select from patient_merge m where m.tenant_id = ${tenantId}::uuid
    and m.from_patient_id = ${patientId}::uuid and m.undone_at is null)`;
}

/** Records that lead to a patient's, as an array of ids. */
export function mergedInto(tenantId: string, patientId: string): SQL {
  return sql`coalesce((select json_agg(m.from_patient_id order by m.at) from patient_merge m
    where m.tenant_id = ${tenantId}::uuid and m.to_patient_id = ${patientId}::uuid and m.undone_at is null), '[]')`;
}

/**
 * One row of `contacts`, `messages`, `measurements` (numbers): what the patient keeps from every way in of this asker, as
 * array literals; and `kept`: where those measurements stand, as JSON of `KeptSample`, for the alerts that rest on them.
 * Empty for who broke the glass. A document can be kept from the responsible unit too.
 */
export function blockedDocuments(asker: Asker, patientId: string): SQL {
  const { own, me, units } = partsOf(asker, patientId);
  const kept = (prefix: string, part: SQL) =>
    sql`coalesce(array_agg(${part}) filter (where d.document like ${`${prefix}/%`}), '{}')::text`;
  return sql`select x.*, coalesce((select jsonb_agg(jsonb_build_object('sequence', m.sequence, 'series', m.series,
        'measuredAt', round(extract(epoch from m.measured_at) * 1e3)))
      from measurement m where ${own('m')} and m.sequence = any (x.measurements::bigint[])), '[]') as kept
    from (select ${kept('contact', sql`split_part(d.document, '/', 2)`)} as contacts,
      ${kept('message', sql`split_part(d.document, '/', 2)`)} as messages,
      ${kept('measurement', sql`split_part(d.document, '.', 2)`)} as measurements
    from (select distinct b.document from access_block b
      where ${own('b')} and b.lifted_at is null and b.document is not null) d
    where not exists (select from unnest(${units}) y (unit_id) where not exists (select from access_block b
        where ${own('b')} and b.lifted_at is null and coalesce(b.document, d.document) = d.document
          and ${closes(asker, patientId)(sql`b`, sql`y.unit_id`)}))
      and not exists (select from care_relation c where ${own('c')} and c.kind = 'break-glass' and c.ended_at is null
        and c.period @> now() and c.practitioner_id = ${me})) x`;
}

/** CTE `open_unit`: those of the asker's units that the patient has not closed. */
function openUnits(asker: Asker, patientId: string | SQL): SQL {
  const { own, units } = partsOf(asker, patientId);
  return sql`open_unit as materialized (select x.unit_id from unnest(${units}) x (unit_id)
    where not exists (select from access_block b where ${own('b')} and b.lifted_at is null and b.document is null
      and ${closes(asker, patientId)(sql`b`, sql`x.unit_id`)}))`;
}

/** Whether block `b` closes that unit to the asker. */
function closes(asker: Asker, patientId: string | SQL) {
  const { own, me, tenant } = partsOf(asker, patientId);
  return (b: SQL, unitId: SQL): SQL => sql`(${b}.practitioner_id = ${me} or ((${b}.unit_id = ${unitId}
      or ${b}.organisation_id = (select n.organisation_id from unit n where n.tenant_id = ${tenant} and n.unit_id = ${unitId}))
    and (${b}.document is not null or ${unitId} is distinct from (select e.unit_id from enrolment e where ${own('e')}
      order by e.active desc, e.active_from desc limit 1))))`;
}

function partsOf(asker: Asker, patientId: string | SQL) {
  const tenant = sql`${asker.tenantId}::uuid`;
  return {
    tenant,
    own: (table: string) =>
      sql`${sql.raw(table)}.tenant_id = ${tenant} and ${sql.raw(table)}.patient_id = ${patientId}::uuid`,
    me: sql`${personOf(asker)}::uuid`,
    units: sql`${`{${asker.unitIds.join(',')}}`}::uuid[]`,
  };
}
