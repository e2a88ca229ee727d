import { randomUUID } from 'node:crypto';
import type { PlanActivated, PlanDiff, PlanVersionPage } from '@naer/contracts/plan';
import type { MeasurementPage } from '@naer/contracts/records';
import { Records } from '@naer/db/records';
import { loadRegistryFacts } from '@naer/services/patient/load-registry-facts';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { afterAll, describe, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { oxygen } from '../support/items.ts';
import { planBody, planDesk } from '../support/plans.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 24, hangable: false });
afterAll(() => stack.stop());
const cast = castOf(stack);
const { nurse, physician, unitId } = cast;
const { get, put } = planDesk(stack.baseUrl);
const SECOND = 1000;

/** A plan of demo COPD kind with its saturation limits. */
function copd(redLow: number, more: object = {}) {
  return planBody(unitId, {
    rules: [
      {
        type: 'zones',
        ruleKey: 'copd.oxygen-saturation',
        measure: 'oxygen-saturation',
        unit: '%',
        redLow,
        yellowLow: redLow + 2,
      },
    ],
    ...more,
  });
}

/** What the records say a reading was judged by. */
async function judgedBy(patient: CastPatient, id: string): Promise<number | null> {
  const page = await eventually(
    () => nurse.get<MeasurementPage>(`/api/v1/patients/${patient.id}/measurements?limit=1000`),
    ({ body }) => body.items.some((item) => item.id === id),
  );
  return page.body.items.find((item) => item.id === id)?.planVersion ?? null;
}

async function measured(patient: CastPatient, value: number, at: number): Promise<string> {
  const { body } = await patient.post([oxygen(value, { at })]);
  return body.items[0]?.id ?? '';
}

describe('a plan that a physician puts', () => {
  test('is in force at once, and judges what is measured from its start; what was measured before keeps the old one', async () => {
    const patient = cast.takePatient('copd');
    const before = await get(physician, patient.id);
    expect(before.body).toMatchObject({ inForce: { planVersion: 1, approved: { authorisation: 'LE' } }, next: null });
    const answer = await put<PlanActivated>(physician, patient.id, before.etag, copd(80));
    expect([answer.status, answer.body]).toEqual([
      200,
      { planVersion: 2, validFrom: expect.any(String), active: true },
    ]);
    const start = Date.parse(answer.body.validFrom);
    const old = await measured(patient, 84, start - 60 * SECOND);
    const fresh = await measured(patient, 84, start + SECOND);
    expect([await judgedBy(patient, old), await judgedBy(patient, fresh)]).toEqual([1, 2]);
    const alert = await nurse.entryOf(patient.id);
    expect(alert).toMatchObject({ severity: 'red', count: 1, value: 84 });

    const now = await get(physician, patient.id);
    expect(now.etag).toBe(answer.headers.get('etag'));
    expect(now.body.inForce).toMatchObject({
      planVersion: 2,
      reason: 'Nye grenser',
      proposed: { by: physician.id },
      approved: { by: physician.id, hprNumber: expect.stringMatching(/^999\d{6}$/), authorisation: 'LE' },
    });
  });

  test('is read back as it was written, so that it can be changed and put again', async () => {
    const patient = cast.takePatient('copd');
    const body = copd(85, { baselines: [{ key: 'pef', measure: 'pef', unit: 'L/min', value: 412.5 }], news2Scale: 2 });
    const first = await put(physician, patient.id, (await get(physician, patient.id)).etag, body);
    const { inForce } = (await get(physician, patient.id)).body;
    expect(inForce).toMatchObject(body);
    const {
      planVersion: _,
      proposed: __,
      approved: ___,
      validFrom: ____,
      ...again
    } = inForce as object as Record<string, never>;
    const second = await put<PlanActivated>(physician, patient.id, first.headers.get('etag'), again);
    expect([second.status, second.body.planVersion]).toEqual([200, 3]);
  });

  test('may begin later: until then the one before is in force', async () => {
    const patient = cast.takePatient('copd');
    const validFrom = new Date(Date.now() + 3_600_000).toISOString();
    const { etag } = await get(physician, patient.id);
    const answer = await put<PlanActivated>(physician, patient.id, etag, copd(80, { validFrom }));
    expect(answer.body).toEqual({ planVersion: 2, validFrom, active: true });
    const read = await get(nurse, patient.id);
    expect(read.body).toMatchObject({ inForce: { planVersion: 1 }, next: { planVersion: 2, validFrom } });
    expect(await judgedBy(patient, await measured(patient, 84, Date.now()))).toBe(1);
  });

  test('does not have to wait for one that is planned: the newer word sets that aside, and it never begins', async () => {
    const patient = cast.takePatient('copd');
    const validFrom = new Date(Date.now() + 366 * 86_400_000 - 60_000).toISOString();
    const { etag } = await get(physician, patient.id);
    const planned = await put<PlanActivated>(physician, patient.id, etag, copd(80, { validFrom }));
    const sooner = await put<PlanActivated>(physician, patient.id, planned.headers.get('etag'), copd(81));
    expect([sooner.status, sooner.body]).toMatchObject([200, { planVersion: 3, active: true }]);
    expect((await get(nurse, patient.id)).body).toMatchObject({ inForce: { planVersion: 3 }, next: null });
    const { body } = await nurse.get<PlanVersionPage>(`/api/v1/patients/${patient.id}/plan/versions`);
    expect(body.items.map(({ planVersion }) => planVersion)).toEqual([3, 2, 1]);
    expect(await judgedBy(patient, await measured(patient, 84, Date.now()))).toBe(3);
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    const facts = await loadRegistryFacts(records, cast.tenantId, patient.id);
    expect(facts.ok && facts.value.plans.map(({ planVersion }) => planVersion)).toEqual([1, 3]);
    // Every version is held in one row of the monitor: what it does not judge by stays in the records.
    expect(facts.ok && facts.value.plans.map(({ instructions }) => instructions)).toEqual([undefined, undefined]);
  });

  test('needs the version that was read: none is 428, another is 412 with the one that stands', async () => {
    const patient = cast.takePatient('copd');
    const { etag } = await get(physician, patient.id);
    expect(await put(physician, patient.id, null, copd(80))).toMatchObject({
      status: 428,
      body: { code: 'missing-version' },
    });
    const kept = await put(physician, patient.id, etag, copd(80));
    for (const stale of [etag, '"0"', 'W/"1"', 'x']) {
      const refused = await put(physician, patient.id, stale, copd(80));
      expect([refused.status, refused.headers.get('etag')]).toEqual([412, kept.headers.get('etag')]);
    }
  });

  test('is one of many at once: one is kept, the others have not seen it', async () => {
    const patient = cast.takePatient('copd');
    const { etag } = await get(physician, patient.id);
    const answers = await Promise.all([80, 81, 82, 83, 84].map((red) => put(physician, patient.id, etag, copd(red))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
    const { body } = await nurse.get<PlanVersionPage>(`/api/v1/patients/${patient.id}/plan/versions`);
    expect(body.items.map(({ planVersion }) => planVersion)).toEqual([2, 1]);
  });

  test('that the monitor was not told of reaches it by the sweep', async () => {
    const patient = cast.takePatient('copd');
    const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
    const validFrom = Date.now() - 60 * SECOND;
    const plan = {
      v: 1,
      planVersion: 2,
      programme: 'copd',
      validFrom,
      rules: [],
      acknowledgeRedWithinMs: 60_000,
    } as const;
    must(
      await activatePlan(records, { tenantId: cast.tenantId, patientId: patient.id, plan, approvedBy: physician.id }),
    );
    expect(await judgedBy(patient, await measured(patient, 84, Date.now() - SECOND))).toBe(1);
    await stack.sweep();
    expect(await judgedBy(patient, await measured(patient, 84, Date.now()))).toBe(2);
  });
});

describe('a plan that cannot be evaluated is refused with the place and a sentence', () => {
  const patient = cast.takePatient('copd');
  const spo2 = { type: 'zones', ruleKey: 'a', measure: 'oxygen-saturation', unit: '%', redLow: 86 };
  const hours = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };

  test.each<[string, object, string, string]>([
    [
      'an hour without a receiver',
      {
        coverage: {
          red: [{ ...hours, to: '22:00', receiver: { kind: 'unit', unitId } }],
          yellow: [{ ...hours, receiver: { kind: 'unit', unitId } }],
        },
      },
      'coverage.red',
      'uncovered-hours',
    ],
    [
      'a unit of nobody',
      {
        coverage: {
          red: [{ ...hours, receiver: { kind: 'unit', unitId: randomUUID() } }],
          yellow: [{ ...hours, receiver: { kind: 'unit', unitId } }],
        },
      },
      'coverage.red[0].receiver.unitId',
      'unknown-unit',
    ],
    [
      'a unit that does not get the patient’s alerts',
      {
        coverage: {
          red: [{ ...hours, receiver: { kind: 'unit', unitId } }],
          yellow: [{ ...hours, receiver: { kind: 'unit', unitId: cast.neighbour.unitId } }],
        },
      },
      'coverage.yellow[0].receiver.unitId',
      'unknown-unit',
    ],
    [
      'limits that contradict each other',
      { rules: [{ ...spo2, yellowLow: 80 }] },
      'rules[0].yellowLow',
      'contradictory-limits',
    ],
    [
      'a unit that is not the measure’s',
      { rules: [spo2, { ...spo2, ruleKey: 'b', unit: 'kg' }] },
      'rules[1].unit',
      'wrong-unit',
    ],
    [
      'an unknown code',
      { rules: [{ ...spo2, measure: 'score', unit: '{score}', code: 'charm' }] },
      'rules[0].code',
      'unknown-code',
    ],
    [
      'a window that does not fit its type',
      {
        rules: [
          {
            type: 'delta',
            ruleKey: 'a',
            measure: 'body-weight',
            unit: 'kg',
            window: { days: 3 },
            direction: 'sideways',
            yellow: 2,
          },
        ],
      },
      'rules[0].direction',
      'invalid-value',
    ],
    ['a rule type that does not exist', { rules: [{ ...spo2, type: 'charm' }] }, 'rules[0].type', 'invalid-value'],
    [
      'a language that is missing',
      {
        instructions: {
          green: { nb: 'a', nn: 'a', en: 'a' },
          yellow: { nb: 'a', nn: 'a', en: 'a' },
          red: { nb: 'a', en: 'a' },
        },
      },
      'instructions.red.nn',
      'missing-value',
    ],
    [
      'a start that has passed',
      { validFrom: new Date(Date.now() - 3_600_000).toISOString() },
      'validFrom',
      'in-the-past',
    ],
    ['a national id in the reason', { reason: 'Gjelder 10915596784' }, 'reason', 'national-id'],
    [
      'a text that cannot be kept',
      { rules: [{ ...spo2, measure: 'coded-answer', code: 'a\0' }] },
      'rules[0].code',
      'invalid-value',
    ],
  ])('%s', async (_, more, field, code) => {
    const { etag } = await get(physician, patient.id);
    const sentences = [];
    for (const language of ['nb', 'nn', 'en']) {
      const refused = await put<{ errors: { field: string; code: string; message: string }[] }>(
        physician,
        patient.id,
        etag,
        copd(86, more),
        { 'accept-language': language },
      );
      expect(refused.status).toBe(422);
      const fault = refused.body.errors.find((error) => error.field === field && error.code === code);
      expect(refused.body.errors).toContainEqual(fault);
      expect(refused.text).not.toContain('10915596784');
      sentences.push(fault?.message ?? '');
    }
    expect(sentences.every((sentence) => sentence.length > 10)).toBe(true);
    expect(sentences[0]).not.toBe(sentences[2]);
    expect((await get(physician, patient.id)).etag).toBe(etag);
  });
});

test('history tells who, when and why, and what changed in words', async () => {
  const patient = cast.takePatient('copd');
  const path = `/api/v1/patients/${patient.id}/plan/versions`;
  let { etag }: { etag: string | null } = await get(physician, patient.id);
  for (const red of [86, 85]) etag = (await put(physician, patient.id, etag, copd(red))).headers.get('etag');
  const first = await nurse.get<PlanVersionPage>(`${path}?limit=2`);
  expect(first.body.items).toMatchObject([{ planVersion: 3, reason: 'Nye grenser' }, { planVersion: 2 }]);
  const rest = await nurse.get<PlanVersionPage>(`${path}?limit=2&cursor=${first.body.nextCursor}`);
  expect(rest.body).toMatchObject({ items: [{ planVersion: 1 }], nextCursor: null });
  expect((await nurse.get(`${path}/2`)).body).toMatchObject({ planVersion: 2, rules: [{ redLow: 86 }] });
  const diff = await nurse.get<PlanDiff>(`${path}/3/diff`);
  expect(diff.body).toMatchObject({ from: 2, to: 3 });
  expect(diff.body.differences.map(({ sentence }) => sentence.nb)).toContain(
    'Oksygenmetning (copd.oxygen-saturation): nedre røde grense endret fra 86 % til 85 %.',
  );
  expect((await nurse.get(`${path}/3/diff?against=1`)).body).toMatchObject({ from: 1, to: 3 });
  expect((await nurse.get(`${path}/1/diff`)).body).toMatchObject({ from: null, to: 1 });
  for (const none of ['4', '0', 'x', '99999999999']) expect((await nurse.get(`${path}/${none}`)).status).toBe(404);
  expect((await nurse.get(`${path}/3/diff?against=7`)).status).toBe(404);
  expect((await nurse.get(`${path}/3/diff?against=x`)).status).toBe(400);
});

test('a reading at an hour that nobody covers is answered with what to do instead', async () => {
  const patient = cast.takePatient('copd');
  const nobody = {
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '00:00',
    to: '24:00',
    receiver: { kind: 'not-covered', instead: '113' },
  };
  const always = { ...nobody, receiver: { kind: 'unit', unitId } };
  const { etag } = await get(physician, patient.id);
  const put1 = await put(physician, patient.id, etag, copd(86, { coverage: { red: [nobody], yellow: [always] } }));
  expect(put1.status).toBe(200);
  const red = await patient.post([oxygen(80)]);
  expect(red.body.items[0]).toMatchObject({ status: 'recorded', advice: { severity: 'red', instead: '113' } });
  const yellow = await patient.post([oxygen(87)]);
  expect(yellow.body.items[0]).not.toHaveProperty('advice');
});

test('a person of another unit finds no patient', async () => {
  const patient = cast.takePatient('copd');
  const body = copd(80);
  const unknown = await put(cast.neighbour, randomUUID(), '"1"', body);
  expect(await put(cast.neighbour, patient.id, '"1"', body)).toMatchObject({ status: 404, text: unknown.text });
  expect(
    (await call(stack.baseUrl, { path: `/api/v1/patients/${patient.id}/plan`, token: cast.neighbour.token })).status,
  ).toBe(404);
});
