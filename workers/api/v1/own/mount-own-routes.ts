import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticateCitizen } from '../../../http/authenticate-citizen.ts';
import { LIVE_PATIENT_APP, type PatientAppPorts } from '../../../http/patient-app-ports.ts';
import type { OpenRecords } from '../answer-read.ts';
import { getOwnPosition } from './get-own-position.ts';
import { listOwn } from './list-own.ts';
import { listOwnLog } from './list-own-log.ts';
import { getOwnFeed, postOwnMessage } from './own-app.ts';
import { endConsent, giveConsent } from './own-kin.ts';
import {
  getOwnPlan,
  getOwnSchedule,
  listOwnAlerts,
  listOwnBlocks,
  listOwnContacts,
  listOwnKin,
  listOwnMeasurements,
  listOwnMessages,
} from './read-own-records.ts';

/** What patients and next of kin see and do themselves. */
export function mountOwnRoutes(
  routes: Hono<AppEnv>,
  records: OpenRecords,
  app: PatientAppPorts = LIVE_PATIENT_APP,
): void {
  const patient = '/own/patients/:patientId';
  routes.get('/own', authenticateCitizen, listOwn(records));
  routes.get(`${patient}/plan`, authenticateCitizen, getOwnPlan(records));
  routes.get(`${patient}/schedule`, authenticateCitizen, getOwnSchedule(records));
  routes.get(`${patient}/measurements`, authenticateCitizen, listOwnMeasurements(records));
  routes.get(`${patient}/feed`, authenticateCitizen, getOwnFeed(records, app));
  routes.get(`${patient}/messages`, authenticateCitizen, listOwnMessages(records));
  routes.post(`${patient}/messages`, authenticateCitizen, postOwnMessage(records, app));
  routes.get(`${patient}/alerts`, authenticateCitizen, listOwnAlerts(records));
  routes.get(`${patient}/contacts`, authenticateCitizen, listOwnContacts(records));
  routes.get(`${patient}/position`, authenticateCitizen, getOwnPosition(records, app));
  routes.get(`${patient}/log`, authenticateCitizen, listOwnLog(records));
  routes.get(`${patient}/blocks`, authenticateCitizen, listOwnBlocks(records));
  routes.get(`${patient}/kin`, authenticateCitizen, listOwnKin(records));
  routes.post(`${patient}/kin`, authenticateCitizen, giveConsent(records));
  routes.post(`${patient}/kin/:kinId/end`, authenticateCitizen, endConsent(records));
}
