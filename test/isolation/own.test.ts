import { randomUUID } from 'node:crypto';
import { MAY_SEE } from '@naer/contracts/access';
import { Records } from '@naer/db/records';
import type { Scope } from '@naer/db/scope';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { listMessages } from '@naer/services/message/list-messages';
import { type Citizen, citizenReader } from '@naer/services/own/citizen';
import { findOwn, type OpenIdentity } from '@naer/services/own/find-own';
import { readOwn } from '@naer/services/own/read-own';
import { getPlan } from '@naer/services/plan/get-plan';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInScope } from '../support/in-scope.ts';
import { startRecords } from '../support/records.ts';
import { testPatient } from '../support/records-changes.ts';
import { seedEveryPatientTable } from '../support/records-patients.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
const { records } = stack;
const { inScope, close } = openInScope(stack);
afterAll(async () => {
  await close();
  await stack.close();
});

let ours: TestTenant;
let theirs: TestTenant;
beforeAll(async () => {
  [ours, theirs] = [await seedTenant(records, 2), await seedTenant(records, 2)];
  for (const tenant of [ours, theirs]) {
    const patient = testPatient(tenant);
    const payload = patient.payload(
      patient.measurement(1),
      patient.alert(1),
      patient.contact(1),
      patient.message(1),
      patient.reminder(1),
      patient.seen(1),
      patient.event(3),
    );
    expect(await applyMonitorEvents(records, [payload])).toEqual([{ ok: true, parked: [] }]);
    await seedEveryPatientTable(stack, tenant);
  }
});

const idOf = (tenant: TestTenant, nth = 0) => tenant.patients[nth]?.patientId ?? '';
const indexOf = (tenant: TestTenant, nth = 0) => tenant.patients[nth]?.nationalIdIndexes[0] ?? '';
const somebody = () => `index-${randomUUID()}`;
const born: Record<string, string> = {};
const open: OpenIdentity = async (_, { patientId }) => ({ name: 'Test', birthDate: born[patientId] ?? '1950-01-01' });

interface Kin {
  readonly maySee?: readonly string[];
  readonly period?: string;
  readonly programmes?: readonly string[];
  readonly basis?: 'consent' | 'representation';
}
async function addKin(tenant: TestTenant, subject: string, { maySee = ['status'], ...kin }: Kin = {}, nth = 0) {
  const { period = "tstzrange(now() - interval '1 hour', null)", programmes = [], basis = 'consent' } = kin;
  await stack.queryAs(
    { 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' },
    `insert into kin_relation (tenant_id, kin_id, patient_id, subject_index, basis, may_see, programmes, period, granted_by)
     values ($1, $2, $3, $4, $5, $6, $7, ${period}, $8)`,
    [tenant.tenantId, randomUUID(), idOf(tenant, nth), subject, basis, maySee, programmes, tenant.practitionerId],
  );
  return subject;
}

const citizen = (subjectIndex: string, represents: readonly string[] = []): Citizen => ({ subjectIndex, represents });
async function foundBy(who: Citizen) {
  const answer = must(await findOwn(records, who, open));
  const shown: [string, string][] = [];
  for (const place of answer.found) {
    const own = await readOwn(records, citizenReader(who, place, []), place.patientId, open);
    if (own.ok) shown.push([own.value.patientId, own.value.relation]);
  }
  return shown;
}
const scope = (
  tenant: TestTenant,
  subjectIndex: string,
  more: Partial<Extract<Scope, { kind: 'citizen' }>> = {},
): Scope => ({
  kind: 'citizen',
  tenantId: tenant.tenantId,
  subjectIndex,
  represents: [],
  needs: [],
  patientId: idOf(tenant),
  ...more,
});

/** Tables with a patient in them, and how many rows of them this scope shows. */
async function rowsIn(shown: Scope): Promise<Record<string, number>> {
  const tables = await stack.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'patient_id'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await inScope<{ n: number }>(shown, `select count(*)::int as n from ${name}`);
    if ((row?.n ?? 0) > 0) counts[name] = row?.n ?? 0;
  }
  return counts;
}

