import type { AccessExportView } from '@naer/contracts/access-export';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { JobError } from '../job/load-job.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { exportKinds } from './export-kinds.ts';
import { type Audience, GONE } from './load-export.ts';

/** Whose exports are shown: all that are for the patient to the patient; to staff those that staff asked for. */
export interface ExportsOf {
  readonly tenantId: string;
  readonly patientId: string;
  readonly audience: Audience;
  readonly askedBy: string;
  readonly isCitizen: boolean;
}

interface Row {
  readonly job_id: string;
  readonly records: readonly string[];
  readonly language: AccessExportView['language'];
  readonly state: AccessExportView['state'];
  readonly failure: string | null;
  readonly done: number;
  readonly parts: number;
  readonly hash: string | null;
  readonly asked: number;
  readonly finished: number | null;
  readonly expires: number;
  readonly gone: boolean;
}

const MOST = 50;

/** Of all records of the person, the latest first. The approach has logged it. */
export async function listExports(
  records: Records,
  of: ExportsOf,
  jobId?: string,
): Promise<Result<readonly AccessExportView[], JobError>> {
  const { tenantId, patientId } = of;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select x.job_id, to_json(x.records) as records, x.language, j.state, j.failure, j.done::float8 as done,
        (select count(distinct a.kind)::integer from archive_part a where a.tenant_id = x.tenant_id and a.job_id = x.job_id
          and a.is_last) as parts,
        j.detail ->> 'manifestSha256' as hash, ${ms(sql`x.asked_at`)} as asked, ${ms(sql`j.finished_at`)} as finished,
        ${ms(sql`x.expires_at`)} as expires, x.sealed = ${GONE} or x.expires_at <= now() as gone
      from access_export x join job j on j.tenant_id = x.tenant_id and j.job_id = x.job_id
      where x.tenant_id = ${tenantId}::uuid
        and x.patient_id = any (array(select unnest(records_of_person(${tenantId}::uuid, ${patientId}::uuid))))
        and ${jobId === undefined ? sql`true` : sql`x.job_id = ${jobId}::uuid`} and ${visibleTo(of)}
      order by x.asked_at desc, x.job_id limit ${MOST}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(answer.value[0].map((row) => show(row, of)));
}

function visibleTo({ audience, askedBy, isCitizen }: ExportsOf): SQL {
  if (!isCitizen) return sql`x.audience = 'patient' and x.asked_by not like 'citizen/%'`;
  return audience === 'patient'
    ? sql`x.audience = 'patient'`
    : sql`x.audience = 'representative' and x.asked_by = ${askedBy}`;
}

function show(row: Row, { tenantId, patientId, audience }: ExportsOf): AccessExportView {
  const { job_id: jobId, records, language, state } = row;
  return {
    jobId,
    kind: 'access-export',
    state,
    patientId,
    language,
    createdAt: isoTime(row.asked),
    rows: row.done,
    kindsDone: row.parts,
    kindsTotal: exportKinds({ tenantId, jobId, patientId, records, audience, language }).length,
    expiresAt: isoTime(row.expires),
    gone: row.gone,
    ...present({
      failure: row.failure,
      finishedAt: row.finished === null ? null : isoTime(row.finished),
      manifestSha256: row.hash,
    }),
  };
}

function ms(time: SQL): SQL {
  return sql`floor(extract(epoch from ${time}) * 1e3)::float8`;
}
