import { randomUUID } from 'node:crypto';
import type { AccessReview, AccessReviewPage } from '@naer/contracts/access';
import type { AuditEventPage, AuditEventView } from '@naer/contracts/audit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { cookieOf, SEALED_BY_TESTS, staffSession } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

interface AuditBundle {
  readonly entry: readonly object[];
}

const LIMITS = { patients: 5 };
const bindings = { ...SEALED_BY_TESTS, UNUSUAL_ACCESS: JSON.stringify(LIMITS) };
const stack = await startStack({ patients: 12, hangable: false, bindings });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const { tenantId, nurse, neighbour } = ours;
const auditor = await personAs(stack, tenantId, nurse.id, 'auditor');
const organisationAuditorId = randomUUID();
let otherOrganisationId = '';

beforeAll(async () => {
  const [own] = await stack.ownerSql<{ id: string }>('select organisation_id as id from unit where unit_id = $1', [
    nurse.unitId,
  ]);
  const [other] = await stack.ownerSql<{ id: string }>(
    'select organisation_id as id from organisation where tenant_id = $1 and organisation_id <> $2 limit 1',
    [tenantId, own?.id],
  );
  otherOrganisationId = other?.id ?? '';
  await stack.ownerSql('update unit set organisation_id = $2 where unit_id = $1', [
    neighbour.unitId,
    otherOrganisationId,
  ]);
  await stack.ownerSql(`insert into practitioner (tenant_id, practitioner_id, name) values ($1, $2, 'Kari Prøvesen')`, [
    tenantId,
    organisationAuditorId,
  ]);
  await stack.ownerSql(
    `insert into practitioner_role (tenant_id, role_id, practitioner_id, role, organisation_id)
      values ($1, $2, $3, 'auditor', $4)`,
    [tenantId, randomUUID(), organisationAuditorId, otherOrganisationId],
  );
});

/** An auditor of the neighbour's organisation alone. */
async function ofTheirs<Body>(path: string) {
  const current = { tenantId, practitionerId: organisationAuditorId, capacityId: `auditor.${otherOrganisationId}` };
  return await call<Body>(stack.baseUrl, { path, headers: await cookieOf(stack, staffSession(current)) });
}
const search = async (query: string) => (await auditor.get<AuditEventPage>(`/api/v1/audit-events?${query}`)).body;
const read = async ({ id }: { id: string }, who = nurse) => await who.get(`/api/v1/patients/${id}/measurements`);

