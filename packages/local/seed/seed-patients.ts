import { blindIndex, sealIdentity } from '@naer/auth/seal';
import { enrolPatients, type NewEnrolment } from '@naer/services/patient/enrol-patients';
import { listEnrolments } from '@naer/services/sweep/list-enrolments';
import { DEMO_FROM, demoPlan } from './demo-plans.ts';
import type { DemoPatient, DemoTenant } from './demo-tenants.ts';
import { addedOrThere, SeedError } from './seed-error.ts';
import type { SeedTarget } from './seed-target.ts';

export interface PatientsToSeed {
  readonly tenant: DemoTenant;
  readonly patients: readonly DemoPatient[];
  readonly wrappedKey: string;
  readonly acknowledgeRedWithinMs: number;
}

/** Enrols those who are not enrolled yet, each with a sealed identity, a device and a plan. Answers how many. */
export async function seedPatients(target: SeedTarget, seed: PatientsToSeed): Promise<number> {
  const there = await enrolledPatients(target);
  const missing = seed.patients.filter(({ id }) => !there.has(id));
  const enrolments = await Promise.all(missing.map((patient) => enrolmentOf(target, seed, patient)));
  addedOrThere('patients', await enrolPatients(target.records, seed.tenant.id, enrolments));
  return missing.length;
}

async function enrolledPatients({ records }: SeedTarget): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listEnrolments>> = await listEnrolments(records, { cursor, limit: 1000 });
    if (!page.ok) throw new SeedError('The demo data could not be read back from the database.');
    for (const { patientId } of page.value.items) ids.add(patientId);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function enrolmentOf(
  { secrets }: SeedTarget,
  { tenant, wrappedKey, acknowledgeRedWithinMs }: PatientsToSeed,
  patient: DemoPatient,
): Promise<NewEnrolment> {
  const { id: patientId, name, birthDate, nationalId, programme, organisationId } = patient;
  const owner = { tenantId: tenant.id, patientId };
  const sealed = await sealIdentity(secrets.identityKey, wrappedKey, owner, { name, birthDate, nationalId });
  if (!sealed.ok) throw new SeedError('An identity could not be sealed.');
  const approvedBy = tenant.practitioners.find(({ unitId, role }) => unitId === patient.unitId && role === 'physician');
  if (approvedBy === undefined) throw new SeedError('A unit has no physician to approve a plan.');
  return {
    patientId,
    sealedIdentity: sealed.value,
    nationalIdIndexes: [await blindIndex(secrets.blindIndexKey, nationalId)],
    enrolmentId: patient.enrolmentId,
    unitId: patient.unitId,
    programme,
    ownerOrganisationId: organisationId,
    controllerOrganisationId: organisationId,
    from: DEMO_FROM,
    device: {
      deviceId: patient.deviceId,
      assignmentId: patient.assignmentId,
      label: 'Demo device',
      from: DEMO_FROM,
    },
    plan: {
      approvedBy: approvedBy.id,
      hprNumber: approvedBy.hprNumber,
      authorisation: approvedBy.authorisations[0],
      reason: 'Demo',
      version: demoPlan(patient, acknowledgeRedWithinMs),
    },
  };
}
