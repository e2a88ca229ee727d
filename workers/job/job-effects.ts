import type { Records } from '@naer/db/records';
import type { ArchiveEffects } from '@naer/services/archive/archive-effects';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import { loadDeviceFacts } from '@naer/services/device/load-device-facts';
import type { ErasureEffects } from '@naer/services/erasure/take-erasure-step';
import type { ImportEffects } from '@naer/services/import/import-effects';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { deviceKey, getDevice, namesOf } from '../device/get-device.ts';
import { type Bindings, configurationOf } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { getPrincipal } from '../principal/get-principal.ts';

const PUSH_WITHIN_MS = 3_000;

/** What a job needs of the world. Pushes are best effort. */
export function effectsOf(env: Bindings, records: Records): ImportEffects & ArchiveEffects & ErasureEffects {
  const { IDENTITY_KEY, BLIND_INDEX_KEY, ENVIRONMENT, JOURNAL_RETENTION_YEARS } = configurationOf(env);
  return {
    records,
    identityKey: IDENTITY_KEY,
    blindIndexKey: BLIND_INDEX_KEY,
    synthetic: ENVIRONMENT !== 'production',
    retentionYears: JOURNAL_RETENTION_YEARS,
    now: () => Date.now(),
    deviceKey,
    putFile: async (key, bytes, sha256) => {
      await env.ARCHIVE.put(key, bytes, { sha256 });
    },
    pushPatient: (tenantId, patientId) => attempt(() => pushPatient(env, records, tenantId, patientId)),
    pushPrincipal: (kind, tenantId, principalId) =>
      attempt(async () => {
        const load = kind === 'person' ? loadPrincipalFacts : loadClientFacts;
        const facts = await load(records, tenantId, principalId);
        if (facts.ok) await getPrincipal(env, tenantId, principalId).applyPrincipal(facts.value);
      }),
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