describe('an auditor', () => {
  test('finds the same as FHIR AuditEvents, by patient, date and agent; nobody else does', async () => {
    const patient = ours.takePatient('copd');
    await read(patient);
    await read(patient, neighbour);
    const asked = `patient=Patient/${patient.id}&agent=Practitioner/${nurse.id}&date=ge${new Date(Date.now() - 60_000).toISOString()}`;
    const path = `/api/v1/audit-events?${asked}&action=measurement.list`;
    const ask = (token: string, query = '') =>
      call<AuditBundle>(stack.baseUrl, {
        path: `${path}${query}`,
        token,
        headers: { accept: 'application/fhir+json', 'accept-language': 'en' },
      });
    const found = await ask(auditor.token);
    expect(found.headers.get('content-type')).toBe('application/fhir+json');
    expect(found.body).toMatchObject({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [
        {
          resource: {
            resourceType: 'AuditEvent',
            action: 'R',
            outcome: '0',
            outcomeDesc: 'Read the measurements.',
            agent: [
              { who: { reference: `Practitioner/${nurse.id}` }, purposeOfUse: [{ coding: [{ code: 'TREAT' }] }] },
              { who: { reference: expect.stringMatching(/^Organization\//) } },
            ],
            entity: [
              {
                what: { reference: `Patient/${patient.id}` },
                detail: expect.arrayContaining([{ type: 'request-id', valueString: expect.any(String) }]),
              },
            ],
          },
        },
      ],
    });
    expect(found.body.entry).toHaveLength(1);
    const before = await call<AuditBundle>(stack.baseUrl, {
      path: `/api/v1/audit-events?patient=${patient.id}&date=lt2026-01-01`,
      token: auditor.token,
      headers: { accept: 'application/fhir+json' },
    });
    expect(before.body.entry).toEqual([]);
    expect((await ask(nurse.token)).status).toBe(403);
    expect((await ask(auditor.token, '&date=never')).status).toBe(400);
  });

  test('finds by patient, person, act, outcome, unit and time, and is found by what they searched', async () => {
    const patient = ours.takePatient('copd');
    await read(patient);
    await read(patient, neighbour);
    const found = async (query: string) =>
      (await search(`patient=${patient.id}&action=measurement.list${query}`)).items.map(({ outcome }) => outcome);
    expect(await found('')).toEqual(['refused', 'allowed']);
    expect(await found(`&actor=${nurse.id}`)).toEqual(['allowed']);
    expect(await found('&outcome=refused')).toEqual(['refused']);
    expect(await found(`&unit=${neighbour.unitId}`)).toEqual(['refused']);
    expect(await found('&to=2020-01-01')).toEqual([]);
    expect(await found(`&from=${new Date(Date.now() + 3_600_000).toISOString()}`)).toEqual([]);
    const [row] = (await search(`patient=${patient.id}&actor=${nurse.id}&action=measurement.list`)).items;
    expect(row).toMatchObject({
      actorId: nurse.id,
      actor: expect.any(String),
      role: 'nurse',
      purpose: 'TREAT',
      shown: 0,
    });
    const own = (await search(`patient=${patient.id}&action=audit.search`)).items;
    expect(own.length).toBeGreaterThan(6);
    expect(own[0]).toMatchObject({ role: 'auditor', outcome: 'allowed', patientId: patient.id });
    for (const wrong of ['patient=x', 'outcome=maybe', 'from=yesterday', 'cursor=bm8', 'unit=1'])
      expect((await auditor.get(`/api/v1/audit-events?${wrong}`)).status).toBe(400);
  });

  test('reads page by page, the latest first, each row once', async () => {
    const patient = ours.takePatient('copd');
    for (let i = 0; i < 5; i += 1) await read(patient);
    const seen: AuditEventView[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: AuditEventPage = await search(`patient=${patient.id}&action=measurement.list&limit=2${more}`);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(5);
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
  });

  test('of one organisation finds what was done for it, and nothing else', async () => {
    const [mine, theirs] = [ours.takePatient('copd'), ours.takeNeighboursPatient('copd')];
    await read(mine);
    await read(theirs, neighbour);
    const { body, status } = await ofTheirs<AuditEventPage>('/api/v1/audit-events?action=measurement.list&limit=1000');
    expect(status).toBe(200);
    expect(body.items.map(({ patientId }) => patientId)).toContain(theirs.id);
    expect(body.items.map(({ patientId }) => patientId)).not.toContain(mine.id);
    expect(new Set(body.items.map(({ organisationId }) => organisationId))).toEqual(new Set([otherOrganisationId]));
    const csv = await ofTheirs(`/api/v1/audit-events.csv?patient=${mine.id}`);
    expect(csv.text.trim().split('\r\n')).toHaveLength(1);
  });

  test('takes all of a search as CSV, however long, without a formula in it', async () => {
    const patient = ours.takePatient('copd');
    const [{ name } = { name: '' }] = await stack.ownerSql<{ name: string }>(
      'select name from practitioner where practitioner_id = $1',
      [nurse.id],
    );
    await stack.ownerSql(
      `insert into audit_event (tenant_id, actor_id, action, subject_patient_id)
        select $1, $2, 'measurement.list', $3 from generate_series(1, 2500)`,
      [tenantId, nurse.id, patient.id],
    );
    await stack.ownerSql(`update practitioner set name = '=HYPERLINK("x")' where practitioner_id = $1`, [nurse.id]);
    const { status, text, headers } = await auditor.get(
      `/api/v1/audit-events.csv?patient=${patient.id}&action=measurement.list`,
    );
    await stack.ownerSql('update practitioner set name = $2 where practitioner_id = $1', [nurse.id, name]);
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toContain('audit-events.csv');
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(2501);
    expect(new Set(lines.slice(1).map((line) => line.split(';')[2])).size).toBe(2500);
    expect(lines[1]).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).not.toMatch(/(^|;)"?=/m);
  });

  test('is the only one: no other role searches', async () => {
    for (const role of ['nurse', 'physician', 'coordinator', 'administrator'] as const) {
      const other = await personAs(stack, tenantId, nurse.id, role, [nurse.unitId]);
      expect((await other.get('/api/v1/audit-events')).status).toBe(403);
      expect((await other.get('/api/v1/audit-events.csv')).status).toBe(403);
    }
  });
});

describe('unusual access is put on the list of reviews', () => {
  const HOUR_MS = 3_600_000;
  const reviews = async (kind: string) =>
    (await auditor.get<AccessReviewPage>(`/api/v1/access-reviews?kind=${kind}`)).body.items;
  /** Rows as they would stand had this been written so long ago; what seals would say of it is not asked here. */
  const agoMs = (patientIds: readonly string[], ms: number) =>
    stack.ownerSql(
      `begin; set local session_replication_role = replica; update audit_event set recorded_at = now() - interval '${ms} ms',
         at = now() - interval '${ms} ms' where subject_patient_id in (${patientIds.map((id) => `'${id}'`).join()}); commit`,
    );
  const sweep = async () => {
    await stack.ownerSql(
      `insert into sweep_cursor (name, position) values ('access/' || $1, $2)
        on conflict (name) do update set position = excluded.position`,
      [tenantId, String(Date.now() - 3 * HOUR_MS)],
    );
    await stack.sweep();
  };

  test('own family name, many patients, and none with a relation; each once, and decided on as broken glass is', async () => {
    const patients = Array.from({ length: 6 }, () => ours.takePatient('heart-failure'));
    const [namesake] = patients;
    const [{ name } = { name: '' }] = await stack.ownerSql<{ name: string }>(
      'select name from practitioner where practitioner_id = $1',
      [nurse.id],
    );
    const family = namesake?.name.split(' ').at(-1) ?? '';
    await stack.ownerSql('update practitioner set name = $2 where practitioner_id = $1', [nurse.id, `Test ${family}`]);
    for (const patient of patients) await read(patient);
    // Shown on a list, and not opened: of these no number of patients is many.
    const listed = ours.takePatient('diabetes');
    await stack.ownerSql(
      `insert into audit_event (tenant_id, actor_id, action, subject_patient_id, relation)
        values ($1, $2, 'worklist.read', $3, 'alert-owner')`,
      [tenantId, nurse.id, listed.id],
    );
    await agoMs(
      [...patients, listed].map(({ id }) => id),
      HOUR_MS,
    );
    await sweep();
    const found = await reviews('own-family-name');
    expect(found.map(({ patientId }) => patientId)).toContain(namesake?.id);
    expect(found[0]).toMatchObject({
      kind: 'own-family-name',
      practitionerId: nurse.id,
      state: 'open',
      events: 1,
      patients: 1,
    });
    expect(await reviews('many-patients')).toMatchObject([{ practitionerId: nurse.id, patients: 6, events: 6 }]);
    expect(await reviews('no-relation')).toEqual([]);
    const stored = JSON.stringify(await stack.ownerSql('select * from access_review where tenant_id = $1', [tenantId]));
    expect(stored).not.toContain(family);

    const before = await stack.ownerSql('select 1 from access_review');
    await sweep();
    expect(await stack.ownerSql('select 1 from access_review')).toHaveLength(before.length);
    await stack.ownerSql('update practitioner set name = $2 where practitioner_id = $1', [nurse.id, name]);

    const verdict = (by: typeof auditor, review: AccessReview | undefined) =>
      by.post(`/api/v1/access-reviews/${review?.reviewId}/verdict`, { verdict: 'justified', note: 'Egne pasienter' });
    expect((await verdict(auditor, found[0])).status).toBe(403);
    const somebody = await personAs(stack, tenantId, neighbour.id, 'auditor');
    expect((await verdict(somebody, found[0])).status).toBe(200);
    expect((await reviews('own-family-name'))[0]).toMatchObject({
      state: 'reviewed',
      reviewed: { verdict: 'justified' },
    });
  });

  test('a look at somebody whom one neither followed before nor after, when the days after have passed', async () => {
    const [theirs, followed] = [ours.takeNeighboursPatient('diabetes'), ours.takeNeighboursPatient('diabetes')];
    await stack.ownerSql(
      `insert into care_relation (tenant_id, relation_id, patient_id, kind, unit_id, period)
        values ($1, $2, $3, 'participant', $4, tstzrange(now() - interval '3 days', null))`,
      [tenantId, randomUUID(), followed.id, nurse.unitId],
    );
    for (const { id } of [theirs, followed]) await nurse.get(`/api/v1/patients/${id}/status`);
    await agoMs([theirs.id, followed.id], HOUR_MS);
    await sweep();
    expect(await reviews('no-relation')).toEqual([]);
    await agoMs([theirs.id, followed.id], 7 * 24 * HOUR_MS + HOUR_MS);
    await sweep();
    expect((await reviews('no-relation')).map(({ patientId }) => patientId)).toEqual([theirs.id]);
    expect((await ofTheirs<AccessReviewPage>('/api/v1/access-reviews?kind=no-relation')).body.items).toEqual([]);
  });
});
