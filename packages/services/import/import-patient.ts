import { blindIndex, sealIdentity } from '@naer/auth/seal';
import type { Reader } from '@naer/db/reader';
import { deriveId } from '@naer/domain/identity/derive-id';
import { err, ok, type Result } from '@naer/domain/result';
import type { EnrolmentError } from '../enrolment/enrolment-error.ts';
import { checkNewComer, type NewComer, takeInPatient } from '../enrolment/take-in-patient.ts';
import type { Job } from '../job/load-job.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';
import type { PatientLine } from './check-patient-line.ts';
import { type ImportEffects, type LineDone, type LineError, refusalOf, refused } from './import-effects.ts';

const FIELD: Readonly<Record<string, string>> = {
  'second-kit-reason': 'secondKitReason',
  'unit-unknown': 'unit',
  'patient-died': 'nationalId',
  'already-followed': 'nationalId',
};

/**
 * Takes one patient in, or in a dry run says what would become of it. The ids follow from job and line: a line that was
 * done before the job was killed is found done, with the same outcome.
 */
export async function importPatient(
  effects: ImportEffects,
  job: Job,
  line: number,
  patient: PatientLine,
): Promise<Result<LineDone, LineError>> {
  const { records } = effects;
  const { tenantId, jobId, dryRun, createdBy } = job;
  const { nationalId, name, birthDate, ...where } = patient;
  const comer: NewComer = {
    ...where,
    blindIndex: await blindIndex(effects.blindIndexKey, nationalId),
    enrolmentId: deriveId('import-enrolment', jobId, line),
    patientId: deriveId('import-patient', jobId, line),
  };
  const standing = await checkNewComer(records, tenantId, comer);
  if (!standing.ok) return refusal(standing.error);
  const { known, isDone, isThere } = standing.value;
  const outcome = known === undefined || known === comer.patientId ? 'created' : 'enrolled';
  if (isThere && !isDone) return ok({ outcome: 'already-there', faults: [] });
  if (dryRun) return ok({ outcome, faults: [] });
  if (!isDone) {
    const reader: Reader = { tenantId, practitionerId: createdBy, unitIds: [] };
    const taken = await takeIn(effects, reader, comer, known ?? { name, birthDate, nationalId });
    if (!taken.ok) return refusal(taken.error);
  }
  await effects.pushPatient(tenantId, known ?? comer.patientId);
  return ok({ outcome, faults: [] });
}

async function takeIn(
  { records, identityKey }: ImportEffects,
  reader: Reader,
  comer: NewComer,
  who: string | { readonly name: string; readonly birthDate: string; readonly nationalId: string },
): Promise<Result<unknown, EnrolmentError>> {
  if (typeof who === 'string') return await takeInPatient(records, reader, comer, { known: who });
  const key = await loadTenantKey(records, reader.tenantId);
  if (!key.ok) return err(key.error.code === 'records-unavailable' ? key.error : { code: 'cannot-open' });
  const owner = { tenantId: reader.tenantId, patientId: comer.patientId };
  const identity = await sealIdentity(identityKey, key.value, owner, who);
  if (!identity.ok) return err({ code: 'cannot-open' });
  return await takeInPatient(records, reader, comer, { identity: identity.value });
}

function refusal(error: EnrolmentError): Result<LineDone, LineError> {
  if (error.code === 'records-unavailable') return refusalOf(error);
  return ok(refused({ field: FIELD[error.code] ?? '', code: error.code }));
}
