import { expect, it } from 'vitest';
import { nameAttempt } from './name-attempt.ts';

it.each([
  ['GET', '/api/v1/patients/:patientId/measurements', 'measurement.read'],
  ['POST', '/api/v1/patients/:patientId/alerts/:alertId/acknowledge', 'acknowledge.record'],
  ['PUT', '/api/v1/patients/:patientId/plan', 'plan.change'],
  ['GET', '/api/v1/patients/:patientId/status', 'status.read'],
  ['DELETE', '/api/v1/patients/:patientId/kin/:kinId', 'kin.end'],
  ['GET', '/api/v1/units/:unitId/worklist', 'worklist.read'],
  ['GET', '/:id', 'patient.read'],
  ['POST', '/ingest/v1/gateway/events', 'event.record'],
  ['POST', '/fhir/R4/Observation', 'measurement.record'],
  ['GET', '/ingest/v1/feed', 'message.read'],
])('%s %s is called %s', (method, pattern, action) => {
  expect(nameAttempt(method, pattern)).toBe(action);
});
