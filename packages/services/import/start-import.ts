import { sealFor } from '@naer/auth/seal';
import type { ImportKind } from '@naer/contracts/import';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { JobError } from '../job/load-job.ts';
import { keyIdOf } from '../key/key-id-of.ts';
import { loadTenantKey } from '../tenant/load-tenant-key.ts';
import { type Steward, testify } from '../tenant/steward.ts';
import type { ReadLine } from './columns.ts';

/** A line as it is kept until it is done. */
export interface KeptLine extends ReadLine {
  /** A line before it names the same patient or device. */
  readonly repeated: boolean;
}

export interface NewImport {
  readonly jobId: string;
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  readonly lines: readonly ReadLine[];
  /** The environment's key of identities. */
  readonly identityKey: string;
}

const LINES_PER_PART = 25;

/**
 * Keeps what was sent, sealed under the tenant's key, and its job: all or nothing. The same job again changes nothing.
 * `cannot-seal`: the tenant's key does not open.
 */
export async function startImport(
  records: Records,
  steward: Steward,
  { jobId, kind, dryRun, lines, identityKey }: NewImport,
): Promise<Result<true, JobError | { readonly code: 'cannot-seal' }>> {
  const { tenantId, actorId, organisationId } = steward;
  const key = await loadTenantKey(records, tenantId);
  if (!key.ok) {
    const { error } = key;
    return err(error.code === 'records-unavailable' ? error : { code: 'cannot-seal' });
  }
  const kept = markRepeats(kind, lines);
  const parts: { readonly part: number; readonly sealed: string }[] = [];
  for (let start = 0; start < kept.length; start += LINES_PER_PART) {
    const part = parts.length;
    const owner = { tenantId, patientId: ownerOf(jobId, part) };
    const some = kept.slice(start, start + LINES_PER_PART);
    const sealed = await sealFor(identityKey, key.value, owner, 'import', { v: 1, lines: some });
    if (!sealed.ok) return err({ code: 'cannot-seal' });
    parts.push({ part, sealed: sealed.value.sealed });
  }
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    sql`with j as (insert into job (tenant_id, job_id, kind, organisation_id, dry_run, total, created_by)
        values (${tenantId}::uuid, ${jobId}::uuid, ${`import-${kind}`}, ${organisationId ?? null}::uuid, ${dryRun}::boolean,
          ${lines.length}::bigint, ${actorId}::uuid)
        on conflict do nothing returning tenant_id, job_id),
      t as (${testify(steward, dryRun ? 'import.rehearse' : 'import.start', jobId, sql`j`)})
      insert into import_part (tenant_id, job_id, part, key_id, sealed)
      select j.tenant_id, j.job_id, x.part, ${keyIdOf(sql`j.tenant_id`, sql`${key.value}`)}, x.sealed
      from j, json_to_recordset(${JSON.stringify(parts)}::json) x(part integer, sealed text)`,
  ]);
  return answer.ok ? ok(true) : err({ code: 'records-unavailable', cause: answer.error });
}

/** Whose seal it is: that of one part of one job. */
export function ownerOf(jobId: string, part: number): string {
  return `${jobId}/${part}`;
}

function markRepeats(kind: ImportKind, lines: readonly ReadLine[]): readonly KeptLine[] {
  const seen = new Set<string>();
  return lines.map((line) => {
    const { nationalId = '', system = '', identifier = '' } = line.fields;
    const name =
      kind === 'patients'
        ? nationalId.replace(/\D/g, '')
        : identifier && `${system.toLowerCase()}|${identifier.toLowerCase().replace(/[\s:-]/g, '')}`;
    const repeated = name !== '' && seen.has(name);
    seen.add(name);
    return { ...line, repeated };
  });
}
