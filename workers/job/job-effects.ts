import type { Records } from '@naer/db/records';
import type { ArchiveEffects } from '@naer/services/archive/archive-effects';
import { loadDeviceFacts } from '@naer/services/device/load-device-facts';
import type { ImportEffects } from '@naer/services/import/import-effects';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { deviceKey, getDevice, namesOf } from '../device/get-device.ts';
import { type Bindings, configurationOf } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';

const PUSH_WITHIN_MS = 3_000;

/** What a job needs of the world. Pushes are best effort. */
export function effectsOf(env: Bindings, records: Records): ImportEffects & ArchiveEffects {
  const { IDENTITY_KEY, BLIND_INDEX_KEY, ENVIRONMENT } = configurationOf(env);
  return {
    records,
    identityKey: IDENTITY_KEY,
    blindIndexKey: BLIND_INDEX_KEY,
    synthetic: ENVIRONMENT !== 'production',
    now: () => Date.now(),
    deviceKey,
    putFile: async (key, bytes, sha256) => {
      await env.ARCHIVE.put(key, bytes, { sha256 });
    },
    pushPatient: (tenantId, patientId) => attempt(() => pushPatient(env, records, tenantId, patientId)),
    pushDevice: (tenantId, deviceId) =>
      attempt(async () => {
        const loaded = await loadDeviceFacts(records, tenantId, { deviceId });
        if (!loaded.ok) return;
        const { key, facts } = loaded.value;
        await Promise.all(namesOf(key, facts).map((name) => getDevice(env, tenantId, name).applyDevice(facts)));
      }),
  };
}

async function pushPatient(env: Bindings, records: Records, tenantId: string, patientId: string): Promise<void> {
  const facts = await loadRegistryFacts(records, tenantId, patientId);
  if (facts.ok) await getPatientMonitor(env, tenantId, patientId).applyRegistry(facts.value);
}

async function attempt(push: () => Promise<void>): Promise<void> {
  await withTimeout(push(), PUSH_WITHIN_MS, undefined).catch((error: unknown) => {
    log({ event: 'object-unreachable', ...describeError(error) });
  });
}
