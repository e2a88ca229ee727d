import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Result } from '@naer/domain/result';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { enrolPatients, type NewEnrolment } from '@naer/services/patient/enrol-patients';
import { addPractitioner } from '@naer/services/practitioner/add-practitioner';
import { createTenant } from '@naer/services/tenant/create-tenant';
import { createUnit } from '@naer/services/unit/create-unit';

export interface TestTenant {
  readonly tenantId: string;
  readonly organisationId: string;
  /** Where all patients are enrolled, and where the reader works. */
  readonly unitId: string;
  /** A unit without patients. */
  readonly otherUnitId: string;
  readonly practitionerId: string;
  readonly reader: Reader;
  /** Works at the unit without patients. */
  readonly stranger: Reader;
  readonly patients: readonly (NewEnrolment & { readonly device: NonNullable<NewEnrolment['device']> })[];
}

export const FROM_2015 = Date.UTC(2015, 0, 1);

/** Fails the test with the error's codes when the verb did not do what it was asked. */
export function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export function testPlan(planVersion = 1): PlanVersion {
  return {
    v: 1,
    planVersion,
    programme: 'copd',
    validFrom: FROM_2015,
    rules: [{ type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86, yellowLow: 88 }],
    acknowledgeRedWithinMs: 3_600_000,
  };
}

/** A fresh tenant with two units and enrolled patients, each with a device since 2015 and a plan. */
export async function seedTenant(records: Records, patientCount = 1): Promise<TestTenant> {
  const tenantId = randomUUID();
  const organisationId = randomUUID();
  const unitId = randomUUID();
  const otherUnitId = randomUUID();
  const practitionerId = randomUUID();
  const wrappedKey = `wrapped-${tenantId}`;
  must(await createTenant(records, { tenantId, name: 'Prøvefellesskapet', wrappedKey }));
  const number = '994598759';
  must(await createOrganisation(records, { tenantId, organisationId, number, kind: 'municipality', name: 'Prøve' }));
  must(await createUnit(records, { tenantId, unitId, organisationId, name: 'Enhet A' }));
  must(await createUnit(records, { tenantId, unitId: otherUnitId, organisationId, name: 'Enhet B' }));
  const units = [{ unitId, role: 'nurse' } as const];
  must(await addPractitioner(records, { tenantId, practitionerId, name: 'Kari Testesen', units }));
  const patients = Array.from({ length: patientCount }, () => ({
    patientId: randomUUID(),
    sealedIdentity: { v: 1, sealed: `sealed-${randomUUID()}`, wrappedKey } as const,
    nationalIdIndexes: [`index-${randomUUID()}`],
    enrolmentId: randomUUID(),
    unitId,
    programme: 'copd',
    ownerOrganisationId: organisationId,
    controllerOrganisationId: organisationId,
    from: FROM_2015,
    device: { deviceId: randomUUID(), assignmentId: randomUUID(), label: 'PO-1', from: FROM_2015 },
    plan: { version: testPlan(), approvedBy: practitionerId },
  }));
  must(await enrolPatients(records, tenantId, patients));
  const reader = { tenantId, practitionerId, unitIds: [unitId], requestId: 'request-1' };
  const stranger = { ...reader, unitIds: [otherUnitId] };
  return { tenantId, organisationId, unitId, otherUnitId, practitionerId, reader, stranger, patients };
}
