import {
  IMPORT_KINDS,
  type ImportFault,
  type ImportKind,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_LINES,
} from '@naer/contracts/import';
import type { JobAccepted } from '@naer/contracts/job';
import { err, ok, type Result } from '@naer/domain/result';
import { nameColumns, type ReadLine } from '@naer/services/import/columns';
import { readCsv } from '@naer/services/import/read-csv';
import { startImport } from '@naer/services/import/start-import';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { approachFrame } from '../tenant/approach-frame.ts';
import { type WakeJob, wakeJob } from './wake-job.ts';

const HEADER_LINES = 1;

/**
 * `POST /imports?kind=patients|devices&dryRun=true|false` with a CSV file: 202 and the job that does it, line by line. What
 * was sent stands sealed until it is done. `dryRun` is true unless it is said to be false.
 */
export function postImport(open: OpenRecords, wake: WakeJob) {
  return async function handlePostImport(c: AppContext): Promise<Response> {
    const approach = await approachFrame(c, open, { action: 'import.run' });
    if (!approach.ok) return approach.error;
    const { records, steward, tenantId } = approach.value;
    const kind = IMPORT_KINDS.find((one) => one === c.req.query('kind'));
    const dryRun = c.req.query('dryRun') ?? 'true';
    if (kind === undefined) return invalid(c, 'kind');
    if (dryRun !== 'true' && dryRun !== 'false') return invalid(c, 'dryRun');
    const id = chosenId(c, undefined, tenantId, steward.actorId, kind, dryRun);
    if (!id.ok) return id.error;
    const lines = await readLines(c, kind);
    if (!lines.ok) return lines.error;
    const jobId = id.value;
    const identityKey = configurationOf(c.env).IDENTITY_KEY;
    const started = await startImport(records, steward, {
      jobId,
      kind,
      dryRun: dryRun === 'true',
      lines: lines.value,
      identityKey,
    });
    if (!started.ok)
      return started.error.code === 'records-unavailable'
        ? unavailable(c, started.error.cause)
        : problemResponse(c, 'internal');
    await wakeJob(c, wake, { tenantId, jobId });
    const location = `/api/v1/imports/${jobId}`;
    return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
  };
}

async function readLines(c: AppContext, kind: ImportKind): Promise<Result<readonly ReadLine[], Response>> {
  const body = await readJsonBody(c.req.raw, {
    types: ['text/csv'],
    parse: (text) => text,
    maxBytes: MAX_IMPORT_BYTES,
    maxDepth: Number.POSITIVE_INFINITY,
  });
  if (!body.ok) return err(problemResponse(c, body.error === 'malformed-json' ? 'wrong-encoding' : body.error));
  const rows = readCsv(String(body.value), MAX_IMPORT_LINES + HEADER_LINES);
  if (!rows.ok) return err(problemResponse(c, rows.error.code));
  const named = nameColumns(kind, rows.value);
  if (!named.ok) return err(columnsMissing(c, named.error.faults));
  return named.value.length === 0 ? err(problemResponse(c, 'invalid-csv')) : ok(named.value);
}

function columnsMissing(c: AppContext, errors: readonly ImportFault[]): Response {
  return problemResponse(c, 'columns-missing', { extra: { errors: errors.slice(0, 100) } });
}

function invalid(c: AppContext, field: string): Response {
  return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field, code: 'invalid-value' }] } });
}
