import { randomUUID } from 'node:crypto';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import type { MeasurementView } from '@naer/contracts/records';
import { MEASUREMENT_TYPES } from '@naer/domain/measurement/reading';
import { afterAll, describe, expect, test } from 'vitest';
import { type CastPatient, castOf, patientOf } from '../support/cast.ts';
import { deviceDoor, INGEST } from '../support/device-door.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { startStack } from '../support/stack.ts';

/** The device API from outside: every type and unit of the public list, and the one answer to each kind of request. */
const stack = await startStack({ patients: 8, hangable: false });
afterAll(() => stack.stop());
const { nurse, tenantId, takePatient } = castOf(stack);
const { ingest, recorded, send } = deviceDoor(stack);

type Case = readonly [
  type: string,
  item: object,
  canonical: { readonly value: number; readonly unit: string } | undefined,
];
const is = (value: number, unit: string) => ({ value, unit });
const TYPES: readonly Case[] = [
  ['blood-pressure', { components: { systolic: 128, diastolic: 79, mean: 95 }, unit: 'mm[Hg]' }, undefined],
  ['pulse', { value: 71, unit: '/min' }, is(71, '/min')],
  ['oxygen-saturation', { value: 96, unit: '%' }, is(96, '%')],
  ['respiratory-rate', { value: 16, unit: '/min' }, is(16, '/min')],
  ['body-temperature', { value: 37.2, unit: 'Cel' }, is(37.2, 'Cel')],
  ['body-temperature', { value: 98.6, unit: '[degF]' }, is(37, 'Cel')],
  ['body-weight', { value: 49, unit: 'kg' }, is(49, 'kg')],
  ['body-weight', { value: 49_000, unit: 'g' }, is(49, 'kg')],
  ['body-weight', { value: 150, unit: '[lb_av]' }, is(68.04, 'kg')],
  ['glucose', { value: 5.5, unit: 'mmol/L' }, is(5.5, 'mmol/L')],
  ['glucose', { value: 5.6, unit: 'mmol/l' }, is(5.6, 'mmol/L')],
  ['glucose', { value: 100, unit: 'mg/dL' }, is(5.55, 'mmol/L')],
  ['cgm-glucose', { value: 6.1, unit: 'mmol/L' }, is(6.1, 'mmol/L')],
  ['fev1', { value: 2.1, unit: 'L' }, is(2.1, 'L')],
  ['fvc', { value: 3.4, unit: 'L' }, is(3.4, 'L')],
  ['pef', { value: 410, unit: 'L/min' }, is(410, 'L/min')],
  ['apnea-hypopnea-index', { value: 4.5, unit: '{events}/h' }, is(4.5, '{events}/h')],
  ['cpap-usage', { value: 0, unit: 'h' }, is(0, 'h')],
  ['steps', { value: 4211, unit: '{steps}/d' }, is(4211, '{steps}/d')],
  ['oxygen-flow', { value: 2, unit: 'L/min' }, is(2, 'L/min')],
  ['oxygen-therapy', { answer: 'oxygen' }, undefined],
  ['consciousness', { answer: 'A' }, undefined],
  ['score', { code: 'news2', value: 3, unit: '{score}' }, is(3, '{score}')],
  ['score', { code: 'cat', value: 12, unit: '{score}' }, is(12, '{score}')],
  ['coded-answer', { code: 'cough', answer: 'more-than-usual' }, undefined],
  ['battery', { value: 81, unit: '%' }, is(81, '%')],
];

test('every type of the public list, in every unit, is recorded and read back as it was sent', async () => {
  expect([...new Set(TYPES.map(([type]) => type))]).toEqual(MEASUREMENT_TYPES);
  const patient = takePatient('heart-failure');
  const at = Date.now() - 60_000;
  const items = TYPES.map(([type, item], i) => ({
    id: `i-${i}`,
    type,
    ...item,
    // More than a day apart: weights in several units are no rapid change.
    measuredAt: new Date(at - i * 25 * 60 * MINUTE_MS).toISOString(),
  }));
  const { status, body } = await ingest(patient, ...items);
  expect([status, body.items.map((outcome) => outcome.status)]).toEqual([200, TYPES.map(() => 'recorded')]);
  await recorded(patient);

  const page = await nurse.get<{ items: readonly MeasurementView[] }>(
    `/api/v1/patients/${patient.id}/measurements?limit=1000`,
  );
  const found = new Map(page.body.items.map((view) => [view.senderId, view]));
  for (const [i, [type, item, canonical]] of TYPES.entries()) {
    const view = found.get(`i-${i}`);
    expect(view).toMatchObject({ type, ...item, measuredAt: items[i]?.measuredAt, patientId: patient.id });
    if (canonical === undefined) expect(view?.canonical).toBeUndefined();
    else {
      expect(view?.canonical?.unit).toBe(canonical.unit);
      expect(view?.canonical?.value).toBeCloseTo(canonical.value, 2);
    }
  }
});

