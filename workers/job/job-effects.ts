import type { Records } from '@naer/db/records';
import type { ExportEffects } from '@naer/services/access-export/take-export-step';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import type { VoidEffects } from '@naer/services/correction/void-effects';
import { loadDeviceFacts } from '@naer/services/device/load-device-facts';
import type { EraseObjects, ErasureEffects } from '@naer/services/erasure/erasure-effects';
import type { ImportEffects } from '@naer/services/import/import-effects';
import type { KeyEffects, KeyHolders } from '@naer/services/key/key-effects';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import type { RetentionEffects } from '@naer/services/retention/retention-effects';
import { deviceKey, getDevice, namesOf } from '../device/get-device.ts';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import { type Bindings, configurationOf, floorsOf } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { confirmErased } from '../objects/erase-object.ts';
import { removeFilesOf } from '../objects/remove-files.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPatientMonitor } from '../patient/get-patient-monitor.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';

const PUSH_WITHIN_MS = 3_000;

/** What a job needs of the world. Pushes are best effort. */
export function effectsOf(
  env: Bindings,
  records: Records,
  tries: number,
): ImportEffects & ExportEffects & ErasureEffects & KeyEffects & RetentionEffects & VoidEffects {
  const { IDENTITY_KEY, BLIND_INDEX_KEY, ENVIRONMENT, JOURNAL_RETENTION_YEARS, ACCESS_EXPORT_DAYS } =
    configurationOf(env);
  const eraseObjects = eraseObjectsOf(env);
  return {
    records,
    tries,
    identityKey: IDENTITY_KEY,
    blindIndexKey: BLIND_INDEX_KEY,
    synthetic: ENVIRONMENT !== 'production',
    retentionYears: JOURNAL_RETENTION_YEARS,
    keepDays: ACCESS_EXPORT_DAYS,
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
    eraseObjects,
    floors: floorsOf(env),
    async forgetMessages(tenantId, patientId, until) {
      const ask = async () => {
        await getPatientMonitor(env, tenantId, patientId).forgetMessages(until);
        return true;
      };
      if (!(await withTimeout(ask(), ERASED_WITHIN_MS, false))) throw new Error('A monitor did not answer');
    },
    async askMonitor(tenantId, patientId) {
      const asked = getPatientMonitor(env, tenantId, patientId).readiness();
      const answer = await withTimeout(asked, ERASED_WITHIN_MS, undefined);
      if (answer === undefined) throw new Error('A monitor did not answer');
      return answer;
    },
    async forgetPatient(tenantId, patientId, unitIds) {
      const told = await eraseObjects.monitor(tenantId, patientId);
      if (told === 'erased') for (const id of unitIds) await getUnitWorklist(env, tenantId, id).forget(patientId);
      return told;
    },
    keyHolders: keyHoldersOf(env),
    async tellPatient(tenantId, patientId) {
      const facts = await loadRegistryFacts(records, tenantId, patientId);
      if (!facts.ok) return facts.error.code === 'not-found';
      const told = getPatientMonitor(env, tenantId, patientId).applyRegistry(facts.value);
      return (await withTimeout(told, ERASED_WITHIN_MS, undefined))?.active === true;
    },
    async isDrained(tenantId, patientId) {
      const monitor = getPatientMonitor(env, tenantId, patientId);
      const standing = await withTimeout(monitor.status(), ERASED_WITHIN_MS, undefined);
      const isDrained =
        standing?.lag.every(({ destination }) => destination !== 'records' && !destination.startsWith('merge/')) ===
        true;
      if (!isDrained) await withTimeout(monitor.wake(), ERASED_WITHIN_MS, undefined);
      return isDrained;
    },
    voidReadings: async (order) =>
      await withTimeout(
        getPatientMonitor(env, order.tenantId, order.patientId).voidReadings(order),
        ERASED_WITHIN_MS,
        'not-ready' as const,
      ),
    removeFiles: removeFilesOf(env),
    pushDevice: (tenantId, deviceId) =>
      attempt(async () => {
        const loaded = await loadDeviceFacts(records, tenantId, { deviceId });
        if (!loaded.ok) return;
        const { key, facts } = loaded.value;
        await Promise.all(namesOf(key, facts).map((name) => getDevice(env, tenantId, name).applyDevice(facts)));
      }),
  };
}

const ERASED_WITHIN_MS = 10_000;

/** Each asked by a stub of its own: the object ends with its first answer. */
function eraseObjectsOf(env: Bindings): EraseObjects {
  return {
    async monitor(tenantId, patientId) {
      const ask = async () => await getPatientMonitor(env, tenantId, patientId).erase();
      const first = await withTimeout(ask(), ERASED_WITHIN_MS, undefined).catch(() => undefined);
      if (first === 'waiting' || first === 'held') return first;
      const answer = await withTimeout(ask(), ERASED_WITHIN_MS, undefined);
      if (answer === undefined) throw new Error('A monitor did not confirm its erasure');
      return answer;
    },
    principal: (tenantId, principalId) => confirmErased(() => getPrincipal(env, tenantId, principalId).erase()),
    async unit(tenantId, unitId) {
      await confirmErased(() => getUnitWorklist(env, tenantId, unitId).erase());
      await confirmErased(() => getUnitDuty(env, tenantId, unitId).erase());
    },
    async device(tenantId, deviceId, key) {
      for (const name of namesOf(key, { deviceId })) await confirmErased(() => getDevice(env, tenantId, name).erase());
      // Where what its credentials were refused is kept.
      await confirmErased(() => getPrincipal(env, tenantId, deviceId).erase());
    },
  };
}

const HELD_WITHIN_MS = 5_000;

/** Objects that hold sealed texts; one that fails or does not answer in time has not confirmed. */
function keyHoldersOf(env: Bindings): KeyHolders {
  const ask = async <Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> => {
    const settled = call().catch((error: unknown) => {
      log({ event: 'object-unreachable', ...describeError(error) });
      return undefined;
    });
    return await withTimeout(settled, HELD_WITHIN_MS, undefined);
  };
  return {
    async tellMonitor(facts) {
      const told = await ask(() => getPatientMonitor(env, facts.tenantId, facts.patientId).applyRegistry(facts));
      return told?.active === true || told?.erased === true;
    },
    versionOf: async (tenantId, patientId) =>
      (await ask(() => getPatientMonitor(env, tenantId, patientId).status()))?.registryVersion,
    countOthers: (tenantId, unitId, wrappedKey) =>
      ask(() => getUnitWorklist(env, tenantId, unitId).countOthers(wrappedKey)),
    countDutyOthers: (tenantId, unitId, wrappedKey) =>
      ask(() => getUnitDuty(env, tenantId, unitId).countOthers(wrappedKey)),
    tellDuty: async (facts) =>
      (await ask(() => getUnitDuty(env, facts.tenantId, facts.unitId).applyUnit(facts)))?.active === true,
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
