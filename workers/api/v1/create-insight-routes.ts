import { Hono } from 'hono';
import type { AppEnv } from '../../http/app-env.ts';
import { authenticatePractitioner } from '../../http/authenticate-practitioner.ts';
import type { OpenRecords } from './answer-read.ts';
import { explainAlert } from './explain-alert.ts';
import { explainMeasurement } from './explain-measurement.ts';
import { getCalibration } from './get-calibration.ts';

/** What follows from the records and changes nothing: explanations, replays, calibrations, rehearsals. */
export function createInsightRoutes(records: OpenRecords): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  const patient = '/patients/:patientId';
  routes.get(`${patient}/alerts/:alertId/explanation`, authenticatePractitioner, explainAlert(records));
  routes.get(
    `${patient}/measurements/:measurementId/explanation`,
    authenticatePractitioner,
    explainMeasurement(records),
  );
  routes.get(`${patient}/plan/calibration`, authenticatePractitioner, getCalibration(records));
  return routes;
}
