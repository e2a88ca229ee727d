import { randomUUID } from 'node:crypto';
import { ARCHIVE_KINDS } from '@naer/services/archive/archive-kinds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive, sha256, type TakenArchive, takeArchive } from '../support/archives.ts';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 3, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const theirs = castOf(stack, 1);
const { tenantId } = ours;
const admin = await personAs(stack, tenantId, ours.nurse.id, 'administrator');
const theirAdmin = await personAs(stack, theirs.tenantId, theirs.nurse.id, 'administrator');
const patient = ours.takePatient('copd');
const neighbours = ours.takeNeighboursPatient('copd');
const controllerOf = async (patientId: string) =>
  (
    await stack.ownerSql<{ id: string }>(
      'select controller_organisation_id as id from enrolment where tenant_id = $1 and patient_id = $2',
      [tenantId, patientId],
    )
  )[0]?.id ?? '';
const organisationId = await controllerOf(patient.id);
const otherId = await controllerOf(neighbours.id);

/** What else the records may know of somebody; a stranger breaks the glass. */
async function leaveTraces(patientId: string, stranger: Pick<typeof ours.nurse, 'post'>): Promise<void> {
  const put = (text: string) => stack.ownerSql(text, [tenantId, patientId]);
  await put(`insert into measurement_reminder (tenant_id, patient_id, rule_key, at, entry_key, slot_from, missing)
    values ($1, $2, 'rule', now(), 'entry', now(), '{oxygen-saturation}')`);
  await put(`insert into refusal_count (tenant_id, patient_id, device_id, day, code, total)
    values ($1, $2, gen_random_uuid(), current_date, 'wrong-unit', 3)`);
  await put(`insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
      sealed, state, sent_by, due_at, patient_id, enrolment_id)
    select $1, gen_random_uuid(), u.unit_id, e.unit_id, 'copd', 'purpose-of-referral', 'low', 'index-of-' || $2::uuid, k.key_id,
      'sealed-referral', 'accepted', p.practitioner_id, now(), e.patient_id, e.enrolment_id
    from enrolment e join practitioner p using (tenant_id) join tenant_key k using (tenant_id) join unit u on u.tenant_id = e.tenant_id and u.unit_id <> e.unit_id
    where e.tenant_id = $1 and e.patient_id = $2 limit 1`);
  await put(`insert into patient_merge (tenant_id, merge_id, from_patient_id, to_patient_id, national_ids, reason, by, by_unit_id, undone_at,
      undone_by, undone_unit_id, undone_why)
    select $1, gen_random_uuid(), o.patient_id, $2, '{index-of-merged}', 'the same person', p.practitioner_id, e.unit_id, now(),
      p.practitioner_id, e.unit_id, 'not the same' from enrolment e
    join practitioner p on p.tenant_id = e.tenant_id
    join enrolment o on o.tenant_id = e.tenant_id and o.controller_organisation_id = e.controller_organisation_id
      and o.patient_id <> e.patient_id where e.tenant_id = $1 and e.patient_id = $2 limit 1`);
  expect((await stranger.post(`/api/v1/patients/${patientId}/break-glass`, { reason: 'a test' })).status).toBeLessThan(
    300,
  );
}

let archive: TakenArchive;
let whole: TakenArchive;
beforeAll(async () => {
  for (const one of [patient, neighbours]) await one.post([oxygen(82), oxygen(95)]);
  const [entry] = [await ours.nurse.entryOf(patient.id)];
  expect((await ours.nurse.acknowledge(entry)).status).toBe(200);
  await eventually(
    () =>
      stack.ownerSql('select 1 from alert_history where patient_id = $1 and event = $2', [patient.id, 'acknowledged']),
    (rows) => rows.length > 0,
  );
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = any($1)', [[patient.id, neighbours.id]]),
    (rows) => rows.length >= 4,
  );
  await leaveTraces(patient.id, ours.neighbour);
  await leaveTraces(neighbours.id, ours.nurse);
  archive = await takeArchive(stack, admin, organisationId);
  whole = await takeArchive(stack, admin);
});

