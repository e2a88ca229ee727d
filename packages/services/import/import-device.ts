import type { Reader } from '@naer/db/reader';
import { deriveId } from '@naer/domain/identity/derive-id';
import { err, ok, type Result } from '@naer/domain/result';
import { loadDeviceFacts } from '../device/load-device-facts.ts';
import { registerDevice } from '../device/register-device.ts';
import type { Job } from '../job/load-job.ts';
import type { DeviceLine } from './check-device-line.ts';
import { type ImportEffects, type LineDone, type LineError, refusalOf, refused } from './import-effects.ts';

/**
 * Registers one device, or in a dry run says what would become of it. The id follows from job and line. One that stands in
 * the register is `already-there` when kind and organisation are the same, else refused.
 */
export async function importDevice(
  { records, deviceKey, pushDevice }: ImportEffects,
  { tenantId, jobId, dryRun, createdBy }: Job,
  line: number,
  device: DeviceLine,
): Promise<Result<LineDone, LineError>> {
  const deviceId = deriveId('import-device', jobId, line);
  const key = await deviceKey(device.identifier);
  const standing = await loadDeviceFacts(records, tenantId, { key });
  if (standing.ok) {
    const { facts } = standing.value;
    if (facts.deviceId === deviceId) return ok({ outcome: 'created', faults: [] });
    const isSame = facts.mode === device.kind && facts.organisationId === device.organisationId;
    return ok(isSame ? { outcome: 'already-there', faults: [] } : TAKEN);
  }
  if (standing.error.code === 'records-unavailable') return err(standing.error);
  if (dryRun) return ok({ outcome: 'created', faults: [] });
  const reader: Reader = { tenantId, practitionerId: createdBy, unitIds: [] };
  const made = await registerDevice(records, reader, { ...device, deviceId, key });
  if (!made.ok) {
    if (made.error.code === 'records-unavailable') return refusalOf(made.error);
    return ok(
      made.error.code === 'not-found' ? refused({ field: 'organisation', code: 'unknown-organisation' }) : TAKEN,
    );
  }
  await pushDevice(tenantId, deviceId);
  return ok({ outcome: 'created', faults: [] });
}

/** Somebody else registered it, or as something else. */
const TAKEN = refused({ field: 'identifier', code: 'already-exists' });
