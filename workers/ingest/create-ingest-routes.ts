import type { IngestAnswer } from '@naer/contracts/measurement-item';
import type { RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import { Hono } from 'hono';
import { configurationOf } from '../env.ts';
import type { AppContext, AppEnv } from '../http/app-env.ts';
import { authenticateDevice, deviceOf } from '../http/authenticate-device.ts';
import { challenge } from '../http/bearer-token.ts';
import { chooseLanguage } from '../http/choose-language.ts';
import { type DeviceDoorPorts, LIVE_DEVICE_DOOR } from '../http/device-door-ports.ts';
import { indexSubjects } from '../http/index-subjects.ts';
import { describeError, log } from '../http/log.ts';
import { problemResponse } from '../http/problem-response.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { describeItems, refusedFields } from './describe-items.ts';
import { readEnvelope } from './read-envelope.ts';
import { type ItemOutcome, recordMeasurements } from './record-measurements.ts';

const RETRY_AFTER_SECONDS = '5';

/** The devices' door, mounted at /ingest. Logs and echoes codes and paths, never what was measured. */
export function createIngestRoutes(ports: DeviceDoorPorts = LIVE_DEVICE_DOOR): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  routes.post('/v1/measurements', authenticateDevice, async function postMeasurements(c) {
    const body = await readJsonBody(c.req.raw);
    if (!body.ok) return problemResponse(c, body.error);
    const envelope = readEnvelope(body.value);
    if (!envelope.ok) return problemResponse(c, envelope.error.code, { extra: { errors: envelope.error.errors } });
    const device = deviceOf(c);
    const recorded = await recordMeasurements(envelope.value, device, {
      now: ports.now,
      subjects: indexSubjects(configurationOf(c.env).BLIND_INDEX_KEY),
      record: async (batch) => await tryRecord(c, ports, { v: 1, credential: device, ...batch }),
    });
    if (!recorded.ok) return problemResponse(c, 'credential-revoked', { headers: challenge(true) });
    return answer(c, recorded.outcomes);
  });
  return routes;
}

/** Undefined when the monitor could not be reached or was too slow: nothing is known to be kept. */
async function tryRecord(c: AppContext, ports: DeviceDoorPorts, batch: RecordBatch): Promise<RecordAnswer | undefined> {
  try {
    const answer = ports.record(c.env, batch.credential, batch);
    return await withTimeout(answer, ports.recordTimeoutMs, undefined);
  } catch (error) {
    log({ event: 'monitor-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return undefined;
  }
}

/** 200 when anything was kept; 503 when nothing was and something may yet be; 422 when all of it was refused. */
function answer(c: AppContext, outcomes: readonly ItemOutcome[]): Response {
  const items = describeItems(outcomes, () => chooseLanguage(c.req.raw.headers.get('accept-language')));
  if (outcomes.some((outcome) => outcome.status !== 'refused' && outcome.status !== 'retry'))
    return c.json({ items } satisfies IngestAnswer);
  if (outcomes.some((outcome) => outcome.status === 'retry'))
    return problemResponse(c, 'try-again', { extra: { items }, headers: { 'retry-after': RETRY_AFTER_SECONDS } });
  return problemResponse(c, 'no-item-kept', { extra: { items, errors: refusedFields(outcomes) } });
}
