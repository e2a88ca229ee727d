import { checkPlan } from '@naer/domain/plan/check-plan';
import { expect, test } from 'vitest';
import { demoPlan, demoRules, PROGRAMMES } from './demo-plans.ts';
import { demoTenants } from './demo-tenants.ts';

const TENANTS = demoTenants(20);

test('two tenants, each with a hospital trust, two municipalities, a practice, and two units of two people', () => {
  expect(TENANTS.map(({ name }) => name)).toEqual(['Helsefellesskapet Testfjord', 'Helsefellesskapet Prøvedal']);
  for (const { organisations, units, practitioners } of TENANTS) {
    expect(organisations.map(({ kind }) => kind).sort()).toEqual([
      'gp-practice',
      'hospital-trust',
      'municipality',
      'municipality',
    ]);
    expect(units).toHaveLength(2);
    for (const { id } of units)
      expect(practitioners.filter(({ unitId }) => unitId === id).map(({ role }) => role)).toEqual([
        'nurse',
        'physician',
      ]);
  }
});

test('20 patients of each programme in each tenant, and every unit follows patients of each programme', () => {
  for (const { patients, units } of TENANTS)
    for (const programme of PROGRAMMES) {
      const enrolled = patients.filter((patient) => patient.programme === programme);
      expect(enrolled).toHaveLength(20);
      for (const { id } of units) expect(enrolled.filter(({ unitId }) => unitId === id)).toHaveLength(10);
    }
});

test('no id, name, national id or organisation number is given twice', () => {
  const people = TENANTS.flatMap(({ patients }) => patients);
  const ids = TENANTS.flatMap((tenant) => [
    tenant.id,
    ...[...tenant.organisations, ...tenant.units, ...tenant.practitioners].map(({ id }) => id),
    ...tenant.patients.flatMap(({ id, deviceId, enrolmentId, assignmentId }) => [
      id,
      deviceId,
      enrolmentId,
      assignmentId,
    ]),
  ]);
  for (const values of [
    ids,
    people.map(({ nationalId }) => nationalId),
    TENANTS.flatMap(({ organisations }) => organisations.map(({ number }) => number)),
    ...TENANTS.map(({ patients }) => patients.map(({ name }) => name)),
  ])
    expect(new Set(values).size).toBe(values.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a smaller demo is the beginning of the whole one, so that ids stay', () => {
  const whole = new Map(TENANTS.flatMap(({ patients }) => patients).map((patient) => [patient.id, patient]));
  for (const patient of demoTenants(2).flatMap(({ patients }) => patients))
    expect(patient).toEqual(whole.get(patient.id));
});

test('limits of every plan stand in order, and the weight limits around the patient', () => {
  for (const programme of PROGRAMMES)
    for (const { redLow, yellowLow, yellowHigh, redHigh } of demoRules(programme, 80.4)) {
      const given = [redLow, yellowLow, yellowHigh, redHigh].filter((limit) => limit !== undefined);
      expect(given.length).toBeGreaterThan(0);
      expect(given).toEqual([...given].sort((a, b) => a - b));
    }
  const weight = demoRules('heart-failure', 80.4).find(({ measure }) => measure === 'body-weight');
  expect(weight).toMatchObject({ yellowHigh: 82.4, redHigh: 84.4 });
});

test('every plan could be kept as a clinician’s own, and an invented physician of the unit may approve it', () => {
  for (const { patients, units, practitioners } of demoTenants(2)) {
    const unitIds = new Set(units.map(({ id }) => id));
    for (const patient of patients)
      expect(checkPlan(demoPlan(patient, 60_000), { timeZone: 'Europe/Oslo', pauses: [], unitIds })).toEqual([]);
    for (const { role, hprNumber, authorisations } of practitioners) {
      expect(authorisations).toEqual(role === 'physician' ? ['LE'] : ['SP']);
      expect(hprNumber).toMatch(/^999\d{6}$/);
    }
  }
  const numbers = TENANTS.flatMap(({ practitioners }) => practitioners.map(({ hprNumber }) => hprNumber));
  expect(new Set(numbers).size).toBe(numbers.length);
});
