import { randomUUID } from 'node:crypto';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import { Records } from '@naer/db/records';
import { observation } from '@naer/fhir-map/invented-fixture';
import { revokeCredentials } from '@naer/services/device/revoke-credentials';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { forge, peek } from '../support/forge.ts';
import { gatewayOf } from '../support/gateway.ts';
import { oxygen } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

/** What is refused at the doors of devices, to credentials that let nobody in, and at addresses of no one patient. */
const stack = await startStack({ patients: 12 });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { tenantId, unitId, nurse, takePatient } = ours;
const MINUTES_MS = 120_000;

interface Refused {
  readonly action: string;
  readonly route: string;
  readonly patient: string | null;
  readonly role: string | null;
  readonly times: number;
}
const refusedOf = (actorId: string) =>
  stack.ownerSql<Refused & Record<string, unknown>>(
    `select action, subject_id as route, subject_patient_id as patient, role, sum(attempts)::int as times
     from audit_event where outcome = 'refused' and actor_id = $1 and request_id is not null and purpose = 'TREAT'
     group by 1, 2, 3, 4 order by 1, 2`,
    [actorId],
  );
const sumOf = (rows: readonly Refused[]) => rows.reduce((sum, { times }) => sum + times, 0);
const until = (actorId: string, times: number) =>
  eventually(
    () => refusedOf(actorId),
    (rows) => sumOf(rows) >= times,
    90_000,
  );
const idsOf = (patient: CastPatient) =>
  peek(patient.deviceCredential).claims as { readonly device: string; readonly assignment: string };
const actorOf = (patient: CastPatient) => `device/${idsOf(patient).device}`;
const ask = (token: string, path: string, body?: unknown) =>
  call<{ code?: string }>(stack.baseUrl, { method: body === undefined ? 'GET' : 'POST', path, token, body });

test(
  'what a revoked credential tries is counted in the log, also while PostgreSQL is down and the Worker dies',
  async () => {
    const patient = takePatient('copd');
    expect((await patient.post([oxygen(95)])).status).toBe(200);
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    const { assignment: assignmentId } = idsOf(patient);
    must(await revokeCredentials(records, { tenantId, patientId: patient.id, assignmentId }));
    await stack.sweep();
    await stack.stopPostgres();
    const token = patient.deviceCredential;
    for (let i = 0; i < 10; i += 1) expect((await patient.post([oxygen(95)])).body.code).toBe('credential-revoked');
    expect((await ask(token, '/ingest/v1/feed')).status).toBe(401);
    expect((await ask(token, '/fhir/R4/Observation', observation({ subject: undefined }))).status).toBe(401);
    expect((await ask(token, '/ingest/v1/events', { events: [{ code: '3', at: new Date() }] })).status).toBe(401);
    // Whose turn comes after the reply: once this one is told, those before it are.
    await eventually(
      async () => stack.objectsNaming('POST /ingest/v1/events'),
      (found) => found.length > 0,
    );
    await stack.killWorkerd9();
    await stack.restartWorker();
    await stack.startPostgres();
    const of = { patient: patient.id, role: null };
    expect(await until(actorOf(patient), 13)).toEqual([
      { action: 'event.record', route: 'POST /ingest/v1/events', ...of, times: 1 },
      { action: 'measurement.record', route: 'POST /fhir/R4/Observation', ...of, times: 1 },
      { action: 'measurement.record', route: 'POST /ingest/v1/measurements', ...of, times: 10 },
      { action: 'message.read', route: 'GET /ingest/v1/feed', ...of, times: 1 },
    ]);
  },
  2 * MINUTES_MS,
);

