import { openFile } from '@naer/auth/seal-file';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { fileKey, MANIFEST } from '../archive/archive-effects.ts';
import type { JobError, JobNamed } from '../job/load-job.ts';
import { INDEX } from './write-index.ts';
import { writeZip, type ZipFile } from './write-zip.ts';

/** Reads a sealed file whole; undefined: it is not there. */
export type GetFile = (place: string) => Promise<Uint8Array | undefined>;

/** Names of an export's files, its index first. */
export async function listExportFiles(
  records: Records,
  { tenantId, jobId }: JobNamed,
): Promise<Result<readonly string[], JobError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ name: string }>`select name from archive_part where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid
      and row_count > 0 order by part`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok([INDEX, MANIFEST, ...answer.value[0].map(({ name }) => name)]);
}

/**
 * All files as one ZIP, opened one after the other while they are taken. Undefined when the first is not there. One that is
 * missing or does not open later breaks the stream: half an export is never taken for a whole one.
 */
export async function openExport(
  { tenantId, jobId }: JobNamed,
  key: string,
  names: readonly string[],
  get: GetFile,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const read = async (name: string): Promise<ZipFile | undefined> => {
    const place = fileKey(tenantId, jobId, name);
    const sealed = await get(place);
    const bytes = sealed && (await openFile(key, place, sealed));
    return bytes && { name, bytes };
  };
  const [head = '', ...others] = names;
  const first = await read(head);
  if (first === undefined) return undefined;
  async function* files(found: ZipFile) {
    yield found;
    for (const name of others) {
      const file = await read(name);
      if (file === undefined) throw new Error('A file of an export does not open');
      yield file;
    }
  }
  const pieces = writeZip(files(first));
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
