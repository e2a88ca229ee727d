import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { changeEnrolment } from './change-enrolment.ts';
import { correctDeath, readDeathCorrections } from './correct-death.ts';
import { endEnrolment } from './end-enrolment.ts';
import { getEnrolment } from './get-enrolment.ts';
import { getStatus, lookUp } from './get-status.ts';
import { giveConsent } from './give-consent.ts';
import { listReviews } from './list-reviews.ts';
import { moveStage } from './move-stage.ts';
import { putNationalId } from './put-national-id.ts';
import { registerDeath, revokeDeath } from './register-death.ts';
import { withdrawConsent } from './withdraw-consent.ts';

/** How a patient is taken in and leaves: stages, consents, a death; that somebody follows the patient; national ids. */
export function mountEnrolmentRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  routes.post('/patients/lookup', authenticatePractitioner, lookUp(records));
  routes.get(`${patient}/status`, authenticatePractitioner, getStatus(records));
  routes.get(`${patient}/enrolment`, authenticatePractitioner, getEnrolment(records));
  routes.put(`${patient}/enrolment`, authenticatePractitioner, changeEnrolment(ports, records));
  routes.post(`${patient}/enrolment/stages`, authenticatePractitioner, moveStage(ports, records));
  routes.post(`${patient}/enrolment/end`, authenticatePractitioner, endEnrolment(ports, records));
  routes.post(`${patient}/consents`, authenticatePractitioner, giveConsent(ports, records));
  routes.post(`${patient}/consents/:consentId/withdraw`, authenticatePractitioner, withdrawConsent(ports, records));
  routes.post(`${patient}/death`, authenticatePractitioner, registerDeath(ports, records));
  routes.post(`${patient}/death/revoke`, authenticatePractitioner, revokeDeath(ports, records));
  routes.post(`${patient}/death/corrections`, authenticatePractitioner, correctDeath(ports, records));
  routes.get(`${patient}/death/corrections`, authenticatePractitioner, readDeathCorrections(records));
  routes.put(`${patient}/national-id`, authenticatePractitioner, putNationalId(ports, records));
  routes.get('/units/:unitId/reviews', authenticatePractitioner, listReviews(records));
}
