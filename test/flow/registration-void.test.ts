import { randomUUID } from 'node:crypto';
import type { BlockPage, BlockView, KinPage, KinView, RelationPage, RelationView } from '@naer/contracts/access';
import type { RecordCorrected, RecordHistory } from '@naer/contracts/correction';
import type { EnrolmentView } from '@naer/contracts/enrolment';
import type { PausePage, PauseView } from '@naer/contracts/plan';
import type { PatientSummary } from '@naer/contracts/summary';
import { demoPerson } from '@naer/local/seed/demo-people';
import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 28 });
afterAll(() => stack.stop());
const { nurse, physician, neighbour, takePatient } = castOf(stack);

const VOID = { state: 'voided', expectVersion: 0, reason: 'wrong-patient', explanation: 'hemmelig grunn' };
const DAY_MS = 86_400_000;
const of = (patient: CastPatient, what: string) => `/api/v1/patients/${patient.id}/${what}`;

interface Registered {
  readonly path: string;
  /** As it is listed. */
  readonly shown: () => Promise<object | undefined>;
  /** How it has ended. */
  readonly over: object;
  readonly first: object;
}

async function registerConsent(patient: CastPatient): Promise<Registered> {
  const enrolment = async () => (await nurse.get<EnrolmentView>(of(patient, 'enrolment'))).body;
  const consentId = randomUUID();
  const body = { consentId, kind: 'consent', basis: 'hemmelig', scopes: ['monitoring'] };
  expect((await nurse.post(of(patient, 'consents'), body)).status).toBe(201);
  return {
    path: of(patient, `consents/${consentId}/corrections`),
    shown: async () => (await enrolment()).consents.find((consent) => consent.consentId === consentId),
    over: { basis: '', withdrawn: { by: nurse.id, reason: 'entered-in-error' } },
    first: { kind: 'consent', basis: 'hemmelig', scopes: ['monitoring'] },
  };
}

async function registerPause(patient: CastPatient): Promise<Registered> {
  const [from, to] = [Date.now() - DAY_MS, Date.now() + DAY_MS].map((at) => new Date(at).toISOString());
  const pause = await nurse.post<PauseView>(of(patient, 'pauses'), { from, to, reason: 'admitted', note: 'hemmelig' });
  expect(pause.status).toBe(201);
  return {
    path: of(patient, `pauses/${pause.body.pauseId}/corrections`),
    shown: async () => (await nurse.get<PausePage>(of(patient, 'pauses'))).body.items[0],
    over: { ended: { by: nurse.id } },
    first: { reason: 'admitted', note: 'hemmelig' },
  };
}

async function registerKin(patient: CastPatient): Promise<Registered> {
  const { nationalId } = demoPerson(`void/${randomUUID()}`, 0);
  const kin = await nurse.post<KinView>(of(patient, 'kin'), {
    nationalId,
    basis: 'consent',
    kinship: 'hemmelig',
    maySee: ['status'],
  });
  expect(kin.status).toBe(201);
  return {
    path: of(patient, `kin/${kin.body.kinId}/corrections`),
    shown: async () => (await nurse.get<KinPage>(of(patient, 'kin'))).body.items[0],
    over: { ended: { by: nurse.id } },
    first: { basis: 'consent', kinship: 'hemmelig', maySee: ['status'] },
  };
}

async function registerRelation(patient: CastPatient): Promise<Registered> {
  const body = { kind: 'participant', unitId: neighbour.unitId, reason: 'hemmelig' };
  const relation = await nurse.post<RelationView>(of(patient, 'relations'), body);
  expect(relation.status).toBe(201);
  return {
    path: of(patient, `relations/${relation.body.relationId}/corrections`),
    shown: async () => (await nurse.get<RelationPage>(of(patient, 'relations'))).body.items[0],
    over: { ended: { by: nurse.id } },
    first: body,
  };
}

