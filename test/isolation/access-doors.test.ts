import { randomUUID } from 'node:crypto';
import type { AccessReviewPage, BlockChanged, GlassBroken, RelationChanged } from '@naer/contracts/access';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { afterAll, describe, expect, it } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPatient, type CastPerson, castOf, type Programme } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { planBody } from '../support/plans.ts';
import { startStack } from '../support/stack.ts';
import { personAs } from '../support/steward.ts';

const PATIENTS = 18;
const stack = await startStack({ patients: PATIENTS, hangable: false });
afterAll(() => stack.stop());
const { tenantId, nurse, physician, neighbour, takePatient } = castOf(stack, 0);
const abroad = castOf(stack, 1);
const [auditor, breaker] = [
  await personAs(stack, tenantId, physician.id, 'auditor'),
  await personAs(stack, tenantId, neighbour.id, 'auditor'),
];

const PROGRAMMES = ['heart-failure', 'diabetes'] as const;
const nationalIds = new Map(
  demoTenants(PATIENTS).flatMap(({ patients }) => patients.map(({ id, nationalId }) => [id, nationalId] as const)),
);
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const of = ({ id }: CastPatient, what: string) => `/api/v1/patients/${id}/${what}`;

let taken = 0;
/** A patient of the first unit with a measurement that stands in the records. */
async function newPatient(
  programme: Programme = PROGRAMMES[taken++ % PROGRAMMES.length] ?? 'copd',
): Promise<CastPatient> {
  const patient = takePatient(programme);
  const sent = await patient.post([oxygen(96)]);
  expect([sent.status, sent.body.items?.[0]?.status]).toEqual([200, 'recorded']);
  await eventually(
    () => stack.ownerSql('select 1 from measurement where patient_id = $1', [patient.id]),
    (rows) => rows.length === 1,
  );
  return patient;
}

let days = 0;
const CONTACT = { channel: 'call', minutes: [{ organisationId: randomUUID(), minutes: 5 }], outcome: 'reached' };
const put = ({ token }: CastPerson, path: string, body: object) =>
  call(stack.baseUrl, { method: 'PUT', path, token, body, headers: { 'if-match': '"0"' } });
/** Each door, by the letter of its column. A plan is put on a version that nobody has: 412 for who may. */
const DOORS = {
  measurements: (by, patient) => by.get(of(patient, 'measurements')),
  alerts: (by, patient) => by.get(of(patient, 'alerts')),
  summary: (by, patient) => by.get(of(patient, 'summary')),
  plan: (by, patient) => by.get(of(patient, 'plan')),
  'put plan': (by, patient) => put(by, of(patient, 'plan'), planBody(nurse.unitId)),
  contacts: (by, patient) => by.get(of(patient, 'contacts')),
  'post contact': (by, patient) => by.post(of(patient, 'contacts'), { ...CONTACT, commandId: randomUUID() }),
  relations: (by, patient) => by.get(of(patient, 'relations')),
  'post relation': (by, patient) =>
    by.post(of(patient, 'relations'), {
      kind: 'participant',
      unitId: nurse.unitId,
      from: at(24 * (1000 + days++)),
      to: at(24 * (1000 + days)),
    }),
  status: (by, patient) => by.get(of(patient, 'status')),
  lookup: (by, patient) => by.post('/api/v1/patients/lookup', { nationalId: nationalIds.get(patient.id) }),
} as const satisfies Record<string, (by: CastPerson, patient: CastPatient) => Promise<Reply<unknown>>>;

async function walk(by: CastPerson, patient: CastPatient): Promise<string> {
  const seen: number[] = [];
  for (const open of Object.values(DOORS)) seen.push((await open(by, patient)).status);
  return seen.join(' ');
}

// Columns:      m   a   s   p   put c   +c  r   +r  st  look
const CHANGES = '200 200 200 200 412 200 201 200 201 200 200';
const ACTS = '200 200 200 200 403 200 201 200 403 200 200';
const READS = '200 200 200 200 403 200 403 200 403 200 200';
/** That somebody of the tenant is followed is told to every clinician of it. */
const STRANGER = '404 404 404 404 404 404 404 404 404 200 200';
const NOBODY = '404 404 404 404 404 404 404 404 404 404 404';

