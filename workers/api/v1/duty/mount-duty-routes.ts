import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { type DutyPorts, LIVE_DUTY_PORTS } from './duty-ports.ts';
import { getCare, getPolicies } from './get-care.ts';
import { getDuties } from './get-duties.ts';
import { getStanding } from './get-standing.ts';
import { endPushSubscription, listPushSubscriptions, savePushSubscription } from './push-subscriptions.ts';
import { putCare, putContact, putDuties, putPolicy } from './put-unit.ts';
import { endShift, markAbsent, saveShift } from './save-shift.ts';

/** A unit's hours, ladders, duties and shifts, and how its people are reached. One ETag, the unit's duty version, covers them all. */
export function mountDutyRoutes(routes: Hono<AppEnv>, records: OpenRecords, ports: DutyPorts = LIVE_DUTY_PORTS): void {
  const unit = '/units/:unitId';
  routes.get(`${unit}/care`, authenticatePractitioner, getCare(records));
  routes.put(`${unit}/care`, authenticatePractitioner, putCare(ports, records));
  routes.get(`${unit}/policies`, authenticatePractitioner, getPolicies(records));
  routes.put(`${unit}/policies`, authenticatePractitioner, putPolicy(ports, records));
  routes.get(`${unit}/duties`, authenticatePractitioner, getDuties(records));
  routes.put(`${unit}/duties`, authenticatePractitioner, putDuties(ports, records));
  const shifts = `${unit}/duties/:dutyKey/shifts`;
  routes.post(shifts, authenticatePractitioner, saveShift(ports, records));
  routes.post(`${shifts}/:shiftId/end`, authenticatePractitioner, endShift(ports, records));
  routes.post(`${shifts}/:shiftId/absent`, authenticatePractitioner, markAbsent(ports, records));
  routes.put(`${unit}/contact`, authenticatePractitioner, putContact(ports, records));
  const pushes = `${unit}/push-subscriptions`;
  routes.get(pushes, authenticatePractitioner, listPushSubscriptions(records));
  routes.post(pushes, authenticatePractitioner, savePushSubscription(ports, records));
  routes.post(`${pushes}/:subscriptionId/end`, authenticatePractitioner, endPushSubscription(ports, records));
  routes.get(`${unit}/standing`, authenticatePractitioner, getStanding(ports));
}
