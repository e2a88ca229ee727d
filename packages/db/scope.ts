import { type SQL, sql } from 'drizzle-orm';
import { askedByCitizen, type CitizenAsker, textArray } from './decide-citizen.ts';
import { type Asker, askedBy, personOf } from './decide-relation.ts';

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
/** One patient as a citizen sees them, and only when all that is needed is theirs to see. */
export interface CitizenScope extends CitizenAsker {
  readonly kind: 'citizen';
  readonly patientId: string;
  /** Of `MAY_SEE`, or `kin`. */
  readonly needs: readonly string[];
}
export type Scope = SystemScope | DirectoryScope | UnitScope | PatientScope | CitizenScope;

/**
 * The statement that comes first in the batch: it sets all settings each time, nothing is inherited. For one patient it is
 * also the decision, and answers it as one row; the policies then compare with constants instead of asking per row. All of
 * it stands in functions of migrations/0031: what a connection has planned once it does not plan again at every read.
 */
export function scopeStatements(scope: Scope): readonly SQL[] {
  switch (scope.kind) {
    case 'system':
      return [sql`select open_scope('system', ${scope.tenantId})`];
    case 'directory':
      return [sql`select open_scope('system', ${scope.tenantId ?? ''})`];
    case 'unit':
      return [
        sql`select open_scope('unit', ${scope.tenantId}, ${`{${scope.unitIds.join(',')}}`}::uuid[], ${personOf(scope)}::uuid)`,
      ];
    case 'patient':
      return [sql`select o.* from open_patient(${askedBy(scope, scope.patientId)}) o`];
    case 'citizen':
      return [
        sql`select o.* from open_patient_as_citizen(${askedByCitizen(scope, scope.patientId)}, ${textArray(scope.needs)}) o`,
      ];
  }
}
