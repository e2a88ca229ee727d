import { randomUUID } from 'node:crypto';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { blindIndex } from '@naer/auth/seal';
import { Records } from '@naer/db/records';
import {
  bundle,
  concept,
  FNR_SYSTEM,
  gatewayUpload,
  type Json,
  observation,
  post,
  quantity,
  SOMEBODY_ELSE,
  TESTESEN,
} from '@naer/fhir-map/invented-fixture';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { afterAll, describe, expect, it } from 'vitest';
import { must, seedTenant } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

/** FHIR R4 and DOMAIN 6 from outside: real processes, HTTP in, PostgreSQL out. README.md says which requirement is shown where. */
const stack = await startStack({ seed: 'none', hangable: false });
afterAll(() => stack.stop());
const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
const LOINC = 'http://loinc.org';
const identified = (value: string) => ({ identifier: [{ system: 'urn:invented', value }] });

/** A patient of a tenant of its own, with a device since 2015, whose monitor is awake. */
async function newPatient() {
  const { tenantId, patients } = await seedTenant(records);
  const [pattern] = patients;
  if (pattern === undefined) throw new Error('no patient to copy');
  const patientId = randomUUID();
  const device = { deviceId: randomUUID(), assignmentId: randomUUID(), from: Date.UTC(2015, 0, 1) };
  const nationalIdIndexes = [await blindIndex(stack.secrets.blindIndexKey, TESTESEN)];
  const enrolled = { ...pattern, patientId, enrolmentId: randomUUID(), device, nationalIdIndexes };
  must(await enrolPatients(records, tenantId, [enrolled]));
  const credential = await issueDeviceCredential(stack.secrets.deviceCredentialKeys, {
    kind: 'device',
    tenantId,
    patientId,
    deviceId: device.deviceId,
    assignmentId: device.assignmentId,
    generation: 1,
  });

  /** Sends again while it is told to: a monitor that has just been made fetches its patient first. */
  async function send(path: string, body: unknown, headers: Record<string, string> = {}) {
    for (;;) {
      const response = await fetch(`${stack.baseUrl}/fhir/R4${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/fhir+json', ...headers },
      });
      const text = await response.text();
      if (response.status !== 503) return { response, status: response.status, body: JSON.parse(text) as Json };
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  /** Rows in PostgreSQL once there are `count`, in the order received. */
  async function rows(count: number): Promise<readonly Row[]> {
    for (const until = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const found = await stack.ownerSql<Row>('select * from measurement where patient_id = $1 order by sequence', [
        patientId,
      ]);
      if (found.length >= count || Date.now() > until) return found;
    }
  }
  return { patientId, send, rows };
}

interface Row {
  readonly [column: string]: unknown;
  readonly type: string;
  readonly canonical_value: number | null;
}

function statuses(body: Json): readonly string[] {
  const entries = body.entry as readonly { response: { status: string } }[];
  return entries.map(({ response }) => response.status.slice(0, 3));
}

describe('a personal health gateway (HL7 PHD)', () => {
  it('uploads a transaction with conditional creates; the same again adds nothing', async () => {
    const patient = await newPatient();
    const upload = gatewayUpload(TESTESEN, '2026-11-20T10:58:30+01:00');
    const first = await patient.send('', upload);
    expect([first.status, statuses(first.body)]).toEqual([200, ['201', '201', '201', '201', '201']]);
    const again = await patient.send('', upload);
    expect([again.status, statuses(again.body)]).toEqual([200, ['201', '201', '201', '200', '200']]);
    const rows = await patient.rows(2);
    expect(rows.map(({ type }) => type)).toEqual(['oxygen-saturation', 'pulse']);
    expect(rows[0]).toMatchObject({
      measured_at: new Date('2026-11-20T09:59:00Z'),
      device_time: new Date('2026-11-20T09:58:00Z'),
      method: 'device',
      door: 'fhir',
    });
  });

  it('that says LO, or marks test data, is kept as such', async () => {
    const patient = await newPatient();
    const low = {
      dataAbsentReason: concept('http://terminology.hl7.org/CodeSystem/data-absent-reason', 'negative-infinity'),
    };
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }];
    await patient.send(
      '/Observation',
      observation({ code: concept(LOINC, '15074-8'), valueQuantity: undefined, ...low }),
    );
    await patient.send('/Observation', observation({ meta: { security } }));
    expect(await patient.rows(2)).toMatchObject([
      { type: 'glucose', comparator: 'LO', value_text: null },
      { type: 'pulse', is_test: true },
    ]);
  });
});

describe('a sender of measurements (PMD, VkpObservation)', () => {
  const sent = [
    observation({
      ...identified('w'),
      code: concept('http://snomed.info/sct', '27113001'),
      valueQuantity: quantity(49_000, 'g'),
      effectiveDateTime: '2022-03-17',
    }),
    observation({
      ...identified('g'),
      code: concept(LOINC, '15074-8'),
      valueQuantity: quantity(6.3, 'mmol/l', { unit: 'mmol/L' }),
    }),
    observation({ ...identified('t'), code: concept(LOINC, '8310-5'), valueQuantity: quantity(98.6, '[degF]') }),
  ];

  it('may send a batch or a collection, and both are answered per entry', async () => {
    const patient = await newPatient();
    const bad = observation({ valueQuantity: quantity(61, 'bpm') });
    const batch = await patient.send('', bundle('batch', ...sent.map((resource) => post(resource)), post(bad)));
    expect([batch.status, batch.body.type, statuses(batch.body)]).toEqual([
      200,
      'batch-response',
      ['201', '201', '201', '422'],
    ]);
    const collection = await patient.send('', bundle('collection', ...sent.map((resource) => ({ resource }))));
    expect(statuses(collection.body)).toEqual(['200', '200', '200']);
    const rows = await patient.rows(3);
    expect(rows.map(({ canonical_value }) => canonical_value)).toEqual([49, 6.3, 37]);
    expect(rows[0]).toMatchObject({
      value_text: '49000',
      unit: 'g',
      precision: 'day',
      late: true,
      sender_id: 'urn:invented|w',
    });
  });

  it('keeps the digits it sent', async () => {
    const patient = await newPatient();
    const text = JSON.stringify(sent[1]).replace('6.3', '6.30');
    const { status } = await patient.send('/Observation', text);
    expect(status).toBe(201);
    expect(await patient.rows(1)).toMatchObject([{ value_text: '6.30', unit: 'mmol/l' }]);
  });

  it('that names another patient is refused, and nothing of it is kept or logged', async () => {
    const patient = await newPatient();
    const subject = { identifier: { system: FNR_SYSTEM, value: SOMEBODY_ELSE } };
    const single = await patient.send('/Observation', observation({ subject }));
    expect([single.status, single.body.resourceType]).toEqual([422, 'OperationOutcome']);
    const transaction = await patient.send('', gatewayUpload(SOMEBODY_ELSE));
    expect(transaction.status).toBe(422);
    expect(
      statuses((await patient.send('', bundle('batch', post(observation({ subject })), post(observation())))).body),
    ).toEqual(['422', '201']);
    expect(await patient.rows(1)).toHaveLength(1);
    for (const secret of [SOMEBODY_ELSE, TESTESEN]) expect(stack.workerLog()).not.toContain(secret);
  });
});

describe('creates of FHIR R4', () => {
  it('answer a conditional create that met the first with 200 and its location', async () => {
    const patient = await newPatient();
    const condition = { 'if-none-exist': 'identifier=urn:invented|c' };
    const first = await patient.send('/Observation', observation(identified('c')), condition);
    const met = await patient.send(
      '/Observation',
      observation({ ...identified('c'), valueQuantity: quantity(70, '/min') }),
      condition,
    );
    expect([first.status, met.status]).toEqual([201, 200]);
    expect(first.response.headers.get('location')).toBe(
      `${stack.baseUrl}/fhir/R4/Observation/${patient.patientId}.1/_history/1`,
    );
    expect(met.response.headers.get('location')).toBe(first.response.headers.get('location'));
    expect(await patient.rows(1)).toHaveLength(1);
  });

  it('in a transaction are all or nothing', async () => {
    const patient = await newPatient();
    const { status, body } = await patient.send(
      '',
      bundle('transaction', post(observation()), post(observation({ valueQuantity: quantity(0, '/min') }))),
    );
    expect([status, body.resourceType]).toEqual([422, 'OperationOutcome']);
    expect(body.issue).toMatchObject([{ code: 'value', expression: ['Bundle.entry[1].resource.valueQuantity.value'] }]);
    expect(statuses((await patient.send('', bundle('transaction', post(observation())))).body)).toEqual(['201']);
    expect(await patient.rows(1)).toHaveLength(1);
  });

  it('are said in the capability statement', async () => {
    const response = await fetch(`${stack.baseUrl}/fhir/R4/metadata`);
    expect(response.headers.get('content-type')).toBe('application/fhir+json');
    expect(await response.json()).toMatchObject({
      resourceType: 'CapabilityStatement',
      rest: [{ resource: [{ type: 'Observation' }] }],
    });
  });
});
