import type { ImportedLine, ImportReport } from '@naer/contracts/import';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { JobError, JobNamed } from '../job/load-job.ts';

/** Lines of a report in order, after the given one. Of lines nobody has looked at yet there is nothing. */
export async function readReport(
  records: Records,
  { tenantId, jobId }: JobNamed,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<Result<ImportReport, JobError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<ImportedLine>`select line, outcome, faults from import_line where tenant_id = ${tenantId}::uuid
      and job_id = ${jobId}::uuid and line > ${after} order by line limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const items = answer.value[0].slice(0, limit);
  const more = answer.value[0].length > limit;
  return ok({ items, nextCursor: more ? String(items.at(-1)?.line) : null });
}

const BOM = '\ufeff';
const FORMULA = /^[=+\-@\t\r]/;

/** The same as CSV, `;` between, a row per fault; a cell that a spreadsheet would run as a formula stays text. */
export function csvOfReport(lines: readonly ImportedLine[]): string {
  const rows = lines.flatMap(({ line, outcome, faults }) =>
    (faults.length === 0 ? [{ field: '', code: '' }] : faults).map(({ field, code }) => [
      String(line),
      outcome,
      code,
      field,
    ]),
  );
  return (
    BOM + [['line', 'outcome', 'code', 'field'], ...rows].map((row) => `${row.map(cellOf).join(';')}\r\n`).join('')
  );
}

function cellOf(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
