import type { KinView } from '@naer/contracts/access';
import type { OrganisationView } from '@naer/contracts/organisation';
import type { OwnLogLine, OwnLogPage } from '@naer/contracts/own';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { giveNationalId, merge, undo } from '../support/merging.ts';
import { newNationalId } from '../support/national-ids.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 40, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { nurse, neighbour, tenantId } = ours;
const nameOf = async (practitionerId: string) =>
  (
    await stack.ownerSql<{ name: string }>('select name from practitioner where practitioner_id = $1', [practitionerId])
  )[0]?.name ?? '';
const nurseName = await nameOf(nurse.id);
const organisationOf = async (unitId: string) =>
  (
    await stack.ownerSql<{ id: string; name: string }>(
      `select o.organisation_id as id, o.name from unit u join organisation o using (tenant_id, organisation_id)
        where u.unit_id = $1`,
      [unitId],
    )
  )[0] ?? { id: '', name: '' };

async function citizen(nationalId: string, represented: readonly string[] = []) {
  const session = await sessionOfCitizen(stack, nationalId, represented);
  const { cookie } = await cookieOf(stack, session);
  const at = <Body>(
    { id }: Pick<CastPatient, 'id'>,
    part: string,
    more: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply<Body>> =>
    call<Body>(stack.baseUrl, {
      path: `/api/v1/own/patients/${id}/${part}`,
      ...more,
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...more.headers },
    });
  return { at, log: async (patient: Pick<CastPatient, 'id'>) => (await at<OwnLogPage>(patient, 'log')).body.items };
}

/** A patient of their own, with a number: nobody else's acts stand in the log. */
async function newPatient() {
  const patient = ours.takePatient('copd');
  const number = await giveNationalId(stack, nurse, patient);
  return { patient, number, me: await citizen(number) };
}
const read = ({ id }: CastPatient, who = nurse) => who.get(`/api/v1/patients/${id}/measurements`);
const ofAction = (lines: readonly OwnLogLine[], action: string) => lines.filter((line) => line.action === action);

