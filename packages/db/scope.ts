import { type SQL, sql } from 'drizzle-orm';
import { type Asker, blockedDocuments, decideRelation, personOf } from './decide-relation.ts';

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
}
export type Scope = SystemScope | DirectoryScope | UnitScope | PatientScope;

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
    set_config('app.blocked_measurements', '', true), set_config('app.relation_of', ${relationOf}, true)`;
}

/**
 * A statement of its own: the policies then compare with constants instead of asking per row. What it decides from is seen
 * while it runs and not afterwards: it takes `app.relation_of` away again.
 */
function relation(scope: PatientScope): SQL {
  const { patientId } = scope;
  return sql`select
      set_config('app.patient_id', case when w.relation is null then '' else ${patientId}::text end, true) as patient_id,
      set_config('app.relation', coalesce(w.relation, ''), true) as relation,
      set_config('app.relation_unit', coalesce(w.unit_id::text, ''), true) as unit_id,
      set_config('app.relation_reference', coalesce(w.reference, ''), true),
      set_config('app.blocked_contacts', d.contacts, true), set_config('app.blocked_messages', d.messages, true),
      set_config('app.blocked_measurements', d.measurements, true), set_config('app.relation_of', '', true)
    from (${blockedDocuments(scope, patientId)}) d left join (${decideRelation(scope, patientId)}) w on true`;
}