test('the patient sees every aspect there is, and alone who the next of kin are; who represents them sees the others and the log', async () => {
  const decided = async (subject: string, represents: readonly string[]) => {
    const own = [ours.tenantId, idOf(ours), subject, represents];
    const rows = await stack.query<{ may_see: string[] }>(
      'select may_see from citizen_relation_of($1, $2, $3, $4)',
      own,
    );
    return rows.map(({ may_see: maySee }) => maySee);
  };
  expect(await decided(indexOf(ours), [])).toEqual([[...MAY_SEE, 'kin', 'log', 'blocks']]);
  expect(await decided(somebody(), [indexOf(ours)])).toEqual([[...MAY_SEE, 'log']]);
  expect(await decided(somebody(), [])).toEqual([]);
});

describe('a citizen is found', () => {
  test('as the patient in every tenant where the number leads, and by consent where another is the patient', async () => {
    const subject = indexOf(ours);
    await addKin(theirs, subject, { maySee: ['measurements'] });
    expect(await foundBy(citizen(subject))).toEqual(
      expect.arrayContaining([
        [idOf(ours), 'self'],
        [idOf(theirs), 'kin'],
      ]),
    );
    expect(await foundBy(citizen(subject))).toHaveLength(2);
    expect(await foundBy(citizen(somebody()))).toEqual([]);
  });

  test.each([
    ['that has not begun', { period: "tstzrange(now() + interval '1 hour', null)" }],
    ['that is over', { period: "tstzrange(now() - interval '2 hours', now() - interval '1 hour')" }],
  ])('by no consent %s', async (_, kin) => {
    expect(await foundBy(citizen(await addKin(ours, somebody(), kin)))).toEqual([]);
  });

  test('by a consent until it is ended, and not a moment longer', async () => {
    const subject = await addKin(ours, somebody());
    expect(await foundBy(citizen(subject))).toEqual([[idOf(ours), 'kin']]);
    await stack.query('update kin_relation set ended_at = now(), ended_by = granted_by where subject_index = $1', [
      subject,
    ]);
    expect(await foundBy(citizen(subject))).toEqual([]);
    expect(await rowsIn(scope(ours, subject))).toEqual({});
  });

  test('as who represents a child until the day it is 16, and an adult by power of attorney', async () => {
    const [child, who] = [idOf(ours, 1), citizen(somebody(), [indexOf(ours, 1)])];
    const years = (n: number, days: number) => {
      const day = new Date(Date.now() + days * 86_400_000).toISOString();
      return `${Number(day.slice(0, 4)) - n}${day.slice(4, 10)}`;
    };
    born[child] = years(16, 2);
    expect(await foundBy(who)).toEqual([[child, 'represented']]);
    born[child] = years(16, -2);
    expect(await foundBy(who)).toEqual([]);
    expect(await foundBy({ ...who, representsAs: { [indexOf(ours, 1)]: 'power-of-attorney' } })).toHaveLength(1);
    born[child] = '1950-01-01';
    expect(await foundBy(who)).toEqual([[child, 'represented']]);
    expect(await foundBy({ ...who, representsAs: { [indexOf(ours, 1)]: 'parent' } })).toEqual([]);
  });

  test('while a community with a database of its own is away: elsewhere, told to be incomplete, and never as nobody', async () => {
    const away = { databaseUrl: 'postgres://naer_app:x@127.0.0.1:1/naer', sqlEndpoint: 'http://127.0.0.1:1/sql' };
    const main = { databaseUrl: stack.appUrl, sqlEndpoint: stack.endpoint.url };
    const partly = new Records(main, { [randomUUID()]: away });
    const answer = must(await findOwn(partly, citizen(indexOf(theirs)), open));
    expect(answer).toMatchObject({ complete: false, found: [{ patientId: idOf(theirs) }] });
    expect(await findOwn(partly, citizen(somebody()), open)).toEqual({ ok: false, error: { kind: 'unavailable' } });
  });

  test('in no tenant that is suspended, and there again when it goes on', async () => {
    const tenant = await seedTenant(records, 1);
    await stack.query(`update tenant set state = 'suspended' where tenant_id = $1`, [tenant.tenantId]);
    expect(await foundBy(citizen(indexOf(tenant)))).toEqual([]);
    await stack.query(`update tenant set state = 'active' where tenant_id = $1`, [tenant.tenantId]);
    expect(await foundBy(citizen(indexOf(tenant)))).toHaveLength(1);
  });
});

