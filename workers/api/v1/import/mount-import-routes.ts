import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { postImport } from './post-import.ts';
import { getImport, getReport } from './read-import.ts';
import { LIVE_WAKE, type WakeJob } from './wake-job.ts';

/** Patients and devices from a file. */
export function mountImportRoutes(routes: Hono<AppEnv>, records: OpenRecords, wake: WakeJob = LIVE_WAKE): void {
  routes.post('/imports', authenticatePractitioner, postImport(records, wake));
  routes.get('/imports/:jobId', authenticatePractitioner, getImport(records));
  routes.get('/imports/:jobId/report', authenticatePractitioner, getReport(records));
}