describe('the log that a patient reads', () => {
  test('says who, in what role, for which organisation, why and how often, newest first, one line a day', async () => {
    const { patient, me } = await newPatient();
    for (let i = 0; i < 3; i += 1) expect((await read(patient)).status).toBe(200);
    const lines = await me.log(patient);
    const [line] = ofAction(lines, 'measurement.list');
    const organisation = await organisationOf(nurse.unitId);
    expect(line).toEqual({
      eventId: expect.any(String),
      patientId: patient.id,
      from: expect.any(String),
      to: expect.any(String),
      times: 3,
      action: 'measurement.list',
      text: { nb: 'Leste målingene.', nn: 'Las målingane.', en: 'Read the measurements.' },
      outcome: 'allowed',
      viewer: {
        kind: 'staff',
        role: 'nurse',
        text: { nb: 'sykepleier', nn: 'sjukepleiar', en: 'nurse' },
        name: nurseName,
      },
      organisation: organisation.name,
      purpose: { code: 'TREAT', text: { nb: 'helsehjelp', nn: 'helsehjelp', en: 'treatment' } },
    });
    expect(line && line.from < line.to).toBe(true);
    expect(lines.map(({ to }) => to)).toEqual(
      lines
        .map(({ to }) => to)
        .sort()
        .reverse(),
    );
    expect(new Set(lines.map(({ patientId }) => patientId))).toEqual(new Set([patient.id]));
  });

  test('says plainly who was refused, and who broke the glass; no id of anybody', async () => {
    const { patient, me } = await newPatient();
    expect((await read(patient, neighbour)).status).toBe(404);
    const stranger = await citizen(newNationalId());
    await stranger.at(patient, 'log');
    const broken = await neighbour.post(`/api/v1/patients/${patient.id}/break-glass`, { reason: 'Falt om i gangen' });
    expect(broken.status).toBe(201);
    expect((await read(patient, neighbour)).status).toBe(200);
    const { text, body } = await me.at<OwnLogPage>(patient, 'log');
    const [glass] = ofAction(body.items, 'glass.break');
    expect(glass).toMatchObject({ text: { nb: 'Åpnet journalen med nødtilgang.' }, purpose: { code: 'BTG' } });
    expect(ofAction(body.items, 'measurement.list').map((line) => [line.outcome, line.text.nb])).toEqual([
      ['allowed', 'Leste målingene med nødtilgang, uten å ha innsyn fra før.'],
      ['refused', 'Prøvde å lese målingene, men ble avvist.'],
    ]);
    for (const kept of [nurse.id, neighbour.id, neighbour.unitId, 'citizen/', 'Falt om'])
      expect(text).not.toContain(kept);
  });

  test('goes on where a page ends, and shows no line twice', async () => {
    const { patient, me } = await newPatient();
    for (const part of ['measurements', 'alerts', 'contacts', 'messages', 'plan', 'pauses'])
      await nurse.get(`/api/v1/patients/${patient.id}/${part}`);
    const all = await me.log(patient);
    const seen: OwnLogLine[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? 'log?limit=2' : `log?limit=2&cursor=${cursor}`;
      const page: OwnLogPage = (await me.at<OwnLogPage>(patient, query)).body;
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    const others = (lines: readonly OwnLogLine[]) =>
      lines.filter(({ action }) => action !== 'own.log').map(({ eventId }) => eventId);
    expect(others(seen)).toEqual(others(all));
    expect((await me.at(patient, 'log?cursor=bm8')).status).toBe(400);
  });

  test('names people only where their organisation does, as its administrators decide', async () => {
    const { patient, me } = await newPatient();
    await read(patient);
    const { id } = await organisationOf(nurse.unitId);
    const administrator = await personAs(stack, tenantId, nurse.id, 'administrator');
    const path = `/api/v1/organisations/${id}`;
    const { body: standing } = await administrator.get<OrganisationView>(path);
    expect(standing.showsNames).toBe(true);
    const request = (showsNames?: boolean) => ({
      name: standing.name,
      areas: standing.areas,
      ...(standing.municipalityNumber !== undefined && { municipalityNumber: standing.municipalityNumber }),
      ...(showsNames !== undefined && { showsNames }),
    });
    expect((await administrator.put(path, request(false))).status).toBe(200);
    const { text, body } = await me.at<OwnLogPage>(patient, 'log');
    expect(text).not.toContain(nurseName);
    expect(ofAction(body.items, 'measurement.list')[0]?.viewer).toMatchObject({ kind: 'staff', role: 'nurse' });
    // What is not said stays as it is.
    expect((await administrator.put(path, request())).status).toBe(200);
    expect((await administrator.get<OrganisationView>(path)).body.showsNames).toBe(false);
    expect((await administrator.put(path, request(true))).status).toBe(200);
    expect((await me.at(patient, 'log')).text).toContain(nurseName);
  });
});

describe('who reads it', () => {
  test('the patient and who represents them; no next of kin, no stranger, and nobody else’s patient', async () => {
    const [{ patient, number, me }, other] = [await newPatient(), await newPatient()];
    await read(other.patient);
    const kins = newNationalId();
    const maySee = ['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position'];
    const given = await me.at<KinView>(patient, 'kin', { method: 'POST', body: { nationalId: kins, maySee } });
    expect(given.status).toBe(201);
    const [kin, representative] = [await citizen(kins), await citizen(newNationalId(), [number])];
    expect((await kin.at(patient, 'measurements')).status).toBe(200);
    const answers = [me, representative, kin, other.me].map(async (who) => (await who.at(patient, 'log')).status);
    expect(await Promise.all(answers)).toEqual([200, 200, 404, 404]);
    const mine = await me.log(patient);
    expect(ofAction(mine, 'own.log').map(({ viewer, outcome }) => `${viewer.kind} ${outcome}`)).toEqual(
      expect.arrayContaining(['self allowed', 'represented allowed', 'kin refused', 'stranger refused']),
    );
    expect(mine.every(({ viewer }) => viewer.kind === 'staff' || viewer.name === undefined)).toBe(true);
    expect(JSON.stringify(mine)).not.toContain(other.patient.id);
  });

  test('a guardian whom staff recorded, where they may see that somebody follows; never past a graded address', async () => {
    const { patient, me } = await newPatient();
    const guardian = async (maySee: readonly string[]) => {
      const nationalId = newNationalId();
      const body = { nationalId, basis: 'representation', maySee };
      expect((await nurse.post(`/api/v1/patients/${patient.id}/kin`, body)).status).toBe(201);
      return await citizen(nationalId);
    };
    const [all, messages] = [await guardian(['status', 'messages']), await guardian(['messages'])];
    expect([(await all.at(patient, 'log')).status, (await messages.at(patient, 'log')).status]).toEqual([200, 404]);
    await stack.ownerSql('update patient set address_grade = 6 where patient_id = $1', [patient.id]);
    expect([(await all.at(patient, 'log')).status, (await me.at(patient, 'log')).status]).toEqual([404, 200]);
  });

  test('of records that were merged, all that was done with any of them; after the undo each its own', async () => {
    const [from, to] = [await newPatient(), await newPatient()];
    await read(from.patient);
    await read(to.patient);
    const { body } = await merge(nurse, from.patient, to.patient);
    const records = async (who: typeof from.me, patient: CastPatient) =>
      new Set(ofAction(await who.log(patient), 'measurement.list').map(({ patientId }) => patientId));
    const both = new Set([from.patient.id, to.patient.id]);
    for (const who of [from.me, to.me])
      for (const { patient } of [from, to]) expect(await records(who, patient)).toEqual(both);
    await undo(nurse, to.patient, body.mergeId);
    expect(await records(from.me, from.patient)).toEqual(new Set([from.patient.id]));
    expect((await from.me.at(to.patient, 'log')).status).toBe(404);
  });
});

test('the same as FHIR R4 AuditEvents, in the language that is asked for', async () => {
  const { patient, me } = await newPatient();
  await read(patient);
  const headers = { accept: 'application/fhir+json', 'accept-language': 'nn' };
  const first = await me.at<FhirBundle>(patient, 'log?limit=1', { headers });
  expect(first.headers.get('content-type')).toBe('application/fhir+json');
  const next = first.body.link.find(({ relation }) => relation === 'next')?.url ?? '';
  expect(new URL(next).searchParams.get('limit')).toBe('1');
  const { body } = await me.at<FhirBundle>(patient, 'log', { headers });
  expect(body).toMatchObject({ resourceType: 'Bundle', type: 'searchset' });
  expect(
    body.entry.map(({ resource }) => resource).find(({ outcomeDesc }) => outcomeDesc === 'Las målingane.'),
  ).toMatchObject({
    resourceType: 'AuditEvent',
    action: 'R',
    outcome: '0',
    agent: [{ name: nurseName, requestor: true }, { requestor: false }],
    entity: [{ what: { reference: `Patient/${patient.id}` } }],
  });
});

interface FhirBundle {
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly { readonly resource: { readonly outcomeDesc?: string } }[];
}