describe('the archive of an organisation', () => {
  it('has its patients with opened identities, what was measured with its digits, and what was done', async () => {
    const own = archive.linesOf('patients').find((line) => line.patient_id === patient.id);
    expect(own).toMatchObject({
      identity: { name: expect.any(String), nationalId: expect.stringMatching(/^\d{11}$/) },
    });
    const values = archive.linesOf('measurements').filter((line) => line.patient_id === patient.id);
    expect(values.map((line) => line.value_text).sort()).toEqual(['82', '95']);
    expect(archive.linesOf('alerts').some((line) => line.patient_id === patient.id)).toBe(true);
    const events = archive.linesOf('alert-history').filter((line) => line.patient_id === patient.id);
    expect(events.map((line) => line.event)).toEqual(expect.arrayContaining(['opened', 'acknowledged']));
    for (const kind of ['enrolments', 'plans', 'device-assignments', 'devices'])
      expect(archive.linesOf(kind), kind).not.toEqual([]);
  });

  it('has each measurement as an FHIR Observation too', () => {
    const [one] = archive
      .linesOf('observations')
      .filter((line) => JSON.stringify(line).includes(`Patient/${patient.id}`));
    expect(one).toMatchObject({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: expect.arrayContaining([{ system: 'http://loinc.org', code: '59408-5' }]) },
      valueQuantity: { unit: '%', system: 'http://unitsofmeasure.org' },
      performer: [{ reference: `Organization/${organisationId}` }],
    });
    expect(archive.linesOf('observations')).toHaveLength(archive.linesOf('measurements').length);
  });

  it('has who its patients and devices are as FHIR too, and what else is known of them: nothing sealed, no index', () => {
    const about = (kind: string) => archive.linesOf(kind).filter((line) => JSON.stringify(line).includes(patient.id));
    expect(about('fhir-patients')).toMatchObject([
      {
        resourceType: 'Patient',
        id: patient.id,
        identifier: [{ system: 'urn:oid:2.16.578.1.12.4.1.4.1', value: expect.stringMatching(/^\d{11}$/) }],
        name: [{ text: expect.any(String) }],
      },
    ]);
    const deviceId = about('device-assignments')[0]?.device_id;
    expect(archive.linesOf('fhir-devices')).toContainEqual(
      expect.objectContaining({ resourceType: 'Device', id: deviceId }),
    );
    for (const kind of ['reminders', 'refusals', 'reviews', 'relations', 'referrals', 'merges'])
      expect([kind, about(kind).length > 0]).toEqual([kind, true]);
    expect(about('referrals')).toMatchObject([{ purpose: 'purpose-of-referral', state: 'accepted' }]);
    for (const [name, text] of Object.entries(archive.texts))
      expect([name, /sealed-referral|index-of-/.test(text)]).toEqual([name, false]);
  });

  it('is told by its manifest: files, counts and hashes as they are', () => {
    const { manifest, texts, view } = archive;
    expect(view.manifestSha256).toBe(sha256(texts['manifest.json'] ?? ''));
    expect(manifest).toMatchObject({ v: 1, schemaVersion: 1, tenantId, organisationId });
    expect(manifest.files.map(({ name }) => name)).toEqual(view.files);
    for (const { name, count, bytes, sha256: hash } of manifest.files) {
      const text = texts[name] ?? '';
      expect([name, sha256(text), Buffer.byteLength(text), text.split('\n').length - 1]).toEqual([
        name,
        hash,
        bytes,
        count,
      ]);
    }
    expect(Object.keys(manifest.counts)).toEqual(ARCHIVE_KINDS.map(({ name }) => name));
  });

  it('holds nothing of another organisation: no line names a patient of theirs, and both together are the whole', async () => {
    const other = await takeArchive(stack, admin, otherId);
    const others = await stack.ownerSql<{ patient_id: string }>(
      'select patient_id from enrolment where controller_organisation_id <> $1',
      [organisationId],
    );
    expect(others.length).toBeGreaterThan(3);
    for (const [name, text] of Object.entries(archive.texts))
      for (const { patient_id } of others) expect([name, text.includes(patient_id)]).toEqual([name, false]);
    for (const { patientId } of stack.demo.tenants[1]?.patients.map(({ id }) => ({ patientId: id })) ?? [])
      expect(Object.values(whole.texts).join().includes(patientId)).toBe(false);
    for (const kind of [
      'patients',
      'fhir-patients',
      'measurements',
      'alerts',
      'plans',
      'reminders',
      'refusals',
      'reviews',
      'referrals',
      'merges',
    ])
      expect(archive.linesOf(kind).length + other.linesOf(kind).length, kind).toBe(whole.linesOf(kind).length);
  });

  it('covers every table that names a patient, but for what is named here', async () => {
    const tables = await stack.ownerSql<{ name: string }>(
      `select table_name as name from information_schema.columns where table_schema = 'public'
         and column_name in ('patient_id', 'subject_patient_id', 'enrolment_id') group by 1 order by 1`,
    );
    const covered = new Set(ARCHIVE_KINDS.map(({ table }) => table));
    const left = tables.map(({ name }) => name).filter((name) => !covered.has(name));
    expect(left).toEqual([
      // Copies for patients, gone after some days.
      'access_export',
      // Why something must stay here, whoever leaves.
      'legal_hold',
      // Opened into the line of the patient, like the card.
      'patient_identity',
      'patient_national_id',
      'responder_card',
      // Names what is removed by the rule.
      'retention_removal',
    ]);
  });

  it('is receipted by the hash of its manifest alone; a wrong one is refused', async () => {
    const path = `${archive.path}/receipt`;
    const wrong = await admin.post(path, { manifestSha256: sha256('other') });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'manifest-mismatch' } });
    expect((await admin.get<{ receiptedAt?: string }>(archive.path)).body.receiptedAt).toBeUndefined();
    const { manifestSha256 } = archive.view;
    for (let i = 0; i < 2; i += 1) expect(await admin.post(path, { manifestSha256 })).toMatchObject({ status: 200 });
    expect((await admin.get<{ receiptedAt?: string }>(archive.path)).body.receiptedAt).toEqual(expect.any(String));
    expect(await stack.ownerSql(`select 1 from audit_event where action = 'archive.receipt'`)).toHaveLength(1);
  });

  it('is handed out to administrators of the tenant alone, file by file, and each time written down', async () => {
    const [name = ''] = archive.view.files;
    const taken = () => stack.ownerSql('select 1 from audit_event where subject_id = $1', [`${archive.jobId}/${name}`]);
    const before = await taken();
    expect((await admin.get(`${archive.path}/files/${name}`)).status).toBe(200);
    expect(await taken()).toHaveLength(before.length + 1);
    for (const other of [`${archive.path}/files/none.ndjson`, `/api/v1/archives/${randomUUID()}/files/${name}`])
      expect(await admin.get(other)).toMatchObject({ status: 404 });
    for (const to of ['', `/files/${name}`])
      expect(await theirAdmin.get(`${archive.path}${to}`)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await ours.nurse.get(archive.path)).toMatchObject({ status: 403 });
    const foreign = await theirAdmin.post('/api/v1/archives', { organisationId });
    expect(foreign).toMatchObject({ status: 404 });
  });

  it('cut short with -9 is the same files in the end', async () => {
    const { body } = await admin.post<{ jobId: string }>('/api/v1/archives', { organisationId });
    await stack.killWorkerd9();
    await stack.restartWorker();
    await stack.ownerSql(`update job set updated_at = now() - interval '1 hour' where job_id = $1`, [body.jobId]);
    await stack.sweep();
    const again = await readArchive(stack, admin, body.jobId);
    const hashesOf = ({ manifest }: TakenArchive) =>
      manifest.files.filter(({ kind }) => kind !== 'audit').map(({ name, sha256: hash }) => [name, hash]);
    expect(hashesOf(again)).toEqual(hashesOf(archive));
  });

  it('whose step goes wrong again and again has failed after so many tries, with a code', async () => {
    await stack.ownerSql('revoke select on measurement_seen from naer_app');
    const { body } = await admin.post<{ jobId: string }>('/api/v1/archives', { organisationId: otherId });
    const triesOf = async () =>
      (
        await stack.ownerSql<{ tries: number | null }>(
          `select (detail ->> 'tries')::int as tries from job where job_id = $1`,
          [body.jobId],
        )
      )[0]?.tries ?? 0;
    expect(await eventually(triesOf, (tries) => tries > 0)).toBe(1);
    await stack.ownerSql(
      `update job set detail = detail || '{"tries": 7}', updated_at = now() - interval '1 hour' where job_id = $1`,
      [body.jobId],
    );
    await stack.sweep();
    const path = `/api/v1/archives/${body.jobId}`;
    const failed = await eventually(
      async () => (await admin.get<{ state: string; failure?: string }>(path)).body,
      ({ state }) => state === 'failed',
    );
    await stack.ownerSql('grant select on measurement_seen to naer_app');
    expect(failed.failure).toBe('step-failed');
  });

  it('whose counts are not the database’s fails visibly, and is not handed out', async () => {
    const { body } = await admin.post<{ jobId: string }>('/api/v1/archives', {});
    const jobId = randomUUID();
    await eventually(
      async () => (await admin.get<{ state: string }>(`/api/v1/archives/${body.jobId}`)).body.state,
      (state) => state === 'done',
    );
    await stack.ownerSql(
      `insert into job (tenant_id, job_id, kind, created_by, updated_at) values ($1, $2, 'archive', $3, now() - interval '1 hour')`,
      [tenantId, jobId, ours.nurse.id],
    );
    await stack.ownerSql(
      `insert into archive_part (tenant_id, job_id, part, kind, name, row_count, bytes, sha256, is_last)
       values ($1, $2, 0, 'patients', 'patients-0000.ndjson', 1, 1, $3, true)`,
      [tenantId, jobId, sha256('x')],
    );
    await stack.sweep();
    const path = `/api/v1/archives/${jobId}`;
    const failed = await eventually(
      async () => (await admin.get<{ state: string; failure?: string }>(path)).body,
      ({ state }) => state === 'failed',
    );
    expect(failed.failure).toBe('counts-differ');
    expect(await call(stack.baseUrl, { path: `${path}/files/manifest.json`, token: admin.token })).toMatchObject({
      status: 409,
      body: { code: 'job-not-done' },
    });
  });
});
