import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { LIVE_WAKE, type WakeJob } from '../import/wake-job.ts';
import { getErasure, postErasure } from './erasure.ts';
import { postArchive } from './post-archive.ts';
import { getArchive, getArchiveFile, postReceipt } from './read-archive.ts';

/** Archives of who leaves, their receipts, and what is erased then. */
export function mountArchiveRoutes(routes: Hono<AppEnv>, records: OpenRecords, wake: WakeJob = LIVE_WAKE): void {
  const person = authenticatePractitioner;
  routes.post('/archives', person, postArchive(records, wake));
  routes.get('/archives/:jobId', person, getArchive(records));
  routes.get('/archives/:jobId/files/:name', person, getArchiveFile(records));
  routes.post('/archives/:jobId/receipt', person, postReceipt(records));
  routes.post('/erasures', person, postErasure(records, wake));
  routes.get('/erasures/:jobId', person, getErasure(records));
}