test(
  'a device that names another patient, or comes to another’s address, has a row; what is taken in has none',
  async () => {
    const [patient, other] = [takePatient('copd'), takePatient('copd')];
    const names = { context: { note: 'til 10915596784' } };
    expect((await patient.post([{ ...oxygen(95), ...names }])).body.items).toMatchObject([{ status: 'refused' }]);
    expect((await patient.post([oxygen(95)])).status).toBe(200);
    const alarm = { events: [{ code: '3', at: new Date().toISOString() }] };
    expect((await ask(patient.deviceCredential, '/ingest/v1/events', alarm)).status).toBe(200);
    const named = observation({
      subject: { identifier: { system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: '10915596784' } },
    });
    expect((await ask(patient.deviceCredential, '/fhir/R4/Observation', named)).status).toBe(422);
    const elsewhere = `/api/v1/patients/${other.id}/measurements`;
    expect((await ask(patient.deviceCredential, elsewhere)).status).toBe(401);
    expect(await until(actorOf(patient), 3)).toEqual([
      {
        action: 'measurement.read',
        route: 'GET /api/v1/patients/:patientId/measurements',
        patient: other.id,
        role: null,
        times: 1,
      },
      { action: 'measurement.record', route: 'POST /fhir/R4/Observation', patient: patient.id, role: null, times: 1 },
      {
        action: 'measurement.record',
        route: 'POST /ingest/v1/measurements',
        patient: patient.id,
        role: null,
        times: 1,
      },
    ]);
  },
  MINUTES_MS,
);

test(
  'a gateway has a row for what its scopes do not hold, for devices that are not its own, and once it is closed',
  async () => {
    const narrow = await gatewayOf(stack, ours, ['system/Observation.rs']);
    expect((await narrow.post([])).status).toBe(403);
    expect((await narrow.tell([])).status).toBe(403);
    expect((await narrow.postFhir({ resourceType: 'Observation' })).status).toBe(403);
    expect((await until(narrow.clientId, 3)).map(({ route }) => route)).toEqual([
      'POST /ingest/v1/gateway/events',
      'POST /fhir/R4/Observation',
      'POST /ingest/v1/gateway/measurements',
    ]);

    const gateway = await gatewayOf(stack, ours);
    const device = { system: 'urn:test', value: randomUUID() };
    const reply = await gateway.post([{ ...oxygen(95), device }]);
    expect(reply.body.items).toMatchObject([{ status: 'refused', problem: { code: 'unknown-device' } }]);
    const token = await gateway.token();
    const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
    expect((await admin.post(`/api/v1/clients/${gateway.clientId}/revoke`)).status).toBe(200);
    const path = `/api/v1/patients/${takePatient('copd').id}/alerts`;
    for (let i = 0; i < 5; i += 1) expect((await ask(token, path)).status).toBe(401);
    expect((await until(gateway.clientId, 6)).map(({ action, times }) => [action, times])).toEqual([
      ['alert.read', 5],
      ['measurement.record', 1],
    ]);
  },
  MINUTES_MS,
);

test(
  'a person has a row by a token that has run out, and at addresses of no one patient; nobody’s token has none',
  async () => {
    const practitionerId = randomUUID();
    const person = { tenantId, practitionerId, role: 'nurse', unitIds: [unitId] } as const;
    const key = stack.secrets.practitionerTokenKey;
    const late = await issueLocalPractitionerToken(key, { ...person, expiresAt: Date.now() - 60_000 });
    const token = await issueLocalPractitionerToken(key, { ...person, expiresAt: Date.now() + 3_600_000 });
    const patientId = takePatient('copd').id;
    const path = `/api/v1/patients/${patientId}/alerts`;
    expect((await ask(late, path)).status).toBe(401);
    const { header, claims } = peek(late);
    expect((await ask(forge(header, claims, Buffer.alloc(32, 7).toString('base64url')), path)).status).toBe(401);
    expect((await ask(token, '/api/v1/audit-events')).status).toBe(403);
    const theirs = ours.takeNeighboursPatient('copd').id;
    expect((await ask(token, `/api/v1/quarantine/${theirs}.17/release`, { patientId })).status).toBe(404);
    expect((await ask(token, `/api/v1/devices/${randomUUID()}`)).status).toBe(404);
    expect((await ask(token, '/api/v1/nothing-of-ours')).status).toBe(404);
    const rows = await until(practitionerId, 4);
    expect(rows.map(({ action, patient, role, times }) => [action, patient, role, times])).toEqual([
      ['alert.read', patientId, null, 1],
      ['audit-event.read', null, 'nurse', 1],
      ['device.read', null, 'nurse', 1],
      ['release.record', theirs, 'nurse', 1],
    ]);
  },
  MINUTES_MS,
);
