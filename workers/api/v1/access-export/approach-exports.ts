import { type Action, can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { approachExport, askerOf, TAKES } from '@naer/services/access-export/approach-export';
import type { ExportsOf } from '@naer/services/access-export/list-exports';
import { loadExport, type StoredExport } from '@naer/services/access-export/load-export';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerReadError, type OpenRecords, unavailable } from '../answer-read.ts';
import { approachOwnPatient } from '../own/approach-own.ts';

/** Whose door it is. */
export type Door = 'own' | 'staff';
export type ExportAct = 'access-export.ask' | 'access-export.read' | 'access-export.download';

export interface ExportsApproach {
  readonly records: Records;
  readonly of: ExportsOf;
  /** Of the one that the path names, where it is shown at all. */
  readonly stored?: StoredExport | undefined;
}

/** All that an export holds: who may not see one of them may not have it. */
const EVERYTHING = ['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position', 'log'];
const ASKED: Readonly<Record<ExportAct, Action>> = {
  'access-export.ask': 'patient-export.ask',
  'access-export.read': 'patient-export.ask',
  'access-export.download': 'patient-export.take',
};

/** The guard of the routes about a patient's exports, in the log at once: one row a request. */
export async function approachExports(
  c: AppContext,
  open: OpenRecords,
  door: Door,
  act: ExportAct,
): Promise<Result<ExportsApproach, Response>> {
  const reached = door === 'own' ? await reachOwn(c, open, act) : await reachStaffs(c, open, act);
  if (!reached.ok) return reached;
  const { records, reader, patientId } = reached.value;
  const { tenantId } = reader;
  const jobId = c.req.param('jobId');
  if (jobId !== undefined && !isUuid(jobId)) return err(problemResponse(c, 'not-found'));
  const stored = jobId === undefined ? undefined : await loadExport(records, { tenantId, jobId });
  if (stored?.ok === false && stored.error.code === 'records-unavailable')
    return err(unavailable(c, stored.error.cause));
  const found = stored?.ok === true && stored.value.records.includes(patientId) ? stored.value : undefined;
  const isCitizen = askerOf(reader) === 'citizen';
  // Nothing is taken of what is not there to take.
  const isTaken = found?.isReady === true && found.isOne;
  const action = act === TAKES && !isTaken ? 'access-export.read' : act;
  const approached = await approachExport(records, reader, { patientId, action, stored: found });
  if (!approached.ok) return err(answerReadError(c, approached.error));
  const of = { tenantId, patientId, audience: approached.value, askedBy: reader.practitionerId, isCitizen };
  return ok({ records, of, stored: found });
}

interface Reached {
  readonly records: Records;
  readonly reader: Reader;
  readonly patientId: string;
}

async function reachOwn(c: AppContext, open: OpenRecords, act: ExportAct): Promise<Result<Reached, Response>> {
  const action = act === 'access-export.ask' ? 'own.write' : 'own.read';
  return await approachOwnPatient(c, open, { action, needs: EVERYTHING });
}

async function reachStaffs(c: AppContext, open: OpenRecords, act: ExportAct): Promise<Result<Reached, Response>> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  const patientId = c.req.param('patientId') ?? '';
  if (!isUuid(patientId)) return err(problemResponse(c, 'not-found'));
  if (!can(practitioner, ASKED[act], { tenantId })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, tenantId);
  if (!records.ok) return err(unavailable(c, records.error));
  return ok({ records: records.value, reader: readerOf(practitioner, c.get('requestId')), patientId });
}