describe('an answer', () => {
  let minutes = 0;
  const earlier = (from: number) => {
    minutes += 1;
    return from - minutes * 60_000;
  };
  const good = () => oxygen(95, { at: earlier(Date.now()) });
  const bad = { type: 'pulse', value: 70, measuredAt: '2026-01-01T10:00:00Z' };
  const stray = () => oxygen(95, { at: earlier(Date.parse('2014-06-01T10:00:00Z')) });
  const patient = takePatient('copd');

  test.each<[string, () => readonly object[], string[]]>([
    ['recorded', () => [good()], ['recorded']],
    ['questionable', () => [oxygen(55)], ['questionable']],
    ['quarantined', () => [stray()], ['quarantined']],
    ['one of these among refusals', () => [bad, good(), bad], ['refused', 'recorded', 'refused']],
    ['quarantined among refusals', () => [bad, stray()], ['refused', 'quarantined']],
  ])('is 200 when anything was kept: %s', async (_, items, expected) => {
    const { status, body } = await ingest(patient, ...items());
    expect([status, body.items.map((item) => item.status)]).toEqual([200, expected]);
    expect(body.items.map(({ index }) => index)).toEqual(expected.map((__, index) => index));
  });

  test('is 200 for a duplicate, with the first one’s id and status', async () => {
    const [kept, aside, doubtful] = [good(), stray(), oxygen(54)];
    const { body: first } = await ingest(patient, kept, aside, doubtful);
    const { status, body } = await ingest(patient, kept, aside, doubtful);
    expect(status).toBe(200);
    expect(body.items).toEqual(
      ['recorded', 'quarantined', 'questionable'].map((firstStatus, index) => ({
        index,
        status: 'duplicate',
        firstStatus,
        id: first.items[index]?.id,
      })),
    );
  });

  test('is 422 with every item when all were refused', async () => {
    const { status, body } = await ingest(patient, bad, { ...bad, unit: 'Hz' });
    expect([status, body.code, body.items.map((item) => item.problem?.code)]).toEqual([
      422,
      'no-item-kept',
      ['missing-unit', 'wrong-unit'],
    ]);
  });

  test('is 503 with every item and a time to wait when none was kept and one may yet be', async () => {
    const stranger = await strangerOf(patient);
    const reply = await ingest(stranger, good(), bad);
    expect([reply.status, reply.body.items.map((item) => item.status)]).toEqual([503, ['retry', 'refused']]);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('has its titles in the caller’s language, its codes in every one the same', async () => {
    const inLanguage = async (language: string) => {
      const { body } = await send(patient, INGEST, { measurements: [bad] }, { 'accept-language': language });
      return body.items[0]?.problem;
    };
    expect(await inLanguage('nb-NO')).toEqual({ code: 'missing-unit', title: 'Enheten mangler', field: 'unit' });
    expect(await inLanguage('de, en;q=0.5')).toEqual({
      code: 'missing-unit',
      title: 'The unit is missing',
      field: 'unit',
    });
  });
});

/** A credential that is rightly signed for a patient nobody has enrolled. */
async function strangerOf(patient: CastPatient): Promise<CastPatient> {
  const nobody = {
    tenantId,
    patientId: randomUUID(),
    deviceId: randomUUID(),
    assignmentId: randomUUID(),
    generation: 1,
  };
  const deviceCredential = await issueDeviceCredential(stack.secrets.deviceCredentialKeys, {
    kind: 'device',
    ...nobody,
  });
  return patientOf(stack.baseUrl, tenantId, { ...patient, id: nobody.patientId, deviceCredential });
}