describe('citizen scope, whatever the query', () => {
  const ALWAYS = { patient: 1, patient_identity: 1 };
  test.each<[string, readonly string[], object]>([
    ['nothing but whose record it is', ['position'], {}],
    ['that the patient is followed', ['status'], { enrolment: 1 }],
    ['measurements', ['measurements'], { measurement: 1, measurement_seen: 1 }],
    ['the plan', ['plan'], { plan_version: 1, measurement_reminder: 1 }],
    ['messages', ['messages'], { patient_message: 1 }],
    ['alerts, and not who answers for them', ['alerts'], { alert: 1 }],
    ['contacts, with their corrections, and not who took part', ['contacts'], { contact: 1, record_correction: 1 }],
  ])('shows a next of kin %s', async (_, maySee, shown) => {
    const subject = await addKin(ours, somebody(), { maySee });
    expect(await rowsIn(scope(ours, subject))).toEqual({ ...ALWAYS, ...shown });
    expect(await rowsIn(scope(ours, subject, { needs: [...maySee, 'kin'] }))).toEqual({});
    expect(await rowsIn(scope(ours, subject, { patientId: idOf(ours, 1) }))).toEqual({});
    expect(await rowsIn(scope(theirs, subject))).toEqual({});
  });

  test('shows the patient what is shared with any next of kin, and alone who they are', async () => {
    const all = await rowsIn(scope(ours, indexOf(ours)));
    expect(Object.keys(all).sort()).toEqual(
      [
        'alert',
        'contact',
        'enrolment',
        'kin_relation',
        'measurement',
        'measurement_reminder',
        'measurement_seen',
        'patient',
        'patient_identity',
        'patient_message',
        'plan_version',
        'record_correction',
      ].sort(),
    );
    const kin = await addKin(ours, somebody(), { maySee: MAY_SEE });
    expect(await rowsIn(scope(ours, kin))).not.toHaveProperty('kin_relation');
  });

  test('names no unit but the one that follows the patient, to whom that is shared with', async () => {
    const units = (subject: string) => inScope<{ unit_id: string }>(scope(ours, subject), 'select unit_id from unit');
    expect(await units(indexOf(ours))).toEqual([{ unit_id: ours.unitId }]);
    expect(await units(await addKin(ours, somebody(), { maySee: ['plan'] }))).toEqual([]);
    expect(await units(somebody())).toEqual([]);
  });

  test('writes nothing but what testifies', async () => {
    for (const text of [
      "update patient_message set text = 'x'",
      'delete from kin_relation',
      'update kin_relation set ended_at = now()',
    ]) {
      const answer = await inScope(
        scope(ours, indexOf(ours)),
        `with c as (${text} returning 1) select count(*)::int as n from c`,
      ).catch((error: { code: string }) => error.code);
      expect([[{ n: 0 }], '42501']).toContainEqual(answer);
    }
  });
});

