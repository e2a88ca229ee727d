import type { Hono } from 'hono';
import { type ApproachHolds, getHolds, postHold, releaseHold } from '../../../http/answer-holds.ts';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { LIVE_WAKE, type WakeJob } from '../import/wake-job.ts';
import { approachFrame } from '../tenant/approach-frame.ts';
import { getRetentionRun, getRetentionRuns, postRetentionRun } from './retention-runs.ts';
import { getRetention, putRetention } from './retention-settings.ts';

/** For how long what is kept, the runs of that rule, and what must be kept although its time has passed. */
export function mountRetentionRoutes(routes: Hono<AppEnv>, records: OpenRecords, wake: WakeJob = LIVE_WAKE): void {
  const person = authenticatePractitioner;
  const holds: ApproachHolds = (c) => approachFrame(c, records, { action: 'tenant.write', wholeTenant: true });
  routes.get('/retention', person, getRetention(records));
  routes.put('/retention', person, putRetention(records));
  routes.get('/retention/runs', person, getRetentionRuns(records));
  routes.post('/retention/runs', person, postRetentionRun(records, wake));
  routes.get('/retention/runs/:jobId', person, getRetentionRun(records));
  routes.get('/holds', person, getHolds(holds));
  routes.post('/holds', person, postHold(holds));
  routes.post('/holds/:holdId/release', person, releaseHold(holds));
}
