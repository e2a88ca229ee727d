import { createHash } from 'node:crypto';
import type { KinView } from '@naer/contracts/access';
import {
  type AccessExportManifest,
  type AccessExportView,
  accessExportManifest,
  accessExportView,
} from '@naer/contracts/access-export';
import { afterAll, describe, expect, test } from 'vitest';
import { linesOf, unzip } from '../support/access-exports.ts';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { giveNationalId, merge, undo } from '../support/merging.ts';
import { newNationalId } from '../support/national-ids.ts';
import { cookieOf, sessionOfCitizen } from '../support/sessions.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 40, identityProvider: true, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack);
const { nurse, neighbour, tenantId } = ours;
const admin = await personAs(stack, tenantId, nurse.id, 'administrator');
type View = AccessExportView & { readonly code?: string };
type Headers = Readonly<Record<string, string>>;

/** Somebody at one of the two doors. */
function exportsOf(root: string, headers: Headers) {
  const at = ({ id }: Pick<CastPatient, 'id'>, part = '') => `${root}/patients/${id}/exports${part}`;
  return {
    headers,
    ask: (patient: Pick<CastPatient, 'id'>, more: Headers = {}) =>
      call<{ jobId: string; code?: string }>(stack.baseUrl, {
        method: 'POST',
        path: at(patient),
        headers: { ...headers, ...more },
      }),
    list: (patient: Pick<CastPatient, 'id'>) =>
      call<{ items: View[]; code?: string }>(stack.baseUrl, { path: at(patient), headers }),
    read: (patient: Pick<CastPatient, 'id'>, jobId: string): Promise<Reply<View>> =>
      call(stack.baseUrl, { path: at(patient, `/${jobId}`), headers }),
    take: async (patient: Pick<CastPatient, 'id'>, jobId: string) =>
      await fetch(`${stack.baseUrl}${at(patient, `/${jobId}/file`)}`, { headers }),
  };
}
type Asker = ReturnType<typeof exportsOf>;

async function citizen(nationalId: string, represented: readonly string[] = []): Promise<Asker> {
  const { cookie, origin } = await cookieOf(stack, await sessionOfCitizen(stack, nationalId, represented));
  return exportsOf('/api/v1/own', { cookie, origin, 'sec-fetch-site': 'same-origin' });
}
const staff = (token: string): Asker => exportsOf('/api/v1', { authorization: `Bearer ${token}` });

/** A patient of their own, with a number and a reading in the records. */
async function newPatient(patient = ours.takePatient('copd')) {
  const number = await giveNationalId(stack, nurse, patient);
  await patient.post([oxygen(95)]);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = $1', [patient.id]),
    (rows) => rows.length === 1,
  );
  return { patient, number, me: await citizen(number) };
}

async function made(who: Asker, patient: Pick<CastPatient, 'id'>, jobId: string): Promise<View> {
  return await eventually(
    async () => (await who.read(patient, jobId)).body,
    ({ state }) => state === 'done' || state === 'failed',
    60_000,
  );
}