describe('what must stay hidden', () => {
  async function alone(): Promise<TestTenant> {
    return await seedTenant(records, 1);
  }
  const set = (table: string, text: string, { tenantId }: TestTenant) =>
    stack.query(`update ${table} set ${text} where tenant_id = $1`, [tenantId]);

  test('a sensitive programme is seen by the patient, and by a next of kin only when the consent names it', async () => {
    const tenant = await alone();
    const [unnamed, named, other] = [
      await addKin(tenant, somebody(), { maySee: MAY_SEE }),
      await addKin(tenant, somebody(), { maySee: MAY_SEE, programmes: ['mental-health'] }),
      await addKin(tenant, somebody(), { maySee: MAY_SEE, programmes: ['substance-use'] }),
    ];
    expect(await foundBy(citizen(unnamed))).toHaveLength(1);
    // Two steps: who comes to another programme is judged by the list of the tenant.
    await set('enrolment', `programme = 'mental-health'`, tenant);
    await set('enrolment', 'sensitive = true', tenant);
    expect(await foundBy(citizen(indexOf(tenant)))).toEqual([[idOf(tenant), 'self']]);
    expect(await foundBy(citizen(named))).toEqual([[idOf(tenant), 'kin']]);
    for (const who of [citizen(unnamed), citizen(other), citizen(somebody(), [indexOf(tenant)])])
      expect(await foundBy(who)).toEqual([]);
    await set('enrolment', 'active_to = now()', tenant);
    expect(await foundBy(citizen(unnamed))).toEqual([]);
  });

  test('a graded address tells kin not where the patient is followed, and opens nothing to who comes by a claim', async () => {
    const tenant = await alone();
    const kin = await addKin(tenant, somebody(), { maySee: ['status', 'plan', 'position'] });
    await set('patient', 'address_grade = 6', tenant);
    const own = await readOwn(
      records,
      citizenReader(citizen(kin), { tenantId: tenant.tenantId, represents: [] }, []),
      idOf(tenant),
      open,
    );
    expect(own).toMatchObject({ ok: true, value: { relation: 'kin', maySee: ['plan'] } });
    expect(must(own)).not.toHaveProperty('followed');
    expect(await inScope(scope(tenant, kin), 'select 1 from unit union all select 1 from enrolment')).toEqual([]);
    expect(await foundBy(citizen(somebody(), [indexOf(tenant)]))).toEqual([]);
    expect(await inScope(scope(tenant, indexOf(tenant)), 'select 1 from unit')).toHaveLength(1);
  });

  test('with a death consent and representation are over', async () => {
    const kin = await addKin(theirs, somebody());
    const who = citizen(somebody(), [indexOf(theirs)]);
    await stack.query('update patient_death set revoked_at = now() where patient_id = $1', [idOf(theirs)]);
    expect([await foundBy(citizen(kin)), await foundBy(who)].map((rows) => rows.length)).toEqual([1, 1]);
    await stack.query('update patient_death set revoked_at = null where patient_id = $1', [idOf(theirs)]);
    expect([await foundBy(citizen(kin)), await foundBy(who)]).toEqual([[], []]);
  });
});

test('every read is written down with who it was by the index, by which relation and for what; a stranger’s is refused', async () => {
  const kin = await addKin(ours, somebody(), { maySee: ['measurements'] });
  const place = { tenantId: ours.tenantId, represents: [] };
  const requestId = randomUUID();
  const read = async (subject: string, needs: readonly string[]) =>
    citizenReader(citizen(subject), place, needs, requestId);
  const attorney = somebody();
  const forPatient = [indexOf(ours)];
  const patientId = idOf(ours);
  expect((await listMeasurements(records, await read(kin, ['measurements']), { patientId })).ok).toBe(true);
  expect(await getPlan(records, await read(kin, ['plan']), patientId, Date.now())).toMatchObject({ ok: false });
  expect((await listMessages(records, await read(indexOf(ours), ['messages']), { patientId })).ok).toBe(true);
  const acting = citizenReader(
    citizen(attorney, forPatient),
    { ...place, represents: forPatient },
    ['measurements'],
    requestId,
  );
  expect((await listMeasurements(records, acting, { patientId })).ok).toBe(true);
  const stranger = somebody();
  expect(await listMeasurements(records, await read(stranger, ['measurements']), { patientId })).toEqual({
    ok: false,
    error: { code: 'not-found' },
  });
  const rows = await stack.query(
    `select actor_id, action, outcome, role, purpose, relation from audit_event where request_id = $1 order by action, outcome, purpose`,
    [requestId],
  );
  const row = (subject: string, action: string, outcome: string, purpose: string, relation: string | null) => ({
    actor_id: `citizen/${subject}`,
    action,
    outcome,
    role: 'citizen',
    purpose,
    relation,
  });
  expect(rows).toEqual([
    row(kin, 'measurement.list', 'allowed', 'FAMRQT', 'kin'),
    row(attorney, 'measurement.list', 'allowed', 'PWATRNY', 'represented'),
    row(stranger, 'measurement.list', 'refused', 'PATRQT', null),
    row(indexOf(ours), 'message.list', 'allowed', 'PATRQT', 'self'),
    row(kin, 'plan.read', 'refused', 'FAMRQT', 'kin'),
  ]);
});
