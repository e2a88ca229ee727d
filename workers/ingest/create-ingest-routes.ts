import type { Language } from '@naer/contracts/error-codes';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type { FieldProblem } from '@naer/contracts/problem';
import { Hono } from 'hono';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from '../http/app-env.ts';
import { authenticateDevice, deviceOf } from '../http/authenticate-device.ts';
import { challenge } from '../http/bearer-token.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { type IngestDoorPorts, LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import { indexSubjects } from '../http/index-subjects.ts';
import { describeError, log } from '../http/log.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { describeEvents, describeItems, refusedFields } from './describe-items.ts';
import { getFeed } from './get-feed.ts';
import { LIVE_PATIENT_APP, type PatientAppPorts } from './patient-app-ports.ts';
import { postMessage } from './post-message.ts';
import { type Envelope, type ListName, readEnvelope } from './read-envelope.ts';
import { recordMeasurements } from './record-measurements.ts';
import { recordReportedEvents } from './record-reported-events.ts';

const RETRY_AFTER_SECONDS = '5';

/** The devices' door, mounted at /ingest. Logs and echoes codes and paths, never what was measured. */
export function createIngestRoutes(
  ports: IngestDoorPorts = LIVE_INGEST_DOOR,
  app: PatientAppPorts = LIVE_PATIENT_APP,
): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post('/v1/measurements', authenticateDevice, async function postMeasurements(c) {
    const envelope = await readRequest(c, 'measurements');
    if (envelope instanceof Response) return envelope;
    const device = deviceOf(c);
    const recorded = await recordMeasurements(envelope, device, {
      now: ports.now,
      subjects: indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY),
      record: async (batch) =>
        await tryRecord(c, ports, () => ports.record(c.env, device, { v: 1, credential: device, ...batch })),
    });
    if (!recorded.ok) return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    const { outcomes } = recorded;
    return answer(c, describeItems(outcomes, languageOf(c)), refusedFields(outcomes, 'measurements'));
  });
  routes.post('/v1/events', authenticateDevice, async function postEvents(c) {
    const envelope = await readRequest(c, 'events');
    if (envelope instanceof Response) return envelope;
    const device = deviceOf(c);
    const recorded = await recordReportedEvents(envelope, device, {
      now: ports.now,
      subjects: indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY),
      record: async (batch) =>
        await tryRecord(c, ports, () => ports.recordEvents(c.env, device, { v: 1, credential: device, ...batch })),
    });
    if (!recorded.ok) return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    const { outcomes } = recorded;
    return answer(c, describeEvents(outcomes, languageOf(c)), refusedFields(outcomes, 'events'));
  });
  routes.post('/v1/messages', authenticateDevice, postMessage(app));
  routes.get('/v1/feed', authenticateDevice, getFeed(app));
  return routes;
}

/** The envelope, or the answer to a request that has none. */
async function readRequest(c: AppContext, list: ListName): Promise<Envelope | Response> {
  const body = await readJsonBody(c.req.raw);
  if (!body.ok) return problemResponse(c, body.error);
  const envelope = readEnvelope(body.value, list);
  if (envelope.ok) return envelope.value;
  return problemResponse(c, envelope.error.code, { extra: { errors: envelope.error.errors } });
}

function languageOf(c: AppContext): () => Language {
  return () => chooseLanguage(c.req.raw.headers.get('accept-language'));
}

/** Undefined when the monitor could not be reached or was too slow: nothing is known to be kept. */
async function tryRecord<Answer>(
  c: AppContext,
  { recordTimeoutMs }: IngestDoorPorts,
  record: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await withTimeout<Answer, undefined>(record(), recordTimeoutMs, undefined);
  } catch (error) {
    log({ event: 'monitor-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return undefined;
  }
}

/** 200 when anything was kept; 503 when nothing was and something may yet be; 422 when all of it was refused. */
function answer(
  c: AppContext,
  items: readonly (IngestItemOutcome | EventItemOutcome)[],
  errors: readonly FieldProblem[],
): Response {
  if (items.some(({ status }) => status !== 'refused' && status !== 'retry')) return c.json({ items });
  if (items.some(({ status }) => status === 'retry'))
    return problemResponse(c, 'try-again', { extra: { items }, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  return problemResponse(c, 'no-item-kept', { extra: { items, errors } });
}
