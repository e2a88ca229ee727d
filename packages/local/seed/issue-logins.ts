import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { DemoFile } from '@naer/contracts/demo';
import type { Secrets } from '../secrets/read-secrets.ts';
import type { DemoPatient, DemoTenant } from './demo-tenants.ts';

type LoginsOfTenant = DemoFile['tenants'][number];

/** A demo log-in outlives a workshop, not a forgotten laptop; each start issues new ones. */
const TOKEN_LIFE_MS = 30 * 86_400_000;

/** A tenant as `demo.json` shows it: a token for each practitioner, a credential for each device. */
export async function issueLogins(secrets: Secrets, tenant: DemoTenant): Promise<LoginsOfTenant> {
  const tenantId = tenant.id;
  const practitioners = tenant.practitioners.map(async ({ id, name, unitId, role }) => {
    const expiresAt = Date.now() + TOKEN_LIFE_MS;
    const principal = { tenantId, practitionerId: id, role, unitIds: [unitId], expiresAt };
    const token = await issueLocalPractitionerToken(secrets.practitionerTokenKey, principal);
    return { id, name, unitId, role, token };
  });
  return {
    id: tenantId,
    name: tenant.name,
    units: tenant.units.map(({ id, name, liveQueue }) => ({ id, name, ...(liveQueue === false && { liveQueue }) })),
    practitioners: await Promise.all(practitioners),
    patients: await Promise.all(tenant.patients.map((patient) => issueDeviceLogin(secrets, tenantId, patient))),
  };
}

/** A patient with the credential of the patient's device. */
export async function issueDeviceLogin(
  secrets: Secrets,
  tenantId: string,
  { id, name, unitId, programme, deviceId, assignmentId }: DemoPatient,
): Promise<LoginsOfTenant['patients'][number]> {
  const deviceCredential = await issueDeviceCredential(secrets.deviceCredentialKeys, {
    kind: 'device',
    tenantId,
    deviceId,
    patientId: id,
    assignmentId,
    generation: 1,
  });
  return { id, name, unitId, programme, deviceId, deviceCredential };
}
