import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import { lockFrame } from '../tenant/steward.ts';
import { closeOrganisation, formerPatients } from './close-organisation.ts';
import { countKept } from './count-kept.ts';
import { eraseRows } from './erase-rows.ts';
import type { ErasureEffects } from './erasure-effects.ts';
import { fail, note, notesOf, type Step } from './erasure-notes.ts';
import { expireKept } from './expire-kept.ts';
import { leaveTenant } from './leave-tenant.ts';

const PATIENTS_AT_ONCE = 50;

/**
 * One step of an erasure, of a bounded size. The organisation or tenant leaves; who must know is told, of a tenant the objects'
 * storage goes; then what may be erased is overwritten, and what stays is counted. When what stays has had its time, the same
 * job erases that. Each step notes itself: killed anywhere, it goes on from there.
 */
export async function takeErasureStep(effects: ErasureEffects, job: Job): Step {
  const { organisationId, tenantId } = job;
  const { phase, people = [] } = notesOf(job);
  const { records, retentionYears, tries } = effects;
  switch (phase) {
    case 'all-told':
      return await eraseRows(records, job, { tenantId, organisationId, people }, tries);
    case 'counting':
      return await countKept(records, job, { retentionYears, now: effects.now(), tries });
    case 'due':
    case 'files':
      return await expireKept(effects, job);
    default:
      return organisationId === undefined
        ? await leaveTenant(effects, job)
        : await leaveAsOrganisation(effects, job, organisationId);
  }
}

async function leaveAsOrganisation(effects: ErasureEffects, job: Job, organisationId: string): Step {
  switch (notesOf(job).phase) {
    case undefined:
      return await close(effects, job, organisationId);
    case 'closed':
      return await tellPrincipals(effects, job);
    default:
      return await tellPatients(effects, job, organisationId);
  }
}

async function close({ records }: ErasureEffects, job: Job, organisationId: string): Step {
  const answer = await withSystemScope(records, job.tenantId, [
    lockFrame(job.tenantId),
    // In the order in which everybody takes several.
    sql`select count(*) from (select from patient w where w.tenant_id = ${job.tenantId}::uuid
      and ${formerPatients(job.tenantId, organisationId)} order by w.patient_id for update) x`,
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from organisation where tenant_id = ${job.tenantId}::uuid and organisation_id = ${organisationId}::uuid for update`,
    closeOrganisation(job, organisationId),
  ]);
  if (!answer.ok) return unavailable(answer.error);
  return answer.value[3].length === 0 ? await fail(records, job, 'organisation-in-use') : ok({ isDone: false });
}

async function tellPrincipals({ records, pushPrincipal }: ErasureEffects, job: Job): Step {
  const { people = [], clients = [] } = notesOf(job);
  for (const id of people) await pushPrincipal('person', job.tenantId, id);
  for (const id of clients) await pushPrincipal('client', job.tenantId, id);
  return await note(records, job, { phase: 'told' });
}

async function tellPatients({ records, pushPatient }: ErasureEffects, job: Job, organisationId: string): Step {
  const { tenantId } = job;
  const after = notesOf(job).after ?? null;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ patient_id: string }>`select w.patient_id from patient w where w.tenant_id = ${tenantId}::uuid
      and ${formerPatients(tenantId, organisationId)} and (${after}::uuid is null or w.patient_id > ${after}::uuid)
      order by w.patient_id limit ${PATIENTS_AT_ONCE}`,
  ]);
  if (!answer.ok) return unavailable(answer.error);
  const patients = answer.value[0].map((row) => row.patient_id);
  await Promise.all(patients.map((patientId) => pushPatient(tenantId, patientId)));
  const last = patients.at(-1);
  return await note(records, job, last === undefined ? { phase: 'all-told', after: null } : { after: last });
}

function unavailable(cause: RecordsError): Result<never, LineError> {
  return err({ code: 'records-unavailable', cause });
}
