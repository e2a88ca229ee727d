import { env } from 'cloudflare:workers';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import type { EventItemOutcome } from '@naer/contracts/event-item';
import type { IngestItemOutcome } from '@naer/contracts/measurement-item';
import type {
  DevicePrincipal,
  EventAnswer,
  EventBatch,
  ReadingOutcome,
  RecordAnswer,
  RecordBatch,
} from '@naer/domain/monitor/port';
import type { Bindings } from '../env.ts';
import { createApp } from '../http/create-app.ts';
import type { IngestDoorPorts } from '../http/device-door-ports.ts';
import { createIngestRoutes } from './create-ingest-routes.ts';

const { PUBLIC_URL, SESSION_KEYS, TOKEN_SIGNING_KEYS } = env as unknown as Bindings;
const SECRET = btoa('naer-test-key-naer-test-key-0001').replaceAll('=', '');
export const NOW = Date.parse('2026-11-20T10:00:00Z');

/** Just enough configuration for the door: objects are never reached, the ports are fakes. */
export const TEST_BINDINGS = {
  ENVIRONMENT: 'local',
  JURISDICTION: 'none',
  PROJECTOR_SHARDS: '1',
  DATABASE_URL: 'postgres://naer_app:test@127.0.0.1:9/naer',
  PUBLIC_URL,
  SESSION_KEYS,
  TOKEN_SIGNING_KEYS,
  DEVICE_CREDENTIAL_KEYS: JSON.stringify({ test: SECRET }),
  PRACTITIONER_TOKEN_KEY: SECRET,
  IDENTITY_KEY: SECRET,
  BLIND_INDEX_KEY: SECRET,
} as unknown as Bindings;

export function newDevice(): DevicePrincipal {
  return {
    kind: 'device',
    tenantId: crypto.randomUUID(),
    deviceId: crypto.randomUUID(),
    patientId: crypto.randomUUID(),
    assignmentId: crypto.randomUUID(),
    generation: 1,
  };
}

export interface IngestBody {
  readonly items?: readonly IngestItemOutcome[];
  readonly code?: string;
  readonly errors?: readonly { field: string; code: string }[];
}

export interface EventBody extends Omit<IngestBody, 'items'> {
  readonly items?: readonly EventItemOutcome[];
}

export const MEASUREMENTS = '/ingest/v1/measurements';
export const EVENTS = '/ingest/v1/events';

/** A door with a monitor of the test's own making; `batches` is what it was told, `eventBatches` of events. */
export function openDoor(
  answer?: (batch: RecordBatch) => Promise<RecordAnswer>,
  ports: Partial<IngestDoorPorts> = {},
  bindings = TEST_BINDINGS,
) {
  const batches: RecordBatch[] = [];
  const eventBatches: EventBatch[] = [];
  const device = newDevice();
  const app = createApp();
  const routes = createIngestRoutes({
    now: () => NOW,
    recordTimeoutMs: 200,
    history: async () => undefined,
    historyTimeoutMs: 200,
    record: async (_env, _device, batch) => {
      batches.push(batch);
      return await (answer ?? keepAll)(batch);
    },
    recordEvents: async (_env, _device, batch) => {
      eventBatches.push(batch);
      return await keepEvents(batch);
    },
    ...ports,
  });
  app.route('/ingest', routes);

  async function send(
    body: BodyInit | null,
    headers: Record<string, string> = {},
    path = MEASUREMENTS,
  ): Promise<Response> {
    const credential = await issueDeviceCredential({ test: SECRET }, device);
    return await app.request(
      path,
      {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json', ...headers },
      },
      bindings,
    );
  }

  async function post(body: unknown, headers?: Record<string, string>) {
    const response = await send(JSON.stringify(body), headers);
    return { response, status: response.status, body: (await response.json()) as IngestBody };
  }

  async function tell(body: unknown, headers?: Record<string, string>) {
    const response = await send(JSON.stringify(body), headers, EVENTS);
    return { response, status: response.status, body: (await response.json()) as EventBody };
  }

  return { app, device, batches, eventBatches, send, post, tell };
}

export async function keepAll(batch: RecordBatch): Promise<RecordAnswer> {
  const outcomes = batch.readings.map(
    (reading, index): ReadingOutcome => ({
      status: reading.doubts.length > 0 ? 'questionable' : 'recorded',
      id: `${batch.credential.patientId}.${index + 1}`,
    }),
  );
  return { ok: true, outcomes };
}

export const PULSE = { type: 'pulse', value: 70, unit: '/min', measuredAt: '2026-11-20T09:59:00Z' };

export async function keepEvents(batch: EventBatch): Promise<EventAnswer> {
  const { patientId } = batch.credential;
  return {
    ok: true,
    outcomes: batch.events.map(({ code }, i) => ({
      status: 'recorded',
      id: `${patientId}.e${i + 1}`,
      matched: code === '3',
    })),
  };
}

export const ALARM = { code: '3', at: '2026-11-20T10:59:00+01:00' };
