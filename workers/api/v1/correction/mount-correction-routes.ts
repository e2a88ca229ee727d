import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { ApiPorts } from '../api-ports.ts';
import { enterInError } from './enter-in-error.ts';

/** What was measured wrongly. */
export function mountCorrectionRoutes(routes: Hono<AppEnv>, ports: ApiPorts): void {
  const measurement = '/patients/:patientId/measurements/:measurementId';
  routes.post(`${measurement}/entered-in-error`, authenticatePractitioner, enterInError(ports));
}
