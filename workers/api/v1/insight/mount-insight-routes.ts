import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import { explainAlert } from './explain-alert.ts';
import { explainMeasurement } from './explain-measurement.ts';
import { getCalibration } from './get-calibration.ts';
import { rehearsePlan } from './rehearse-plan.ts';
import { rehearseProgramme } from './rehearse-programme.ts';
import { replayAlert } from './replay-alert.ts';

/** What follows from the records and changes nothing: explanations, replays, calibrations, rehearsals. */
export function mountInsightRoutes(routes: Hono<AppEnv>, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  const alert = `${patient}/alerts/:alertId`;
  const explanation = `${patient}/measurements/:measurementId/explanation`;
  routes.get(`${alert}/explanation`, authenticatePractitioner, explainAlert(records));
  routes.post(`${alert}/replay`, authenticatePractitioner, replayAlert(records));
  routes.get(explanation, authenticatePractitioner, explainMeasurement(records));
  routes.get(`${patient}/plan/calibration`, authenticatePractitioner, getCalibration(records));
  routes.post(`${patient}/plan/rehearsal`, authenticatePractitioner, rehearsePlan(records));
  routes.post('/programmes/rehearsals', authenticatePractitioner, rehearseProgramme(records));
}