async function registerBlock(patient: CastPatient): Promise<Registered> {
  const body = { practitionerId: nurse.id, document: `contact/${randomUUID()}`, wish: 'hemmelig' };
  const block = await nurse.post<BlockView>(of(patient, 'blocks'), body);
  expect(block.status).toBe(201);
  return {
    path: of(patient, `blocks/${block.body.blockId}/corrections`),
    shown: async () => (await nurse.get<BlockPage>(of(patient, 'blocks'))).body.items[0],
    over: { wish: '', lifted: { by: nurse.id } },
    first: body,
  };
}

const KINDS = [
  ['consent', registerConsent],
  ['pause', registerPause],
  ['kin', registerKin],
  ['relation', registerRelation],
  ['block', registerBlock],
] as const;

test.each(KINDS)(
  'a %s on the wrong patient is made void: it is over, says so, and stands in its history',
  async (kind, register) => {
    const patient = takePatient('copd');
    const { path, shown, over, first } = await register(patient);
    expect(await shown()).not.toHaveProperty('correction');
    const body = { ...VOID, commandId: randomUUID() };
    const done = await nurse.post<RecordCorrected>(path, body);
    expect([done.status, done.body]).toEqual([201, { version: 1, state: 'voided', active: true }]);
    expect((await nurse.post(path, body)).body).toEqual(done.body);
    const after = await shown();
    expect(after).toMatchObject({
      ...over,
      correction: { version: 1, state: 'voided', reason: 'wrong-patient', by: nurse.id, unitId: nurse.unitId },
    });
    expect(JSON.stringify(after)).not.toContain('hemmelig');
    const again = await physician.post<{ code: string; version: number }>(path, VOID);
    expect([again.status, again.body.code, again.body.version]).toEqual([412, 'stale-version', 1]);
    // It is registered anew, and not reworded.
    expect((await nurse.post(path, { ...VOID, state: 'corrected', content: first })).status).toBe(422);
    expect((await nurse.get<RecordHistory>(path)).body).toMatchObject({
      kind,
      version: 1,
      first: { content: first, by: nurse.id },
      corrections: [{ state: 'voided', explanation: VOID.explanation }],
    });
    const log = await stack.ownerSql(
      'select role, relation from audit_event where subject_patient_id = $1 and action = $2',
      [patient.id, `${kind}.void`],
    );
    expect(log).toEqual([{ role: 'nurse', relation: 'responsible' }]);
    expect(stack.logs()).not.toContain('hemmelig');
  },
);

test.each(KINDS)('a %s of a patient whom somebody does not follow is not there to them', async (kind, register) => {
  const patient = takePatient('copd');
  const { path } = await register(patient);
  // The neighbour takes part by the relation itself.
  const stranger = kind === 'relation' ? castOf(stack, 1).nurse : neighbour;
  expect((await stranger.post(path, VOID)).status).toBe(404);
  expect((await stranger.get(path)).status).toBe(404);
  const foreign = path.replace(patient.id, takePatient('diabetes').id);
  expect((await nurse.post<{ code: string }>(foreign, VOID)).body.code).toBe('unknown-record');
  expect(await stack.ownerSql('select 1 from record_correction where patient_id = $1', [patient.id])).toEqual([]);
});

test('a void consent is missed and was never withdrawn; a void pause was none', async () => {
  const patient = takePatient('copd');
  const enrolment = async () => (await nurse.get<EnrolmentView>(of(patient, 'enrolment'))).body;
  for (const { consentId } of (await enrolment()).consents)
    expect((await nurse.post(of(patient, `consents/${consentId}/corrections`), VOID)).status).toBe(201);
  const { path } = await registerConsent(patient);
  const pause = await registerPause(patient);
  expect(await enrolment()).toMatchObject({ missingConsents: [], stage: 'paused' });
  expect((await nurse.post(path, VOID)).status).toBe(201);
  expect((await nurse.post(pause.path, VOID)).status).toBe(201);
  expect(await enrolment()).toMatchObject({ missingConsents: ['monitoring'], stage: 'started' });
  expect((await nurse.get<PatientSummary>(of(patient, 'summary'))).body.pauses).toEqual([]);
  // Nobody has withdrawn anything: no alert says so.
  expect((await nurse.worklist()).filter(({ patientId }) => patientId === patient.id)).toEqual([]);
});
