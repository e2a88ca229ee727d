import { newDataKey, wrapDataKey, wrapperOf } from '@naer/auth/seal';
import type { JobAccepted } from '@naer/contracts/job';
import type { TenantKeysView } from '@naer/contracts/key';
import { keyRotationRequest } from '@naer/contracts/key-request';
import type { Records } from '@naer/db/records';
import { destroyRetiredKeys } from '@naer/services/key/destroy-retired-keys';
import { type KeyProgress, loadKeyProgress, loadTenantKeys } from '@naer/services/key/load-keys';
import { startKeyRotation } from '@naer/services/key/start-key-rotation';
import { STOPPED, stopKeyRotation } from '@naer/services/key/stop-key-rotation';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import { configurationOf } from '../env.ts';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { approachTenant } from './approach-platform.ts';
import { wakeJob } from './wake-job.ts';

const UNITS_AT_ONCE = 20;
const UNIT_WITHIN_MS = 3_000;

/** `GET /platform/v1/tenants/{tenantId}/keys`: states of the data keys, and what is left under old ones; lists and duties are asked now. */
export async function getTenantKeys(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  return await answerKeys(c, approach.value.records, approach.value.steward.tenantId);
}

/**
 * `POST /platform/v1/tenants/{tenantId}/keys/rotations {mode}`: 202. The tenant gets another data key, or goes on with what was
 * stopped; `rewrap` keeps the keys and wraps them under the environment's first. What runs already is answered.
 */
export async function rotateTenantKeys(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(keyRotationRequest, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const isNew = body.value.mode === 'rotate';
  const wrappedKey = isNew ? await wrapDataKey(configurationOf(c.env).IDENTITY_KEY, newDataKey()) : undefined;
  const started = await startKeyRotation(records, steward, { jobId: crypto.randomUUID(), wrappedKey });
  if (!started.ok) return answerFrameError(c, started.error);
  const { tenantId } = steward;
  await wakeJob(c, tenantId, started.value);
  const accepted: JobAccepted = { jobId: started.value, state: 'waiting' };
  return c.json(accepted, 202, { location: `/platform/v1/tenants/${tenantId}/keys` });
}

/** `POST /platform/v1/tenants/{tenantId}/keys/stop`: it ends with the page that it is at; everything stays readable. 409 when nothing runs. */
export async function stopTenantKeys(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const stopped = await stopKeyRotation(records, steward);
  return stopped.ok ? await answerKeys(c, records, steward.tenantId) : answerFrameError(c, stopped.error);
}

/** `POST /platform/v1/tenants/{tenantId}/keys/destroy`: retired keys are overwritten. Nothing is sealed with them any more. */
export async function destroyTenantKeys(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const destroyed = await destroyRetiredKeys(records, steward);
  return destroyed.ok ? await answerKeys(c, records, steward.tenantId) : answerFrameError(c, destroyed.error);
}

async function answerKeys(c: AppContext, records: Records, tenantId: string): Promise<Response> {
  const progress = await loadKeyProgress(records, tenantId);
  if (!progress.ok) return answerFrameError(c, progress.error);
  const keys = await loadTenantKeys(records, tenantId);
  if (!keys.ok) return answerFrameError(c, keys.error);
  if (keys.value.length === 0) return problemResponse(c, 'not-found');
  const { rows, monitors, unitIds, job } = progress.value;
  const active = keys.value.find(({ state }) => state === 'active')?.wrappedKey ?? '';
  const asked = active === '' ? [] : unitIds;
  const lists = await askUnits(asked, (unitId) => getUnitWorklist(c.env, tenantId, unitId).countOthers(active));
  const duties = await askUnits(asked, (unitId) => getUnitDuty(c.env, tenantId, unitId).countOthers(active));
  const kek = configurationOf(c.env).IDENTITY_KEY;
  const view: TenantKeysView = {
    tenantId,
    keys: await Promise.all(
      keys.value.map(async ({ keyId, state, wrappedKey, createdAt, changedAt }) => {
        const by = await wrapperOf(kek, wrappedKey);
        return {
          keyId,
          state,
          wrappedBy: by === undefined ? ('none' as const) : by.isFirst ? ('first' as const) : ('other' as const),
          ...(by !== undefined && { wrapper: by.name }),
          createdAt: iso(createdAt),
          changedAt: iso(changedAt),
        };
      }),
    ),
    left: {
      identities: rows.patient_identity,
      responderCards: rows.responder_card,
      referrals: rows.referral + rows.record_correction,
      importParts: rows.import_part,
      staffPhones: rows.practitioner_contact,
      pushSubscriptions: rows.push_subscription,
      monitors,
      worklistEntries: lists.others,
      worklistsUnasked: lists.unasked,
      dutyAddresses: duties.others,
      dutiesUnasked: duties.unasked,
    },
    ...(job !== null && { rotation: rotationOf(job) }),
  };
  return c.json(view);
}

function rotationOf(job: NonNullable<KeyProgress['job']>): NonNullable<TenantKeysView['rotation']> {
  const { jobId, state, failure, phase, unreadable, createdAt, finishedAt } = job;
  return {
    jobId,
    state: failure === STOPPED ? 'stopped' : state,
    phase: phase ?? 'wrap',
    ...(failure !== null && failure !== STOPPED && { failure }),
    unreadable: unreadable ?? 0,
    createdAt: iso(createdAt),
    ...(finishedAt !== null && { finishedAt: iso(finishedAt) }),
  };
}

async function askUnits(unitIds: readonly string[], ask: (unitId: string) => Promise<number>) {
  const sum = { others: 0, unasked: 0 };
  for (let start = 0; start < unitIds.length; start += UNITS_AT_ONCE) {
    const asked = unitIds
      .slice(start, start + UNITS_AT_ONCE)
      .map(async (unitId) => await withTimeout(ask(unitId), UNIT_WITHIN_MS, undefined).catch(() => undefined));
    for (const count of await Promise.all(asked)) {
      if (count === undefined) sum.unasked += 1;
      else sum.others += count;
    }
  }
  return sum;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
