import { openFor } from '@naer/auth/seal';
import type { ImportedLine } from '@naer/contracts/import';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { failJob } from '../job/fail-job.ts';
import type { Job } from '../job/load-job.ts';
import { listOrganisations } from '../organisation/list-organisations.ts';
import type { FrameError } from '../tenant/steward.ts';
import { listUnits } from '../unit/list-units.ts';
import { checkDeviceLine, type OpenOrganisation } from './check-device-line.ts';
import { checkPatientLine, type OpenUnit } from './check-patient-line.ts';
import { importDevice } from './import-device.ts';
import type { ImportEffects, LineDone, LineError } from './import-effects.ts';
import { refused } from './import-effects.ts';
import { importPatient } from './import-patient.ts';
import { type KeptLine, ownerOf } from './start-import.ts';

interface Part {
  readonly part: number;
  readonly sealed: string;
  readonly wrapped_key: string;
}

/** Where lines may lead: what is open, within the organisation of an administrator of one. */
interface Frame {
  readonly units: readonly OpenUnit[];
  readonly organisations: readonly OpenOrganisation[];
}

/** Today in the sense of a birth date: the latest day that it is anywhere. */
const AHEAD_MS = 14 * 3_600_000;

/**
 * One step of an import: the lines of its next part, their outcomes, and what was sent of them forgotten, in this order.
 * Killed before the last, the part is taken again and each line found done. True when nothing is left.
 */
export async function takeImportStep(
  effects: ImportEffects,
  job: Job,
): Promise<Result<{ readonly isDone: boolean }, LineError>> {
  const { records, identityKey } = effects;
  const { tenantId, jobId } = job;
  const next = await withSystemScope(records, tenantId, [
    sql<Part>`select p.part, p.sealed, k.wrapped_key from import_part p
      join tenant_key k on k.tenant_id = p.tenant_id and k.key_id = p.key_id
      where p.tenant_id = ${tenantId}::uuid and p.job_id = ${jobId}::uuid and p.sealed is not null order by p.part limit 1`,
  ]);
  if (!next.ok) return err({ code: 'records-unavailable', cause: next.error });
  const [part] = next.value[0];
  if (part === undefined) return await finish(effects, job);
  const owner = { tenantId, patientId: ownerOf(jobId, part.part) };
  const sealed = { v: 1, sealed: part.sealed, wrappedKey: part.wrapped_key } as const;
  const opened = await openFor(identityKey, sealed, owner, 'import');
  if (!opened.ok) {
    const failed = await failJob(records, job, 'cannot-open');
    return failed.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: failed.error });
  }
  const frame = await loadFrame(effects, job);
  if (!frame.ok) return frame;
  const done: ImportedLine[] = [];
  for (const kept of (opened.value as { readonly lines: readonly KeptLine[] }).lines) {
    const line = await importLine(effects, job, kept, frame.value);
    if (!line.ok) return line;
    done.push({ line: kept.line, outcome: line.value.outcome, faults: [...line.value.faults] });
  }
  return await keepOutcomes(effects, job, part.part, done);
}

async function importLine(
  effects: ImportEffects,
  job: Job,
  { line, fields, misfit, repeated }: KeptLine,
  { units, organisations }: Frame,
): Promise<Result<LineDone, LineError>> {
  if (misfit) return ok(refused({ field: '', code: 'wrong-number-of-cells' }));
  const isPatient = job.kind === 'import-patients';
  const own = repeated ? [{ field: isPatient ? 'nationalId' : 'identifier', code: 'repeated-in-file' }] : [];
  if (isPatient) {
    const today = new Date(effects.now() + AHEAD_MS).toISOString().slice(0, 10);
    const patient = checkPatientLine(fields, { units, synthetic: effects.synthetic, today });
    if (!patient.ok || repeated) return ok(refused(...own, ...(patient.ok ? [] : patient.error)));
    return await importPatient(effects, job, line, patient.value);
  }
  const device = checkDeviceLine(fields, organisations);
  if (!device.ok || repeated) return ok(refused(...own, ...(device.ok ? [] : device.error)));
  return await importDevice(effects, job, line, device.value);
}

async function loadFrame({ records }: ImportEffects, job: Job): Promise<Result<Frame, LineError>> {
  const [units, organisations] = [
    await listUnits(records, job.tenantId),
    await listOrganisations(records, job.tenantId, job.organisationId),
  ];
  if (!units.ok) return err(unavailable(units.error));
  if (!organisations.ok) return err(unavailable(organisations.error));
  const staying = organisations.value.filter(({ state }) => state === 'active' || state === 'suspended');
  const isStaying = (id: string) => staying.some(({ organisationId }) => organisationId === id);
  const open = units.value.filter(
    ({ closedAt, organisationId }) => closedAt === undefined && isStaying(organisationId),
  );
  return ok({ units: open, organisations: staying });
}

function unavailable(error: FrameError): LineError {
  const unexpected = { kind: 'unexpected', sqlState: 'XX000' } as const;
  return error.code === 'records-unavailable' ? error : { code: 'records-unavailable', cause: unexpected };
}

/** Only who forgets the part counts its lines. */
async function keepOutcomes(
  { records }: ImportEffects,
  { tenantId, jobId }: Job,
  part: number,
  lines: readonly ImportedLine[],
): Promise<Result<{ readonly isDone: boolean }, LineError>> {
  const refusedLines = lines.filter(({ outcome }) => outcome === 'refused').length;
  const answer = await withSystemScope(records, tenantId, [
    sql`with p as (update import_part x set sealed = null where x.tenant_id = ${tenantId}::uuid and x.job_id = ${jobId}::uuid
          and x.part = ${part} and x.sealed is not null returning x.tenant_id, x.job_id),
      l as (insert into import_line (tenant_id, job_id, line, outcome, faults)
        select p.tenant_id, p.job_id, x.line, x.outcome, x.faults
        from p, json_to_recordset(${JSON.stringify(lines)}::json) x(line integer, outcome text, faults jsonb))
      update job j set state = 'running', done = j.done + ${lines.length}::bigint,
        accepted = j.accepted + ${lines.length - refusedLines}::bigint, refused = j.refused + ${refusedLines}::bigint,
        updated_at = now()
      from p where j.tenant_id = p.tenant_id and j.job_id = p.job_id`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

async function finish(
  { records }: ImportEffects,
  { tenantId, jobId, createdBy, dryRun }: Job,
): Promise<Result<{ readonly isDone: boolean }, LineError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql`with j as (update job set state = 'done', updated_at = now(), finished_at = now()
        where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')
        returning tenant_id, accepted)
      insert into audit_event (tenant_id, actor_id, action, subject_id, shown)
      select tenant_id, ${createdBy}, ${dryRun ? 'import.rehearsed' : 'import.done'}, ${jobId}, accepted::integer from j`,
  ]);
  return answer.ok ? ok({ isDone: true }) : err({ code: 'records-unavailable', cause: answer.error });
}
