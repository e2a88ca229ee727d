import { listWrappers } from '@naer/auth/seal';
import type { TenantErasureView } from '@naer/contracts/archive';
import type { JobAccepted } from '@naer/contracts/job';
import { isUuid } from '@naer/contracts/public-id';
import { eraseTenantRequest } from '@naer/contracts/tenant';
import { type ErasureNotes, notesOf } from '@naer/services/erasure/erasure-notes';
import { listReceiptedArchives } from '@naer/services/erasure/read-erasure';
import { startTenantErasure } from '@naer/services/erasure/start-tenant-erasure';
import { type Job, loadJob } from '@naer/services/job/load-job';
import { loadTenantSummary } from '@naer/services/tenant/load-tenant';
import { type Bindings, configurationOf } from '../env.ts';
import { answerFrameError } from '../http/answer-frame-error.ts';
import type { AppContext } from '../http/app-env.ts';
import { parseRequest } from '../http/parse-request.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { approachTenant } from './approach-platform.ts';
import { wakeJob } from './wake-job.ts';

/**
 * `POST /platform/v1/tenants/{tenantId}/erasures {name}`: 202. A tenant that is leaving, where nobody is followed and every
 * organisation's archive is receipted, leaves for good, and what may be erased of it is. The name is asked for so that it is
 * the one that was meant.
 */
export async function eraseTenant(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.write');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const { tenantId } = steward;
  const json = await readJsonBody(c.req.raw);
  if (!json.ok) return problemResponse(c, json.error);
  const body = parseRequest(eraseTenantRequest, json.value);
  if (!body.ok) return problemResponse(c, 'invalid-request', { extra: { errors: body.error } });
  const tenant = await loadTenantSummary(records, tenantId);
  if (!tenant.ok) return answerFrameError(c, tenant.error);
  if (tenant.value.name !== body.value.name)
    return problemResponse(c, 'invalid-request', { extra: { errors: [{ field: 'name', code: 'invalid-value' }] } });
  const jobId = crypto.randomUUID();
  const started = await startTenantErasure(records, steward, jobId);
  if (!started.ok) {
    const { error } = started;
    return error.code === 'receipt-missing'
      ? problemResponse(c, 'receipt-missing', { extra: { organisationIds: error.organisationIds } })
      : answerFrameError(c, error);
  }
  await wakeJob(c, tenantId, jobId);
  const location = `/platform/v1/tenants/${tenantId}/erasures/${jobId}`;
  return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
}

/** `GET /platform/v1/tenants/{tenantId}/erasures/{jobId}`: how far it is; what was erased; what stays, where and until when. */
export async function getTenantErasure(c: AppContext): Promise<Response> {
  const approach = await approachTenant(c, 'platform.read');
  if (!approach.ok) return approach.error;
  const { records, steward } = approach.value;
  const { tenantId } = steward;
  const jobId = c.req.param('jobId') ?? '';
  if (!isUuid(jobId)) return problemResponse(c, 'not-found');
  const job = await loadJob(records, { tenantId, jobId });
  if (!job.ok) return answerFrameError(c, job.error);
  const { kind, organisationId, state, failure, createdAt, finishedAt } = job.value;
  if (kind !== 'erasure' || organisationId !== undefined) return problemResponse(c, 'not-found');
  const archives = await listReceiptedArchives(records, { tenantId });
  if (!archives.ok) return answerFrameError(c, archives.error);
  const notes = notesOf(job.value);
  const view: TenantErasureView = {
    jobId,
    kind,
    state,
    ...(failure !== undefined && { failure }),
    createdAt: new Date(createdAt).toISOString(),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt).toISOString() }),
    tenantId,
    phase: notes.phase ?? 'waiting',
    objects: notes.objects ?? {},
    held: notes.held ?? 0,
    erased: notes.erased ?? {},
    kept: notes.kept ?? {},
    ...(notes.keptUntil !== undefined && { keptUntil: notes.keptUntil }),
    keptBy: [...(notes.keptBy ?? [])],
    archives: archives.value,
    retentionYears: notes.retentionYears ?? configurationOf(c.env).JOURNAL_RETENTION_YEARS,
    expired: notes.expired ?? {},
    ...(notes.expiredAt !== undefined && { expiredAt: notes.expiredAt }),
    keptByHold: notes.heldBack ?? {},
    keysDestroyed: notes.wrappers !== undefined,
    copies: await copiesOf(c.env, job.value, notes),
  };
  return c.json(view);
}

const DAY_MS = 86_400_000;
/** Cloudflare keeps the history of an object's storage so long (point-in-time recovery). */
const OBJECT_HISTORY_DAYS = 30;

/** Names of the environment's keys are compared: a copy has its wrapped key beside it, and opens while that key is there. */
async function copiesOf(env: Bindings, { finishedAt }: Job, { expiredAt, wrappers }: ErasureNotes) {
  if (finishedAt === undefined) return [];
  const { IDENTITY_KEY, DATABASE_HISTORY_DAYS: days } = configurationOf(env);
  const standing = await listWrappers(IDENTITY_KEY);
  const openable = wrappers === undefined || wrappers.some((name) => standing.includes(name));
  const after = (at: number, n: number) => new Date(at + n * DAY_MS).toISOString();
  const last = expiredAt === undefined ? finishedAt : Date.parse(expiredAt);
  return [
    { where: 'object-history' as const, until: after(finishedAt, OBJECT_HISTORY_DAYS), openable },
    { where: 'database-history' as const, ...(days !== undefined && { until: after(last, days) }), openable },
  ];
}
