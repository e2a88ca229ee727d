import { Hono } from 'hono';
import type { AppEnv } from '../../http/app-env.ts';
import { authenticatePractitioner } from '../../http/authenticate-practitioner.ts';
import { mountAlertRoutes } from './alert/mount-alert-routes.ts';
import { OPEN_RECORDS, type OpenRecords } from './answer-read.ts';
import { type ApiPorts, LIVE_API_PORTS } from './api-ports.ts';
import { claimPatient } from './claim-patient.ts';
import { mountContactRoutes } from './contact/mount-contact-routes.ts';
import { listDrills } from './drill/list-drills.ts';
import { startDrill } from './drill/start-drill.ts';
import { getWorklist } from './get-worklist.ts';
import { mountInsightRoutes } from './insight/mount-insight-routes.ts';
import { issueWorklistTicket } from './issue-worklist-ticket.ts';
import { listMeasurements } from './list-measurements.ts';
import { listQuarantine } from './list-quarantine.ts';
import { listWorklistPatients } from './list-worklist-patients.ts';
import { authenticateUnlessTicket, openLiveWorklist } from './open-live-worklist.ts';
import { mountPlanRoutes } from './plan/mount-plan-routes.ts';
import { mountProgrammeRoutes } from './programme/mount-programme-routes.ts';
import { releaseClaim } from './release-claim.ts';
import { releaseQuarantined } from './release-quarantined.ts';

/** The REST door of console and partners, mounted at /api/v1. */
export function createApiRoutes(ports: ApiPorts = LIVE_API_PORTS, records: OpenRecords = OPEN_RECORDS): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const worklist = '/units/:unitId/worklist';
  routes.get(worklist, authenticatePractitioner, getWorklist(ports));
  routes.get(`${worklist}/patients`, authenticatePractitioner, listWorklistPatients(ports));
  routes.get(`${worklist}/live`, authenticateUnlessTicket, openLiveWorklist(ports));
  routes.post(`${worklist}/tickets`, authenticatePractitioner, issueWorklistTicket(ports));
  routes.get('/patients/:patientId/measurements', authenticatePractitioner, listMeasurements(records));
  routes.get('/quarantine', authenticatePractitioner, listQuarantine(records));
  routes.post('/quarantine/:id/release', authenticatePractitioner, releaseQuarantined(ports));
  routes.post('/patients/:patientId/claim', authenticatePractitioner, claimPatient(ports));
  routes.post('/patients/:patientId/claim/release', authenticatePractitioner, releaseClaim(ports));
  mountAlertRoutes(routes, ports, records);
  mountContactRoutes(routes, ports, records);
  routes.post('/units/:unitId/drills', authenticatePractitioner, startDrill(ports, records));
  routes.get('/units/:unitId/drills', authenticatePractitioner, listDrills(records));
  mountInsightRoutes(routes, records);
  mountPlanRoutes(routes, ports, records);
  mountProgrammeRoutes(routes, records);
  return routes;
}
