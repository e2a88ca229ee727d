import type { AccessExports, AccessExportView } from '@naer/contracts/access-export';
import type { JobAccepted } from '@naer/contracts/job';
import { err, ok, type Result } from '@naer/domain/result';
import { askExport } from '@naer/services/access-export/ask-export';
import { listExports } from '@naer/services/access-export/list-exports';
import { openFileKey } from '@naer/services/access-export/load-export';
import { listExportFiles, openExport } from '@naer/services/access-export/open-export';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';
import { chosenId } from '../../../http/chosen-id.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { answerJobError } from '../import/approach-job.ts';
import { type WakeJob, wakeJob } from '../import/wake-job.ts';
import { approachExports, type Door, type ExportAct, type ExportsApproach } from './approach-exports.ts';

/**
 * `POST .../patients/{patientId}/exports`: 202 and the job that makes it; the one that runs already for who asks; 409
 * `too-many-exports` while five of theirs lie there. Its index speaks Accept-Language.
 */
export function postExport(open: OpenRecords, wake: WakeJob, door: Door) {
  return async function handlePostExport(c: AppContext): Promise<Response> {
    const approach = await approachExports(c, open, door, 'access-export.ask');
    if (!approach.ok) return approach.error;
    const { records, of } = approach.value;
    const { tenantId, patientId, audience, askedBy } = of;
    const id = chosenId(c, undefined, tenantId, askedBy, patientId);
    if (!id.ok) return id.error;
    const { IDENTITY_KEY: identityKey, ACCESS_EXPORT_DAYS: keepDays } = configurationOf(c.env);
    const language = chooseLanguage(c.req.header('accept-language'));
    const asked = await askExport(records, {
      tenantId,
      patientId,
      jobId: id.value,
      audience,
      language,
      askedBy,
      identityKey,
      keepDays,
    });
    if (!asked.ok) {
      const { error } = asked;
      if (error.code === 'too-many-exports') return problemResponse(c, error.code);
      return error.code === 'cannot-seal' ? problemResponse(c, 'internal') : answerJobError(c, error);
    }
    const jobId = asked.value;
    await wakeJob(c, wake, { tenantId, jobId });
    const location = `${new URL(c.req.url).pathname}/${jobId}`;
    return c.json({ jobId, state: 'waiting' } satisfies JobAccepted, 202, { location });
  };
}

/** `GET .../patients/{patientId}/exports`: the latest first. */
export function getExports(open: OpenRecords, door: Door) {
  return async function handleGetExports(c: AppContext): Promise<Response> {
    const approach = await approachExports(c, open, door, 'access-export.read');
    if (!approach.ok) return approach.error;
    const items = await listExports(approach.value.records, approach.value.of);
    return items.ok ? c.json({ items: [...items.value] } satisfies AccessExports) : answerJobError(c, items.error);
  };
}

/** `GET .../patients/{patientId}/exports/{jobId}`: how far it has come. */
export function getExport(open: OpenRecords, door: Door) {
  return async function handleGetExport(c: AppContext): Promise<Response> {
    const shown = await approachShown(c, open, door, 'access-export.read');
    return shown.ok ? c.json(shown.value.view) : shown.error;
  };
}

/**
 * `GET .../patients/{patientId}/exports/{jobId}/file`: all of it as one ZIP, opened while it is taken; one row in the log before it begins.
 * 409 `job-not-done`; 410 `export-gone` when its time has passed, or when two records in it are no longer one person's.
 */
export function getExportFile(open: OpenRecords, door: Door) {
  return async function handleGetExportFile(c: AppContext): Promise<Response> {
    const shown = await approachShown(c, open, door, 'access-export.download');
    if (!shown.ok) return shown.error;
    const { view, records, stored } = shown.value;
    if (view.gone || stored?.isOne === false) return problemResponse(c, 'export-gone');
    if (stored?.isReady !== true) return problemResponse(c, 'job-not-done');
    const names = await listExportFiles(records, stored);
    if (!names.ok) return answerJobError(c, names.error);
    const key = await openFileKey(configurationOf(c.env).IDENTITY_KEY, stored);
    const zip =
      key === undefined
        ? undefined
        : await openExport(stored, key, names.value, async (place) => await (await c.env.ARCHIVE.get(place))?.bytes());
    if (zip === undefined) return unavailable(c, { kind: 'unavailable' });
    return c.body(zip, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="naer-${stored.jobId}.zip"`,
      'cache-control': 'no-store',
    });
  };
}

async function approachShown(
  c: AppContext,
  open: OpenRecords,
  door: Door,
  act: ExportAct,
): Promise<Result<ExportsApproach & { readonly view: AccessExportView }, Response>> {
  const approach = await approachExports(c, open, door, act);
  if (!approach.ok) return approach;
  const shown = await listExports(approach.value.records, approach.value.of, c.req.param('jobId'));
  if (!shown.ok) return err(answerJobError(c, shown.error));
  const [view] = shown.value;
  return view === undefined ? err(problemResponse(c, 'not-found')) : ok({ ...approach.value, view });
}
