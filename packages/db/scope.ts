import { type SQL, sql } from 'drizzle-orm';

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
/** Lists over many patients, by active enrolment at one of the units. */
export interface UnitScope {
  readonly kind: 'unit';
  readonly tenantId: string;
  readonly unitIds: readonly string[];
}
/** One patient, and only when enrolled at one of the units, or with an alert there. */
export interface PatientScope {
  readonly kind: 'patient';
  readonly tenantId: string;
  readonly unitIds: readonly string[];
  readonly patientId: string;
}
export type Scope = SystemScope | DirectoryScope | UnitScope | PatientScope;

/** The statements that come first in the batch. All settings each time: nothing is inherited. */
export function scopeStatements(scope: Scope): readonly SQL[] {
  switch (scope.kind) {
    case 'system':
      return [settings(scope.tenantId, 'system', [])];
    case 'directory':
      return [settings(scope.tenantId ?? '', 'system', [])];
    case 'unit':
      return [settings(scope.tenantId, 'unit', scope.unitIds)];
    case 'patient':
      return [settings(scope.tenantId, 'patient', scope.unitIds, scope.patientId), relation(scope)];
  }
}

function settings(tenantId: string, kind: string, unitIds: readonly string[], relationOf = ''): SQL {
  const units = unitIds.length === 0 ? '' : `{${unitIds.join(',')}}`;
  return sql`select set_config('app.tenant_id', ${tenantId}, true), set_config('app.scope', ${kind}, true),
    set_config('app.unit_ids', ${units}, true), set_config('app.patient_id', '', true),
    set_config('app.relation_of', ${relationOf}, true)`;
}

/**
 * A statement of its own: the policies then compare with a constant instead of asking per row. The care relation is an
 * active enrolment at one of the units, or a live alert that one of them answers for or is offered (row security lets
 * no other be seen here): who has taken over an alert reads the patient behind it, for as long.
 */
function relation({ tenantId, patientId }: PatientScope): SQL {
  return sql`select set_config('app.patient_id', coalesce(
    (select e.patient_id::text from enrolment e
      where e.tenant_id = ${tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active limit 1),
    (select a.patient_id::text from alert a
      where a.tenant_id = ${tenantId}::uuid and a.patient_id = ${patientId}::uuid and a.state <> 'resolved' limit 1),
    ''), true) as patient_id`;
}
