import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import { authenticateReader } from '../../../http/authenticate-reader.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { acceptHandover } from './accept-handover.ts';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import { declineHandover } from './decline-handover.ts';
import { getAlertHistory } from './get-alert-history.ts';
import { listAlerts } from './list-alerts.ts';
import { offerHandover } from './offer-handover.ts';
import { recordAttempt } from './record-attempt.ts';
import { resolveAlert } from './resolve-alert.ts';
import { snoozeAlert } from './snooze-alert.ts';
import { startAlert } from './start-alert.ts';
import { unsnoozeAlert } from './unsnooze-alert.ts';
import { withdrawHandover } from './withdraw-handover.ts';

/** What a person can do to one alert, and what has been done. */
export function mountAlertRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const alerts = '/patients/:patientId/alerts';
  const alert = `${alerts}/:alertId`;
  const verbs = {
    acknowledge: acknowledgeAlert,
    start: startAlert,
    attempt: recordAttempt,
    snooze: snoozeAlert,
    unsnooze: unsnoozeAlert,
    handover: offerHandover,
    'handover/accept': acceptHandover,
    'handover/decline': declineHandover,
    'handover/withdraw': withdrawHandover,
    resolve: resolveAlert,
  } as const;
  for (const [verb, handle] of Object.entries(verbs))
    routes.post(`${alert}/${verb}`, authenticatePractitioner, handle(ports));
  routes.get(alerts, authenticateReader, listAlerts(records));
  routes.get(`${alert}/history`, authenticatePractitioner, getAlertHistory(records));
}
