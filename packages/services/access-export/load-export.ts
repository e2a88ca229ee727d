import { openFor } from '@naer/auth/seal';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Language } from '@naer/domain/language/words';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { JobError, JobNamed } from '../job/load-job.ts';

/** For whom it is made: who represents the patient is not given whom the patient lets in and keeps out. */
export type Audience = 'patient' | 'representative';

/** One person's export. */
export interface ExportOf extends JobNamed {
  /** The record that was asked for. */
  readonly patientId: string;
  /** All records of the person, as they were when it was asked for. */
  readonly records: readonly string[];
  readonly audience: Audience;
  readonly language: Language;
}

/** It as it stands; epoch ms. */
export interface StoredExport extends ExportOf {
  readonly askedBy: string;
  readonly expiresAt: number;
  readonly sealed: string;
  readonly wrappedKey: string;
  /** The records are still one person's: a merge that was undone has made two of them. */
  readonly isOne: boolean;
  /** The patient keeps a document of it from somebody. */
  readonly keeps: boolean;
  /** Made, and its time has not passed. */
  readonly isReady: boolean;
}

/** What stands for the key of files that are gone. */
export const GONE = 'erased';

/** An export of the tenant by its job, whosever it is. */
export async function loadExport(records: Records, named: JobNamed): Promise<Result<StoredExport, JobError>> {
  const { tenantId, jobId } = named;
  const answer = await withSystemScope(records, tenantId, [
    sql<StoredExport>`select x.tenant_id as "tenantId", x.job_id as "jobId", x.patient_id as "patientId",
        to_json(x.records) as records, x.audience, x.language, x.asked_by as "askedBy", x.sealed, k.wrapped_key as "wrappedKey",
        floor(extract(epoch from x.expires_at) * 1e3)::float8 as "expiresAt",
        x.records <@ records_of_person(x.tenant_id, x.patient_id) as "isOne",
        exists (select from access_block b where b.tenant_id = x.tenant_id and b.patient_id = any (x.records)
          and b.document is not null and b.lifted_at is null) as keeps,
        j.state = 'done' and x.sealed <> ${GONE} and x.expires_at > now() as "isReady"
      from access_export x join job j on j.tenant_id = x.tenant_id and j.job_id = x.job_id join tenant_key k on k.tenant_id = x.tenant_id and k.key_id = x.key_id
      where x.tenant_id = ${tenantId}::uuid and x.job_id = ${jobId}::uuid`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(row);
}

/** The key of its files; undefined when they are gone, or it does not open. */
export async function openFileKey(
  identityKey: string,
  { tenantId, jobId, sealed, wrappedKey }: StoredExport,
): Promise<string | undefined> {
  if (sealed === GONE) return undefined;
  const opened = await openFor(
    identityKey,
    { v: 1, sealed, wrappedKey },
    { tenantId, patientId: jobId },
    'access-export',
  );
  return opened.ok ? (opened.value as { readonly key: string }).key : undefined;
}
