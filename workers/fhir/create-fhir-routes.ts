import { can } from '@naer/auth/can';
import type { Result } from '@naer/domain/result';
import { capabilityStatement } from '@naer/fhir-map/capability-statement';
import { type Classified, classifyResource } from '@naer/fhir-map/classify-entry';
import { buildCodeTable, type CodeTable } from '@naer/fhir-map/code-table';
import { NO_BUNDLE } from '@naer/fhir-map/index-bundle';
import { type EntryProblem, FHIR_JSON } from '@naer/fhir-map/operation-outcome';
import { readBundle } from '@naer/fhir-map/read-bundle';
import { isDocument, readDocument } from '@naer/fhir-map/vkp/read-hub-bundle';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from '../http/app-env.ts';
import { clientOf, takeOfClient } from '../http/authenticate-client.ts';
import { deviceOf } from '../http/authenticate-device.ts';
import { authenticateEither, authenticateSender } from '../http/authenticate-sender.ts';
import { challenge } from '../http/bearer-token.ts';
import { type IngestDoorPorts, LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import { effectsOfDevice, eventEffectsOfDevice } from '../http/effects-of-device.ts';
import { effectsOfGateway } from '../http/gateway/effects-of-gateway.ts';
import { type GatewayPorts, LIVE_GATEWAY_DOOR } from '../http/gateway/gateway-ports.ts';
import { indexSubjects } from '../http/index-subjects.ts';
import { limitAddress } from '../http/limit-address.ts';
import { limitDevice, takeItems, takeRequest } from '../http/limit-device.ts';
import { answerLimited } from '../http/limit-rate.ts';
import { logRefusalsLater } from '../http/log-refusals.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { recordElsewhere } from '../http/record-elsewhere.ts';
import { recordEventsOfDevice } from '../http/record-events-of-device.ts';
import { smartConfiguration } from '../http/server-metadata.ts';
import { answerBundle } from './answer-bundle.ts';
import { answerCreate, baseUrlOf } from './answer-create.ts';
import { answerDocument } from './answer-document.ts';
import { recordDocument } from './record-document.ts';
import { type RecordedEntries, recordEntries } from './record-entries.ts';
import { recordGatewayDocument } from './record-gateway-document.ts';
import { recordGatewayEntries } from './record-gateway-entries.ts';
import { fhirResponse, renderOutcome } from './render-outcome.ts';

/** A device's measurements and events, and a gateway's measurements. */
type FhirDoorPorts = IngestDoorPorts & GatewayPorts;
const TYPES = [FHIR_JSON, 'application/json'];
const RETRY_AFTER_SECONDS = '5';

/** The FHIR R4 door of devices and gateways, mounted at /fhir/R4. Every error is an OperationOutcome, without values. */
export function createFhirRoutes(
  door: IngestDoorPorts = LIVE_INGEST_DOOR,
  codes: CodeTable = buildCodeTable(),
  gateway: GatewayPorts = LIVE_GATEWAY_DOOR,
): Hono<AppEnv> {
  const ports: FhirDoorPorts = { ...gateway, ...door };
  const routes = new Hono<AppEnv>();
  routes.use(async function speakFhir(c, next) {
    c.set('renderProblem', renderOutcome);
    await next();
  });
  routes.use(logRefusalsLater);

  routes.get('/metadata', limitAddress('addressPublic'), (c) => fhirResponse(capabilityStatement(baseUrlOf(c)), 200));
  routes.get('/.well-known/smart-configuration', limitAddress('addressPublic'), (c) =>
    c.json(smartConfiguration(configurationOf(c.env).PUBLIC_URL)),
  );

  routes.post(
    '/Observation',
    authenticateSender,
    limitDevice('measurements'),
    mayRecord,
    async function createObservation(c) {
      const body = await readJsonBody(c.req.raw, { types: TYPES });
      if (!body.ok) return problemResponse(c, body.error);
      const resource = body.value;
      if (!isObservation(resource))
        return refuse(c, { code: 'invalid-request', expression: 'Observation.resourceType' });
      const wait = takeItems(c, 1);
      if (wait !== undefined) return answerLimited(c, wait);
      const ifNoneExist = c.req.header('if-none-exist');
      const classified = classifyResource(resource, {
        codes,
        bundle: NO_BUNDLE,
        test: false,
        at: 'Observation',
        ifNoneExist,
      });
      const receivedAt = ports.now();
      const recorded = await record(c, ports, [classified], { receivedAt, atomic: false });
      if (!recorded.ok) return notRecorded(c, recorded.reason);
      const [outcome] = recorded.outcomes;
      if (outcome === undefined || outcome.kind === 'untried') return notRecorded(c, 'try-again');
      return answerCreate(c, resource, outcome, receivedAt);
    },
  );

  routes.post('/', authenticateEither, limitDevice('either'), mayRecord, async function postBundle(c) {
    const body = await readJsonBody(c.req.raw, { types: TYPES });
    if (!body.ok) return problemResponse(c, body.error);
    const isAlarm = isDocument(body.value);
    const device = c.get('device');
    const wait =
      device === undefined
        ? takeOfClient(c, clientOf(c), isAlarm)
        : takeRequest(c, device, isAlarm ? 'alarms' : 'measurements');
    if (wait !== undefined) return answerLimited(c, wait);
    if (isAlarm) return await takeDocument(c, ports, body.value);
    const bundle = readBundle(body.value, codes);
    if (!bundle.ok) return refuse(c, bundle.error);
    const { type, entries } = bundle.value;
    const waitForItems = takeItems(c, entries.length);
    if (waitForItems !== undefined) return answerLimited(c, waitForItems);
    const receivedAt = ports.now();
    const classified = entries.map((entry) => entry.classified);
    const recorded = await record(c, ports, classified, { receivedAt, atomic: type === 'transaction' });
    if (!recorded.ok) return notRecorded(c, recorded.reason);
    return answerBundle(c, type, recorded.outcomes, receivedAt);
  });
  return routes;
}

/** A client needs the scope; a device's own credential says all it may do. */
const mayRecord = createMiddleware<AppEnv>(async function allowed(c, next) {
  const client = c.get('client');
  if (client !== undefined && !can(client, 'measurement.record', { tenantId: client.tenantId }))
    return problemResponse(c, 'forbidden');
  return await next();
});

/** By a device's credential, or by a gateway's token: then the document names the device that raised the alarm. */
async function takeDocument(c: AppContext, ports: FhirDoorPorts, body: unknown): Promise<Response> {
  const document = readDocument(body);
  if (!document.ok) return refuse(c, document.error);
  const receivedAt = ports.now();
  const subjects = indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY);
  const client = c.get('client');
  if (client !== undefined) {
    const how = { client, receivedAt, subjects };
    const taken = await recordGatewayDocument(document.value, how, effectsOfGateway(c, ports, client));
    return taken.ok ? answerDocument(c, taken.outcomes, receivedAt) : notRecorded(c, taken.reason);
  }
  const device = deviceOf(c);
  const recorded = await recordDocument(document.value, {
    device,
    receivedAt,
    subjects,
    record: async (batch) => await recordEventsOfDevice(device, batch, eventEffectsOfDevice(c, ports, device)),
  });
  return recorded.ok ? answerDocument(c, recorded.outcomes, receivedAt) : notRecorded(c, recorded.reason);
}

async function record(
  c: AppContext,
  ports: FhirDoorPorts,
  entries: readonly Result<Classified, EntryProblem>[],
  how: { readonly receivedAt: number; readonly atomic: boolean },
): Promise<RecordedEntries> {
  const subjects = indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY);
  const client = c.get('client');
  if (client !== undefined)
    return await recordGatewayEntries(entries, { ...how, client, subjects }, effectsOfGateway(c, ports, client));
  const device = deviceOf(c);
  return await recordEntries(entries, {
    ...how,
    device,
    subjects,
    record: async (batch) => await recordElsewhere(device, batch, effectsOfDevice(c, ports)),
  });
}

function notRecorded(c: AppContext, reason: 'credential-revoked' | 'try-again'): Response {
  const headers = reason === 'try-again' ? { 'retry-after': RETRY_AFTER_SECONDS } : challenge(true);
  return problemResponse(c, reason, { headers });
}

function refuse(c: AppContext, { code, expression }: EntryProblem): Response {
  return problemResponse(c, code, { extra: { errors: [{ field: expression ?? '', code }] } });
}

function isObservation(body: unknown): body is { readonly resourceType: string } {
  return typeof body === 'object' && body !== null && 'resourceType' in body && body.resourceType === 'Observation';
}