const CONDITIONS = ['plain', 'person-blocked', 'unit-blocked', 'sensitive'] as const;
/** Of each relation what the doors answer in each condition, in that order. */
const TABLE: Readonly<Record<string, readonly [string, string, string, string]>> = {
  responsible: [CHANGES, NOBODY, CHANGES, CHANGES],
  participant: [CHANGES, NOBODY, NOBODY, CHANGES],
  'alert-owner': [ACTS, NOBODY, NOBODY, ACTS],
  'listed-gp': [READS, NOBODY, NOBODY, NOBODY],
  emergency: [READS, NOBODY, NOBODY, NOBODY],
  'break-glass': [READS, READS, READS, NOBODY],
  none: [STRANGER, NOBODY, NOBODY, NOBODY],
  ended: [STRANGER, NOBODY, NOBODY, NOBODY],
  future: [STRANGER, NOBODY, NOBODY, NOBODY],
  expired: [STRANGER, NOBODY, NOBODY, NOBODY],
};

const grant = async (patient: CastPatient, body: object) => {
  const reply = await nurse.post<RelationChanged>(of(patient, 'relations'), { unitId: neighbour.unitId, ...body });
  expect([reply.status, reply.body.active]).toEqual([201, true]);
  return reply.body;
};
const breakGlass = (by: CastPerson, patient: CastPatient, reason = 'fall') =>
  by.post<GlassBroken>(of(patient, 'break-glass'), { reason });
const RELATE: Readonly<Record<string, (patient: CastPatient) => Promise<unknown>>> = {
  responsible: async () => undefined,
  none: async () => undefined,
  participant: (patient) => grant(patient, { kind: 'participant' }),
  'listed-gp': (patient) => grant(patient, { kind: 'listed-gp' }),
  emergency: (patient) => grant(patient, { kind: 'emergency', to: at(72) }),
  future: (patient) => grant(patient, { kind: 'participant', from: at(1) }),
  expired: (patient) => grant(patient, { kind: 'participant', from: at(-2), to: at(-1) }),
  ended: async (patient) => {
    const { relationId } = await grant(patient, { kind: 'participant' });
    expect((await nurse.post(of(patient, `relations/${relationId}/end`))).status).toBe(200);
  },
  'break-glass': async (patient) => expect((await breakGlass(neighbour, patient)).status).toBe(201),
  'alert-owner': async (patient) => {
    await patient.post([oxygen(80)]);
    const { alertId, revision } = await nurse.entryOf(patient.id);
    const offer = { expectRevision: revision, toUnitId: neighbour.unitId, reason: 'x' };
    expect((await nurse.post(of(patient, `alerts/${alertId}/handover`), offer)).status).toBe(200);
    await eventually(
      () =>
        stack.ownerSql(`select 1 from alert where patient_id = $1 and body -> 'handover' is not null`, [patient.id]),
      (rows) => rows.length === 1,
    );
  },
};

/** What was changed in the records behind its back. */
async function tellMonitor({ id }: CastPatient): Promise<void> {
  await stack.ownerSql('update patient set registry_version = registry_version + 1 where patient_id = $1', [id]);
  await stack.sweep();
}

/** Puts the patient into the condition; answers how it is taken away again. */
async function enter(condition: (typeof CONDITIONS)[number], by: CastPerson, patient: CastPatient) {
  if (condition === 'plain') return async () => undefined;
  if (condition === 'sensitive') {
    await stack.ownerSql('update enrolment set sensitive = true where patient_id = $1', [patient.id]);
    await tellMonitor(patient);
    return async () => undefined;
  }
  const whom = condition === 'person-blocked' ? { practitionerId: by.id } : { unitId: by.unitId };
  const block = await physician.post<BlockChanged>(of(patient, 'blocks'), { ...whom, wish: 'w' });
  if (condition === 'unit-blocked' && by === nurse) expect(block.status).toBe(409);
  else expect([block.status, block.body.active]).toEqual([201, true]);
  const lifted = of(patient, `blocks/${block.body.blockId}/lift`);
  return async () => expect((await physician.post(lifted)).status).toBe(block.status === 201 ? 200 : 404);
}

describe('what the doors answer by relation and condition', () => {
  it.each(Object.entries(TABLE))('%s', async (relation, rows) => {
    const by = relation === 'responsible' ? nurse : neighbour;
    let patient: CastPatient | undefined;
    const answers: string[] = [];
    for (const condition of CONDITIONS) {
      // A block takes an offer back for good: it is offered anew to each condition.
      if (patient === undefined || relation === 'alert-owner') {
        patient = await newPatient(relation === 'alert-owner' ? 'copd' : undefined);
        await RELATE[relation]?.(patient);
      }
      const leave = await enter(condition, by, patient);
      answers.push(await walk(by, patient));
      await leave();
      // Whoever stands so in one tenant is nobody to another.
      if (condition === 'plain') expect(await walk(abroad.nurse, patient)).toBe(NOBODY);
    }
    expect(answers).toEqual(rows);
  });
});

