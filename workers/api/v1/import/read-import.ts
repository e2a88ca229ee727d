import { type ImportedLine, type ImportView, MAX_IMPORT_LINES } from '@naer/contracts/import';
import type { JobKind } from '@naer/contracts/job';
import { csvOfReport, readReport } from '@naer/services/import/read-report';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerJobError, approachJob, showJob } from './approach-job.ts';

const GUARD = { action: 'import.run', kinds: ['import-patients', 'import-devices'] as readonly JobKind[] } as const;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const WHOLE = /^(0|[1-9][0-9]{0,5})$/;

/** `GET /imports/{jobId}`: how far it has come. */
export function getImport(open: OpenRecords) {
  return async function handleGetImport(c: AppContext): Promise<Response> {
    const approach = await approachJob(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { job } = approach.value;
    const { dryRun, total, done, accepted, refused } = job;
    const view: ImportView = {
      ...showJob(job),
      dryRun,
      lines: { total, done, accepted, refused },
      ...(job.state === 'done' && { result: refused > 0 ? 'done-with-errors' : 'done' }),
    };
    return c.json(view);
  };
}

/** `GET /imports/{jobId}/report`: line by line; the whole as CSV when `Accept` asks for `text/csv`. Never a value. */
export function getReport(open: OpenRecords) {
  return async function handleGetReport(c: AppContext): Promise<Response> {
    const approach = await approachJob(c, open, GUARD);
    if (!approach.ok) return approach.error;
    const { records, job } = approach.value;
    if (c.req.header('accept')?.includes('text/csv') === true) {
      const whole = await readReport(records, job, { after: 0, limit: MAX_IMPORT_LINES });
      return whole.ok ? csv(c, whole.value.items) : answerJobError(c, whole.error);
    }
    const [cursor, limit] = [c.req.query('cursor') ?? '0', c.req.query('limit') ?? String(DEFAULT_LIMIT)];
    for (const [field, text] of Object.entries({ cursor, limit }))
      if (!WHOLE.test(text))
        return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field, code: 'invalid-value' }] } });
    const most = Math.min(Math.max(Number(limit), 1), MAX_LIMIT);
    const page = await readReport(records, job, { after: Number(cursor), limit: most });
    return page.ok ? c.json(page.value) : answerJobError(c, page.error);
  };
}

function csv(c: AppContext, lines: readonly ImportedLine[]): Response {
  return c.body(csvOfReport(lines), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="report.csv"',
  });
}
