import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { blindIndex } from '@naer/auth/seal';
import type { DevicePrincipal, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { RECEIVED_AT, TESTESEN } from '@naer/fhir-map/invented-fixture';
import { configurationOf } from '../env.ts';
import { createApp } from '../http/create-app.ts';
import { type IngestDoorPorts, LIVE_INGEST_DOOR } from '../http/device-door-ports.ts';
import { bindings, newPatient } from '../patient/monitor-fixture.ts';
import { createFhirRoutes } from './create-fhir-routes.ts';

export interface Outcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly {
    readonly severity: string;
    readonly code: string;
    readonly details: { readonly coding: readonly { readonly code: string }[]; readonly text: string };
    readonly expression?: readonly string[];
  }[];
}
export interface Answer {
  readonly response: Response;
  readonly status: number;
  readonly text: string;
  /** `code expression` of every issue. */
  readonly issues: readonly string[];
  /** `status[: note or problem]` of every entry. */
  readonly entries: readonly string[];
  readonly ids: readonly (string | undefined)[];
  readonly body: Record<string, unknown>;
}

/** A door to a real monitor of a patient of its own; `batches` is what the monitor was told. */
export async function openFhirDoor(ports: Partial<IngestDoorPorts> = {}, facts: Partial<RegistryFacts> = {}) {
  const index = await blindIndex(configurationOf(bindings).BLIND_INDEX_KEY, TESTESEN);
  const assignmentId = crypto.randomUUID();
  const deviceId = crypto.randomUUID();
  const patient = await newPatient({
    nationalIdIndexes: [index],
    assignments: [{ assignmentId, deviceId, from: Date.parse('2015-01-01'), to: null, generation: 1 }],
    ...facts,
  });
  const device: DevicePrincipal = { ...patient.credential, assignmentId, deviceId };
  const batches: RecordBatch[] = [];
  const app = createApp();
  const record: IngestDoorPorts['record'] = async (env, principal, batch) => {
    batches.push(batch);
    return await (ports.record ?? LIVE_INGEST_DOOR.record)(env, principal, batch);
  };
  const routes = createFhirRoutes({
    ...LIVE_INGEST_DOOR,
    now: () => RECEIVED_AT,
    recordTimeoutMs: 2_000,
    ...ports,
    record,
  });
  app.route('/fhir/R4', routes);
  app.route('/fhir/R4/', routes);
  const credential = await issueDeviceCredential(configurationOf(bindings).DEVICE_CREDENTIAL_KEYS, device);

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/fhir+json', ...init.headers };
    return await read(await app.request(`https://naer.example/fhir/R4${path}`, { ...init, headers }, bindings));
  }
  const post =
    (path: string) =>
    (body: unknown, headers: Record<string, string> = {}) =>
      send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });
  return { patient, device, batches, send, create: post('/Observation'), bundle: post(''), bundleWithSlash: post('/') };
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const entry = (body.entry ?? []) as { response: { status: string; location?: string; outcome?: Outcome } }[];
  return {
    response,
    status: response.status,
    text,
    body,
    issues: issuesOf(body as unknown as Outcome),
    entries: entry.map(({ response: { status, outcome } }) => [status, ...issuesOf(outcome)].join(': ')),
    ids: entry.map(({ response: { location } }) => location?.split('/')[1]),
  };
}

function issuesOf(outcome: Outcome | undefined): readonly string[] {
  if (outcome?.resourceType !== 'OperationOutcome') return [];
  return outcome.issue.map(({ details, expression }) => [details.coding[0]?.code, ...(expression ?? [])].join(' '));
}