describe('a broken glass', () => {
  it('is open for 8 hours, adds a reason when repeated, and is reviewed once by somebody else', async () => {
    const patient = await newPatient();
    const first = await breakGlass(neighbour, patient, 'one');
    const again = await breakGlass(neighbour, patient, 'two');
    expect([first.status, again.body.until]).toEqual([201, first.body.until]);
    expect(Math.round((Date.parse(first.body.until) - Date.now()) / 60_000)).toBe(480);
    expect((await breakGlass(nurse, patient)).body).toMatchObject({ code: 'already-related' });
    expect((await breakGlass(abroad.nurse, patient)).status).toBe(404);

    const list = async () => (await auditor.get<AccessReviewPage>('/api/v1/access-reviews?state=open')).body.items;
    const own = (await list()).filter(({ patientId }) => patientId === patient.id);
    expect(own.map(({ reason }) => reason)).toEqual(['two', 'one']);
    expect((await nurse.get('/api/v1/access-reviews')).status).toBe(403);
    const judge = (by: typeof auditor) =>
      by.post<{ code?: string }>(`/api/v1/access-reviews/${first.body.reviewId}/verdict`, { verdict: 'justified' });
    expect((await judge(breaker)).body.code).toBe('own-review');
    expect((await judge(auditor)).status).toBe(200);
    expect((await judge(auditor)).body.code).toBe('already-reviewed');

    const past = `tstzrange(lower(period) - interval '9 hours', upper(period) - interval '9 hours')`;
    await stack.ownerSql(`update care_relation set period = ${past} where patient_id = $1`, [patient.id]);
    await tellMonitor(patient);
    expect(await walk(neighbour, patient)).toBe(STRANGER);
  });
});

describe('a relation', () => {
  it('of an emergency ward has an end, 72 hours on at most', async () => {
    const patient = await newPatient();
    const ask = { kind: 'emergency', unitId: neighbour.unitId };
    for (const to of [undefined, at(73)])
      expect((await nurse.post(of(patient, 'relations'), { ...ask, to })).status).toBe(422);
    expect((await nurse.post(of(patient, 'relations'), { ...ask, to: at(72) })).status).toBe(201);
  });

  it('of a listed GP reads until it is ended, and neither enters next of kin nor grades the address', async () => {
    const patient = await newPatient();
    const kin = { nationalId: '10915596784', basis: 'consent', maySee: ['status'] };
    const change = async (by: CastPerson) => [
      (await by.post(of(patient, 'kin'), kin)).status,
      (await by.get(of(patient, 'kin'))).status,
      (await put(by, of(patient, 'address-grade'), { grade: 7 })).status,
    ];
    expect(await change(neighbour)).toEqual([404, 404, 404]);
    const { relationId } = await grant(patient, { kind: 'listed-gp' });
    expect(await change(neighbour)).toEqual([403, 200, 403]);
    expect(await walk(neighbour, patient)).toBe(READS);
    expect((await nurse.post(of(patient, `relations/${relationId}/end`))).status).toBe(200);
    expect(await walk(neighbour, patient)).toBe(STRANGER);
    expect(await change(nurse)).toEqual([201, 200, 200]);
    expect(await change(abroad.nurse)).toEqual([404, 404, 404]);
  });
});

describe('a document that the patient keeps from one person', () => {
  it.each(['measurements', 'contacts', 'messages'])(
    'is not in their list of %s, and in that of a colleague',
    async (name) => {
      const patient = await newPatient();
      await nurse.post(of(patient, 'contacts'), { ...CONTACT, commandId: randomUUID() });
      await nurse.post(of(patient, 'messages'), { text: 'Hei', commandId: randomUUID() });
      type Item = { readonly id?: string; readonly contactId?: string; readonly messageId?: string };
      const list = async (by: CastPerson) =>
        (await by.get<{ items: readonly Item[] }>(of(patient, name))).body.items.map(
          ({ id, contactId, messageId }) => id ?? contactId ?? messageId,
        );
      const [document] = await eventually(
        () => list(nurse),
        (items) => items.length === 1,
      );
      const wish = { practitionerId: nurse.id, document: `${name.slice(0, -1)}/${document}`, wish: 'w' };
      expect((await physician.post(of(patient, 'blocks'), wish)).status).toBe(201);
      expect(await list(nurse)).toEqual([]);
      expect(await list(physician)).toEqual([document]);
    },
  );
});
