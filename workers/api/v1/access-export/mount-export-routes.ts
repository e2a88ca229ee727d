import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticateCitizen } from '../../../http/authenticate-citizen.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { LIVE_WAKE, type WakeJob } from '../import/wake-job.ts';
import { getExport, getExportFile, getExports, postExport } from './exports.ts';

const DOORS = [
  ['own', '/own/patients/:patientId/exports', authenticateCitizen],
  ['staff', '/patients/:patientId/exports', authenticatePractitioner],
] as const;

/** What the records hold about one patient, for the patient. */
export function mountExportRoutes(routes: Hono<AppEnv>, records: OpenRecords, wake: WakeJob = LIVE_WAKE): void {
  for (const [door, path, authenticate] of DOORS) {
    routes.post(path, authenticate, postExport(records, wake, door));
    routes.get(path, authenticate, getExports(records, door));
    routes.get(`${path}/:jobId`, authenticate, getExport(records, door));
    routes.get(`${path}/:jobId/file`, authenticate, getExportFile(records, door));
  }
}
