import { Hono } from 'hono';
import { configurationOf } from '../env.ts';
import type { AppEnv } from '../http/app-env.ts';
import { authenticateAlarmSender, authenticateClient } from '../http/authenticate-client.ts';
import { authenticateDevice, deviceOf } from '../http/authenticate-device.ts';
import { challenge } from '../http/bearer-token.ts';
import { type IngestDoorPorts, LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import { effectsOfDevice, eventEffectsOfDevice } from '../http/effects-of-device.ts';
import { type GatewayPorts, LIVE_GATEWAY_DOOR } from '../http/gateway/gateway-ports.ts';
import { indexSubjects } from '../http/index-subjects.ts';
import { limitDevice, takeItems } from '../http/limit-device.ts';
import { answerLimited } from '../http/limit-rate.ts';
import { logRefusalsLater } from '../http/log-refusals.ts';
import { LIVE_PATIENT_APP, type PatientAppPorts } from '../http/patient-app-ports.ts';
import { problemResponse } from '../http/problem-response.ts';
import { recordElsewhere } from '../http/record-elsewhere.ts';
import { recordEventsOfDevice } from '../http/record-events-of-device.ts';
import { answerItems, languageOf, readRequest } from './answer-items.ts';
import { describeEvents, describeItems, refusedFields } from './describe-items.ts';
import { postGatewayEvents } from './gateway/post-gateway-events.ts';
import { postGatewayMeasurements } from './gateway/post-gateway-measurements.ts';
import { getFeed } from './get-feed.ts';
import { postMessage } from './post-message.ts';
import { recordMeasurements } from './record-measurements.ts';
import { recordReportedEvents } from './record-reported-events.ts';

/** The door of devices and gateways, mounted at /ingest. Logs and echoes codes and paths, never what was measured. */
export function createIngestRoutes(
  ports: IngestDoorPorts = LIVE_INGEST_DOOR,
  app: PatientAppPorts = LIVE_PATIENT_APP,
  gateway: GatewayPorts = LIVE_GATEWAY_DOOR,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.use(logRefusalsLater);
  routes.post('/v1/measurements', authenticateDevice, limitDevice('measurements'), async function postMeasurements(c) {
    const envelope = await readRequest(c, 'measurements');
    if (envelope instanceof Response) return envelope;
    const wait = takeItems(c, envelope.items.length);
    if (wait !== undefined) return answerLimited(c, wait);
    const device = deviceOf(c);
    const recorded = await recordMeasurements(envelope, device, {
      now: ports.now,
      subjects: indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY),
      record: async (batch) => await recordElsewhere(device, batch, effectsOfDevice(c, ports)),
    });
    if (!recorded.ok) return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    const { outcomes } = recorded;
    return answerItems(c, describeItems(outcomes, languageOf(c)), refusedFields(outcomes, 'measurements'));
  });
  routes.post('/v1/events', authenticateDevice, limitDevice('alarms'), async function postEvents(c) {
    const envelope = await readRequest(c, 'events');
    if (envelope instanceof Response) return envelope;
    const device = deviceOf(c);
    const recorded = await recordReportedEvents(envelope, device, {
      now: ports.now,
      subjects: indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY),
      record: async (batch) => await recordEventsOfDevice(device, batch, eventEffectsOfDevice(c, ports, device)),
    });
    if (!recorded.ok) return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    const { outcomes } = recorded;
    return answerItems(c, describeEvents(outcomes, languageOf(c)), refusedFields(outcomes, 'events'));
  });
  routes.post('/v1/gateway/measurements', authenticateClient, postGatewayMeasurements(gateway));
  routes.post('/v1/gateway/events', authenticateAlarmSender, postGatewayEvents(gateway));
  routes.post('/v1/messages', authenticateDevice, limitDevice('app'), postMessage(app));
  routes.get('/v1/feed', authenticateDevice, limitDevice('app'), getFeed(app));
  return routes;
}
