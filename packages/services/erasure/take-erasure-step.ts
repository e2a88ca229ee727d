import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import { lockFrame } from '../tenant/steward.ts';
import { type ClosedOrganisation, closeOrganisation, formerPatients } from './close-organisation.ts';
import { eraseRows, gonePeople } from './erase-rows.ts';

/** What an erasure needs of the world. The pushes are best effort: the sweep brings what they do not. */
export interface ErasureEffects {
  readonly records: Records;
  /** Journal content stays so long after a patient's last entry. */
  readonly retentionYears: number;
  readonly pushPrincipal: (kind: 'person' | 'client', tenantId: string, principalId: string) => Promise<void>;
  readonly pushPatient: (tenantId: string, patientId: string) => Promise<void>;
}

type Step = Promise<Result<{ readonly isDone: boolean }, LineError>>;
const PATIENTS_AT_ONCE = 50;

/**
 * One step of an erasure: the organisation leaves; its people, clients and former patients' monitors are told; then what may
 * be erased is overwritten. Each is one transaction that notes itself with the job: killed anywhere, it goes on from there.
 */
export async function takeErasureStep(effects: ErasureEffects, job: Job): Step {
  const { organisationId, detail } = job;
  if (organisationId === undefined) return await fail(effects, job, 'wrong-state');
  switch (detail.phase) {
    case undefined:
      return await leave(effects, job, organisationId);
    case 'closed':
      return await tellPrincipals(effects, job);
    case 'told':
      return await tellPatients(effects, job, organisationId);
    default:
      return await erase(effects, job, organisationId);
  }
}

async function leave(effects: ErasureEffects, job: Job, organisationId: string): Step {
  const answer = await withSystemScope(effects.records, job.tenantId, [
    lockFrame(job.tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from organisation where tenant_id = ${job.tenantId}::uuid and organisation_id = ${organisationId}::uuid for update`,
    closeOrganisation(job, organisationId),
  ]);
  if (!answer.ok) return unavailable(answer.error);
  return answer.value[2].length === 0 ? await fail(effects, job, 'organisation-in-use') : ok({ isDone: false });
}

async function tellPrincipals(effects: ErasureEffects, job: Job): Step {
  const { people, clients } = noted(job);
  for (const id of people) await effects.pushPrincipal('person', job.tenantId, id);
  for (const id of clients) await effects.pushPrincipal('client', job.tenantId, id);
  return await note(effects, job, { phase: 'told' });
}

async function tellPatients(effects: ErasureEffects, job: Job, organisationId: string): Step {
  const { tenantId, detail } = job;
  const after = typeof detail.after === 'string' ? detail.after : null;
  const answer = await withSystemScope(effects.records, tenantId, [
    sql<{ patient_id: string }>`select w.patient_id from patient w where w.tenant_id = ${tenantId}::uuid
      and ${formerPatients(tenantId, organisationId)} and (${after}::uuid is null or w.patient_id > ${after}::uuid)
      order by w.patient_id limit ${PATIENTS_AT_ONCE}`,
  ]);
  if (!answer.ok) return unavailable(answer.error);
  const patients = answer.value[0].map((row) => row.patient_id);
  await Promise.all(patients.map((patientId) => effects.pushPatient(tenantId, patientId)));
  const last = patients.at(-1);
  return await note(effects, job, last === undefined ? { phase: 'all-told' } : { after: last });
}

async function erase(effects: ErasureEffects, job: Job, organisationId: string): Step {
  const { records, retentionYears } = effects;
  const { tenantId } = job;
  const { people } = noted(job);
  const known = await withSystemScope(records, tenantId, [
    sql<{ subject_index: string }>`select distinct l.subject_index from login l where l.tenant_id = ${tenantId}::uuid
      and l.practitioner_id in ${gonePeople(tenantId, people)} and l.subject_index not like 'erased/%'`,
  ]);
  if (!known.ok) return unavailable(known.error);
  // The directory stands in the main database: before the log-ins that lead to its entries are erased.
  const directory = await withDirectoryScope(
    records,
    [
      sql`update login_directory set subject_index = 'erased/' || practitioner_id || '/' || gen_random_uuid(),
          ended_at = coalesce(ended_at, now())
        where tenant_id = ${tenantId}::uuid and subject_index in (select x from json_array_elements_text(
          ${JSON.stringify(known.value[0].map((row) => row.subject_index))}::json) x)`,
    ],
    tenantId,
  );
  if (!directory.ok) return unavailable(directory.error);
  const answer = await withSystemScope(records, tenantId, [eraseRows(job, organisationId, { people, retentionYears })]);
  return answer.ok ? ok({ isDone: true }) : unavailable(answer.error);
}

function noted({ detail }: Job): ClosedOrganisation {
  const { people = [], clients = [] } = detail as Partial<ClosedOrganisation>;
  return { people, clients };
}

async function note({ records }: ErasureEffects, { tenantId, jobId }: Job, more: object): Step {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set detail = detail || ${JSON.stringify(more)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`,
  ]);
  return answer.ok ? ok({ isDone: false }) : unavailable(answer.error);
}

async function fail({ records }: ErasureEffects, job: Job, failure: string): Step {
  const failed = await failJob(records, job, failure);
  return failed.ok ? ok({ isDone: true }) : unavailable(failed.error);
}

function unavailable(cause: RecordsError): Result<never, LineError> {
  return err({ code: 'records-unavailable', cause });
}
