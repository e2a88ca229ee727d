import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { exportAuditCsv, searchAuditEvents } from './audit-events.ts';
import { getAudit, listAuditBlocks } from './read-blocks.ts';

/** The log of accesses, for those who look after it. */
export function mountAuditRoutes(routes: Hono<AppEnv>, records: OpenRecords): void {
  routes.get('/audit', authenticatePractitioner, getAudit(records));
  routes.get('/audit-events', authenticatePractitioner, searchAuditEvents(records));
  routes.get('/audit-events.csv', authenticatePractitioner, exportAuditCsv(records));
  routes.get('/audit/blocks', authenticatePractitioner, listAuditBlocks(records));
}
