import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { getPositions } from './get-positions.ts';
import { getResponderCard } from './get-responder-card.ts';
import { listEvents } from './list-events.ts';
import { openPositions } from './open-positions.ts';
import { putResponderCard } from './put-responder-card.ts';
import { receiptAlert } from './receipt-alert.ts';
import { recordCheck } from './record-check.ts';

/** Events of a patient, their receipts, and what a responder needs while one is open. */
export function mountEventRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  routes.get(`${patient}/events`, authenticatePractitioner, listEvents(records));
  routes.post(`${patient}/alerts/:alertId/receipts`, authenticatePractitioner, receiptAlert(ports));
  routes.put(`${patient}/responder-card`, authenticatePractitioner, putResponderCard(ports, records));
  routes.get(`${patient}/responder-card`, authenticatePractitioner, getResponderCard(ports));
  routes.post(`${patient}/checks`, authenticatePractitioner, recordCheck(ports));
  routes.get(`${patient}/position`, authenticatePractitioner, getPositions(ports));
  routes.post(`${patient}/position/open`, authenticatePractitioner, openPositions(ports));
}
