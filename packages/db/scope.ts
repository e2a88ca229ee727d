import { type SQL, sql } from 'drizzle-orm';
import { type CitizenAsker, decideCitizen } from './decide-citizen.ts';
import {
  type Asker,
  blockedDocuments,
  decideMergedRelation,
  decideRelation,
  leadsElsewhere,
  mergedInto,
  personOf,
} from './decide-relation.ts';

/** Everything in one tenant: projector, sweep and registry verbs, never on behalf of a person who reads. */
export interface SystemScope {
  readonly kind: 'system';
  readonly tenantId: string;
}
/** Ids of tenants alone, across all of them; always in the main database. `tenantId`: whose entry is written. */
export interface DirectoryScope {
  readonly kind: 'directory';
  readonly tenantId?: string | undefined;
}
/** Lists over many patients, by active enrolment at one of the units or their part in the care. */
export interface UnitScope extends Asker {
  readonly kind: 'unit';
}
/** One patient, and only with a care relation. */
export interface PatientScope extends Asker {
  readonly kind: 'patient';
  readonly patientId: string;
  /** The record was merged into another: asked for when the own ways in gave none. */
  readonly merged?: true | undefined;
}
/** One patient as a citizen sees them, and only when all that is needed is theirs to see. */
export interface CitizenScope extends CitizenAsker {
  readonly kind: 'citizen';
  readonly patientId: string;
  /** Of `MAY_SEE`, or `kin`. */
  readonly needs: readonly string[];
}
export type Scope = SystemScope | DirectoryScope | UnitScope | PatientScope | CitizenScope;

/** The statements that come first in the batch. All settings each time: nothing is inherited. */
export function scopeStatements(scope: Scope): readonly SQL[] {
  switch (scope.kind) {
    case 'system':
      return [settings(scope.tenantId, 'system')];
    case 'directory':
      return [settings(scope.tenantId ?? '', 'system')];
    case 'unit':
      return [settings(scope.tenantId, 'unit', scope)];
    case 'patient':
      return [settings(scope.tenantId, 'patient', scope, scope.patientId), relation(scope)];
    case 'citizen':
      return [settings(scope.tenantId, 'citizen', undefined, scope.patientId), citizenRelation(scope)];
  }
}

function settings(tenantId: string, kind: string, asker?: Asker, relationOf = ''): SQL {
  const units = asker === undefined || asker.unitIds.length === 0 ? '' : `{${asker.unitIds.join(',')}}`;
  const person = asker === undefined ? '' : (personOf(asker) ?? '');
  return sql`select set_config('app.tenant_id', ${tenantId}, true), set_config('app.scope', ${kind}, true),
    set_config('app.unit_ids', ${units}, true), set_config('app.practitioner_id', ${person}, true),
    set_config('app.patient_id', '', true), set_config('app.relation', '', true),
    set_config('app.relation_unit', '', true), set_config('app.relation_reference', '', true),
    set_config('app.blocked_contacts', '', true), set_config('app.blocked_messages', '', true),
    set_config('app.blocked_measurements', '', true), set_config('app.may_see', '', true),
    set_config('app.followed_by', '', true), set_config('app.relation_of', ${relationOf}, true)`;
}

/** As `relation` below. What is not theirs to see leaves the patient closed: the attempt is audited by who it was. */
function citizenRelation(scope: CitizenScope): SQL {
  const { patientId } = scope;
  const needs = sql`${`{${scope.needs.join(',')}}`}::text[]`;
  return sql`select
      set_config('app.patient_id', case when ${needs} <@ w.may_see then ${patientId}::text else '' end, true) as patient_id,
      set_config('app.relation', coalesce(w.relation, ''), true) as relation, to_jsonb(w.may_see) as may_see,
      set_config('app.may_see', coalesce(w.may_see::text, ''), true),
      set_config('app.followed_by', coalesce(case when 'status' = any (w.may_see) then (select e.unit_id::text
        from enrolment e where e.tenant_id = ${scope.tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active)
        end, ''), true),
      set_config('app.relation_reference', coalesce(w.reference, ''), true), set_config('app.relation_of', '', true)
    from (select 1) one left join (${decideCitizen(scope, patientId)}) w on true`;
}

/**
 * A statement of its own: the policies then compare with constants instead of asking per row. What it decides from is seen
 * while it runs and not afterwards: it takes `app.relation_of` away again. Settings are read when a table is first looked
 * at: `d` is whole before the first of them changes.
 */
function relation(scope: PatientScope): SQL {
  const { patientId } = scope;
  return sql`with d as materialized (${blockedDocuments(scope, patientId)})
    select
      set_config('app.patient_id', case when w.relation is null then '' else ${patientId}::text end, true) as patient_id,
      set_config('app.relation', coalesce(w.relation, ''), true) as relation,
      set_config('app.relation_unit', coalesce(w.unit_id::text, ''), true) as unit_id,
      set_config('app.relation_reference', coalesce(w.reference, ''), true),
      case when w.relation is null then '[]' else ${mergedInto(scope.tenantId, patientId)} end as merged_from,
      ${isDecided(scope)} as decided,
      set_config('app.blocked_contacts', d.contacts, true), set_config('app.blocked_messages', d.messages, true),
      set_config('app.blocked_measurements', d.measurements, true), d.kept, set_config('app.relation_of', '', true)
    from d left join (${scope.merged === true ? decideMergedRelation(scope, patientId) : decideRelation(scope, patientId)}) w on true`;
}

/** SQLSTATE of a read that must be asked for again as one of a merged record. */
export const LEADS_ELSEWHERE = '22012';

/**
 * Without a relation to a record that leads to another, the transaction fails before anything is read or audited: it divides
 * by zero. So the decision over both records, which takes twice as long to plan, is asked for where it is needed alone.
 */
function isDecided({ tenantId, patientId, merged }: PatientScope): SQL {
  if (merged === true) return sql`1`;
  return sql`1 / case when w.relation is null and ${leadsElsewhere(tenantId, patientId)} then 0 else 1 end`;
}
