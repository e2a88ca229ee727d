import { randomUUID } from 'node:crypto';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { blindIndex } from '@naer/auth/seal';
import { Records } from '@naer/db/records';
import { FNR_SYSTEM, type Json, SOMEBODY_ELSE, TESTESEN } from '@naer/fhir-map/invented-fixture';
import {
  ALERT_CODES,
  document,
  issue,
  note,
  patient as person,
  receipt,
} from '@naer/fhir-map/vkp/invented-document-fixture';
import { enrolPatients } from '@naer/services/patient/enrol-patients';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { must, seedTenant } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

/** Documents of the welfare-technology hub from outside: HTTP in, PostgreSQL out. README.md says which requirement is shown where. */
const stack = await startStack({ seed: 'none', hangable: false });
afterAll(() => stack.stop());
const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });

interface Answered {
  readonly status: number;
  readonly body: Json;
  /** `status[: code expression]` of every entry. */
  readonly entries: readonly string[];
}

async function newPatient() {
  const { tenantId, patients } = await seedTenant(records);
  const [pattern] = patients;
  if (pattern === undefined) throw new Error('no patient to copy');
  const patientId = randomUUID();
  const device = { deviceId: randomUUID(), assignmentId: randomUUID(), from: Date.UTC(2015, 0, 1) };
  const nationalIdIndexes = [await blindIndex(stack.secrets.blindIndexKey, TESTESEN)];
  const enrolled = { ...pattern, patientId, enrolmentId: randomUUID(), device, nationalIdIndexes };
  must(await enrolPatients(records, tenantId, [enrolled]));
  const { deviceId, assignmentId } = device;
  const credential = await issueDeviceCredential(stack.secrets.deviceCredentialKeys, {
    kind: 'device',
    tenantId,
    patientId,
    deviceId,
    assignmentId,
    generation: 1,
  });
  async function send(body: unknown): Promise<Answered> {
    const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/fhir+json' };
    for (;;) {
      const response = await fetch(`${stack.baseUrl}/fhir/R4`, { method: 'POST', body: JSON.stringify(body), headers });
      if (response.status === 503) await new Promise((resolve) => setTimeout(resolve, 200));
      else return read(response.status, (await response.json()) as Json);
    }
  }
  const events = (rows: number) =>
    eventually(
      () =>
        stack.ownerSql(
          `select code, text, gateway_text, read_as, sent_severity, severity, follows_sequence::int as follows, receipts
           from monitor_event where patient_id = $1 order by sequence`,
          [patientId],
        ),
      (found) => found.length >= rows,
    );
  const alerts = (rows: number) =>
    eventually(
      () =>
        stack.ownerSql<{ rule_key: string; severity: string; count: number }>(
          `select rule_key, severity, (body ->> 'count')::int as count from alert where patient_id = $1`,
          [patientId],
        ),
      (found) => found.length >= rows,
    );
  return { send, events, alerts };
}

function read(status: number, body: Json): Answered {
  type Issue = { details: { coding: { code: string }[] }; expression?: string[] };
  const entry = (body.entry ?? []) as { response: { status: string; outcome?: { issue: Issue[] } } }[];
  const said = ({ details, expression = [] }: Issue) => [details.coding[0]?.code, ...expression].join(' ');
  return {
    status,
    body,
    entries: entry.map(({ response }) => [response.status, ...(response.outcome?.issue.map(said) ?? [])].join(': ')),
  };
}

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const fall = () => issue('4.1', { identifiedDateTime: ago(60_000) });
const done = () => note({ date: ago(20_000), event: [receipt('1', ago(50_000)), receipt('4', ago(30_000), 'Sendt')] });

describe('a document of the hub', () => {
  it('of alarm, note, encounter and patient is an alert and what was done; the same again adds nothing', async () => {
    const { send, events, alerts } = await newPatient();
    const body = document([done(), fall(), person()]);
    const first = await send(body);
    expect([first.status, first.body.type, first.entries]).toEqual([
      200,
      'batch-response',
      ['201 Created', '201 Created', '200 OK: context'],
    ]);
    expect((await send(body)).entries.slice(0, 2)).toEqual(['200 OK: duplicate', '200 OK: duplicate']);
    expect(await alerts(1)).toEqual([{ rule_key: 'built-in.event.4.1', severity: 'red', count: 1 }]);
    const [alarm, followUp] = await events(2);
    expect(alarm).toMatchObject({ code: '4.1', text: 'Fall', gateway_text: 'rød', sent_severity: 30, severity: 'red' });
    expect(followUp).toMatchObject({
      code: 'follow-up',
      text: 'Tiltak: Falt på badet & ropte',
      severity: null,
      follows: 1,
      receipts: [{ code: 1 }, { code: 4, text: 'Sendt' }],
    });
  });

  it('with a safety alarm under code 7 keeps code and text, is taken as the more severe, and warns', async () => {
    const { send, events, alerts } = await newPatient();
    const code = { coding: [{ system: ALERT_CODES, code: '7', display: 'Trygghetsalarm' }] };
    const sent = issue('7', { code, severity: 'low', identifiedDateTime: ago(60_000) });
    const { entries } = await send(document([sent, person()]));
    expect(entries[0]).toBe('201 Created: ambiguous-code Bundle.entry[0].resource.code');
    expect(await events(1)).toMatchObject([{ code: '7', text: 'Trygghetsalarm', read_as: '3', sent_severity: 10 }]);
    expect(await alerts(1)).toEqual([{ rule_key: 'built-in.event.3', severity: 'red', count: 1 }]);
  });

  it('that cannot be taken is refused by its places, and a good alarm beside a bad one is kept', async () => {
    const { send } = await newPatient();
    const bad = issue('3', { identifiedDateTime: undefined });
    const refused = '422 Unprocessable Content: missing-value Bundle.entry[0].resource.identifiedDateTime';
    const both = await send(document([bad, fall()]));
    expect([both.status, both.entries]).toEqual([200, [refused, '201 Created']]);
    const alone = await send(document([bad]));
    expect([alone.status, alone.entries]).toEqual([422, [refused]]);
  });

  it('that names another patient is refused, and no national id is kept or logged', async () => {
    const { send, events } = await newPatient();
    const { status, entries } = await send(document([fall(), person(SOMEBODY_ELSE)]));
    expect([status, entries[0]]).toEqual([
      422,
      '422 Unprocessable Content: wrong-subject Bundle.entry[0].resource.patient',
    ]);
    const own = { identifier: { system: FNR_SYSTEM, value: TESTESEN } };
    const detail = `Gjelder ${TESTESEN}`;
    expect((await send(document([{ ...fall(), patient: own, detail }]))).status).toBe(200);
    expect(JSON.stringify(await events(1))).not.toContain(TESTESEN);
    for (const nationalId of [TESTESEN, SOMEBODY_ELSE]) expect(stack.workerLog()).not.toContain(nationalId);
  });

  it('is said to be taken in the capability statement', async () => {
    const statement = (await (await fetch(`${stack.baseUrl}/fhir/R4/metadata`)).json()) as Json;
    expect(statement.document).toMatchObject([
      { mode: 'consumer', profile: expect.stringContaining('ehelse.no/fhir') },
    ]);
  });
});