async function taken(who: Asker, patient: Pick<CastPatient, 'id'>, more: Headers = {}) {
  const asked = await who.ask(patient, more);
  expect([asked.status, asked.text]).toEqual([202, expect.stringContaining('waiting')]);
  const { jobId } = asked.body;
  const view = await made(who, patient, jobId);
  expect(view).toMatchObject({ state: 'done', gone: false, patientId: patient.id });
  const reply = await who.take(patient, jobId);
  expect(reply.status).toBe(200);
  return { jobId, view, reply, files: unzip(new Uint8Array(await reply.arrayBuffer())) };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const logged = async (patient: Pick<CastPatient, 'id'>, action: string) =>
  await stack.ownerSql<{ actor_id: string; outcome: string; purpose: string | null }>(
    'select actor_id, outcome, purpose from audit_event where subject_patient_id = $1 and action = $2 order by at',
    [patient.id, action],
  );
const filesOf = (jobId: string) =>
  stack.ownerSql<{ n: number }>('select count(*)::int as n from archive_part where job_id = $1', [jobId]);

describe('a patient', () => {
  test('asks for all that the records hold, follows it, and takes it as one ZIP that says what is in it', async () => {
    const { patient, number, me } = await newPatient();
    const { jobId, view, reply, files } = await taken(me, patient, { 'accept-language': 'nb' });
    expect(accessExportView.parse(view)).toMatchObject({ language: 'nb', kindsDone: view.kindsTotal });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="naer-${jobId}.zip"`,
      'cache-control': 'no-store',
    });
    expect([...files.keys()].slice(0, 2)).toEqual(['index.html', 'manifest.json']);
    expect(sha256(files.get('manifest.json') ?? '')).toBe(view.manifestSha256);
    const manifest: AccessExportManifest = accessExportManifest.parse(JSON.parse(files.get('manifest.json') ?? ''));
    expect([...files.keys()].slice(2)).toEqual(manifest.files.map(({ name }) => name));
    for (const { name, sha256: hash } of [...manifest.files, manifest.index])
      expect([name, sha256(files.get(name) ?? '')]).toEqual([name, hash]);
    expect(linesOf(files, 'patients')).toMatchObject([{ patient_id: patient.id, identity: { nationalId: number } }]);
    expect(linesOf(files, 'measurements')).toMatchObject([{ value_text: '95' }]);
    expect(linesOf(files, 'plans').length).toBeGreaterThan(0);
    expect(files.get('index.html')).toContain('Hva som ikke er med, og hvorfor');
    // Names of staff stand in the log, for the organisation gives them, and no id of anybody anywhere.
    expect(linesOf(files, 'log')).toContainEqual(
      expect.objectContaining({
        action: 'access-export.ask',
        text: expect.objectContaining({ nb: 'Ba om en kopi av hele journalen.' }),
      }),
    );
    const [name] = await stack.ownerSql<{ name: string }>('select name from practitioner where practitioner_id = $1', [
      nurse.id,
    ]);
    expect(JSON.stringify(linesOf(files, 'log'))).toContain(name?.name);
    expect([...files.values()].join('')).not.toContain(nurse.id);
  });

  test('finds each taking once in the log, and none where nothing was taken', async () => {
    const { patient, me } = await newPatient();
    const asked = await me.ask(patient);
    await me.take(patient, asked.body.jobId);
    const { body } = await me.list(patient);
    expect(body.items.map(({ jobId }) => jobId)).toEqual([asked.body.jobId]);
    await made(me, patient, asked.body.jobId);
    const before = (await logged(patient, 'access-export.download')).length;
    expect((await me.take(patient, asked.body.jobId)).status).toBe(200);
    const rows = await logged(patient, 'access-export.download');
    expect(rows.length - before).toBe(1);
    expect(rows.at(-1)).toMatchObject({ outcome: 'allowed', purpose: 'PATRQT' });
    expect(await logged(patient, 'access-export.done')).toHaveLength(1);
  });

  test('has all records of theirs, also those of a sensitive programme; after a merge is undone the copy is taken no more', async () => {
    const [from, to] = [await newPatient(), await newPatient()];
    const merged = await merge(nurse, from.patient, to.patient);
    expect(merged.status).toBeLessThan(300);
    await stack.ownerSql('update enrolment set sensitive = true where patient_id = $1', [from.patient.id]);
    const { jobId, files } = await taken(from.me, to.patient);
    expect(
      linesOf(files, 'patients')
        .map((line) => line.patient_id)
        .sort(),
    ).toEqual([from.patient.id, to.patient.id].sort());
    expect(linesOf(files, 'measurements')).toHaveLength(2);
    expect(linesOf(files, 'merges')).toHaveLength(1);
    await stack.ownerSql('update enrolment set sensitive = false where patient_id = $1', [from.patient.id]);
    expect((await undo(nurse, to.patient, merged.body.mergeId)).status).toBe(200);
    expect((await to.me.take(to.patient, jobId)).status).toBe(410);
    expect((await taken(to.me, to.patient)).files.get('manifest.json')).not.toContain(from.patient.id);
  });
});

describe('somebody else', () => {
  test('is told of nobody, or that they may not have all of it; who represents the patient has a copy of their own', async () => {
    const { patient, number, me } = await newPatient();
    const { jobId } = await taken(me, patient);
    const [kinsNumber, guardians] = [newNationalId(), newNationalId()];
    const kin = await call<KinView>(stack.baseUrl, {
      method: 'POST',
      path: `/api/v1/own/patients/${patient.id}/kin`,
      headers: me.headers,
      body: {
        nationalId: kinsNumber,
        maySee: ['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position'],
      },
    });
    expect(kin.status).toBe(201);
    const each = async (who: Asker) => [
      (await who.ask(patient)).status,
      (await who.list(patient)).status,
      (await who.read(patient, jobId)).status,
      (await who.take(patient, jobId)).status,
    ];
    expect(await each(await citizen(newNationalId()))).toEqual([404, 404, 404, 404]);
    expect(await each(await citizen(kinsNumber))).toEqual([403, 403, 403, 403]);
    const guardian = await citizen(guardians, [number]);
    expect([(await guardian.read(patient, jobId)).status, (await guardian.take(patient, jobId)).status]).toEqual([
      404, 404,
    ]);
    expect((await logged(patient, 'access-export.download')).map(({ outcome }) => outcome)).toEqual([
      'allowed',
      'refused',
      'refused',
    ]);
    const own = await taken(guardian, patient);
    expect([...own.files.keys()].filter((name) => /^(kin|blocks)/.test(name))).toEqual([]);
    expect((await me.list(patient)).body.items.map((item) => item.jobId)).toEqual([jobId]);
  });

  test('of staff has it where their unit answers for the patient: who takes part is told so, who is a stranger nothing', async () => {
    const { patient, me } = await newPatient();
    const [at, stranger] = [staff(nurse.token), staff(neighbour.token)];
    const { jobId } = await taken(at, patient);
    const refused = [await stranger.ask(patient), await stranger.list(patient), await stranger.read(patient, jobId)];
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await stranger.take(patient, jobId)).status).toBe(404);
    const granted = await nurse.post(`/api/v1/patients/${patient.id}/relations`, {
      kind: 'participant',
      unitId: neighbour.unitId,
      reason: 'x',
    });
    expect(granted.status).toBe(201);
    expect(await stranger.ask(patient)).toMatchObject({ status: 403, body: { code: 'relation-too-weak' } });
    expect((await stranger.take(patient, jobId)).status).toBe(403);
    // What the unit made is the patient's as well; what the patient asked for is nobody else's.
    expect((await me.take(patient, jobId)).status).toBe(200);
    const own = await taken(me, patient);
    expect([(await at.read(patient, own.jobId)).status, (await at.take(patient, own.jobId)).status]).toEqual([
      404, 404,
    ]);
    const other = (await newPatient()).patient;
    expect((await at.take(other, jobId)).status).toBe(404);
    expect(await logged(other, 'access-export.download')).toEqual([]);
  });

  test('of staff takes none of it while the patient keeps a document from somebody', async () => {
    const { patient, me } = await newPatient();
    const at = staff(nurse.token);
    const { jobId } = await taken(at, patient);
    const [row] = await stack.ownerSql<{ sequence: string }>('select sequence from measurement where patient_id = $1', [
      patient.id,
    ]);
    const kept = await nurse.post(`/api/v1/patients/${patient.id}/blocks`, {
      practitionerId: ours.physician.id,
      document: `measurement/${patient.id}.${row?.sequence}`,
      wish: 'x',
    });
    expect(kept.status).toBe(201);
    expect((await at.take(patient, jobId)).status).toBe(403);
    expect((await at.read(patient, jobId)).status).toBe(200);
    expect((await me.take(patient, jobId)).status).toBe(200);
  });

  test('of the frame asks and follows, and takes nothing', async () => {
    const { patient, me } = await newPatient();
    const frame = staff(admin.token);
    const asked = await frame.ask(patient);
    expect(asked.status).toBe(202);
    expect(await made(frame, patient, asked.body.jobId)).toMatchObject({ state: 'done' });
    expect((await frame.take(patient, asked.body.jobId)).status).toBe(403);
    expect((await me.take(patient, asked.body.jobId)).status).toBe(200);
    expect((await frame.ask({ id: tenantId })).status).toBe(404);
    const theirs = castOf(stack, 1).takePatient('copd');
    expect((await frame.ask(theirs)).status).toBe(404);
  });
});

describe('the copy', () => {
  test('is whole also when the Worker is killed with -9 in the middle', async () => {
    const { patient, me } = await newPatient();
    const { body } = await me.ask(patient);
    let cut = 0;
    for (const afterMs of [150, 300, 450]) {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await stack.killWorkerd9();
      const [job] = await stack.ownerSql<{ state: string }>('select state from job where job_id = $1', [body.jobId]);
      const [written] = await filesOf(body.jobId);
      if (job?.state === 'running' && (written?.n ?? 0) > 0) cut += 1;
      await stack.restartWorker();
      await stack.ownerSql(
        `update job set updated_at = now() - interval '1 hour' where job_id = $1 and state <> 'done'`,
        [body.jobId],
      );
      await stack.sweep();
    }
    expect(await made(me, patient, body.jobId)).toMatchObject({ state: 'done' });
    // Cut short in the middle at least once, or this shows nothing.
    expect(cut).toBeGreaterThan(0);
    const reply = await me.take(patient, body.jobId);
    const files = unzip(new Uint8Array(await reply.arrayBuffer()));
    expect(linesOf(files, 'measurements')).toHaveLength(1);
    expect(linesOf(files, 'observations')).toHaveLength(1);
  });

  test('is sealed where it lies, and goes when its time has passed', async () => {
    const { patient, me } = await newPatient();
    const { jobId } = await taken(me, patient);
    const days = await stack.ownerSql<{ days: number }>(
      `select round(extract(epoch from expires_at - now()) / 86400)::int as days from access_export where job_id = $1`,
      [jobId],
    );
    expect(days).toEqual([{ days: 14 }]);
    await stack.ownerSql(`update access_export set expires_at = now() where job_id = $1`, [jobId]);
    expect((await me.take(patient, jobId)).status).toBe(410);
    await stack.sweep();
    const [stored] = await stack.ownerSql<{ sealed: string }>('select sealed from access_export where job_id = $1', [
      jobId,
    ]);
    expect(stored?.sealed).toBe('erased');
    expect((await me.read(patient, jobId)).body).toMatchObject({ gone: true });
    expect(await logged(patient, 'access-export.expire')).toHaveLength(1);
  });
});
