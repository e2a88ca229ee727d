import type { AlertView } from '@naer/contracts/records';
import { Records } from '@naer/db/records';
import type { CoverageHours } from '@naer/domain/plan/coverage';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { MINUTE_MS, oxygen } from '../support/items.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 4 });
afterAll(() => stack.stop());
const { nurse, physician, takePatient, tenantId } = castOf(stack);
const { appUrl, sqlEndpoint } = stack.database;
const records = new Records({ databaseUrl: appUrl, sqlEndpoint });

const ALWAYS = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' } as const;
const nobody = (instead: '113' | '116117'): readonly CoverageHours[] => [
  { ...ALWAYS, receiver: { kind: 'not-covered', instead } },
];

/** Gives the patient a second plan version, known to the monitor. */
async function activate(patient: CastPatient, more: Pick<PlanVersion, 'rules' | 'coverage'>): Promise<void> {
  const plan: PlanVersion = {
    v: 1,
    planVersion: 2,
    programme: 'copd',
    validFrom: Date.now() - MINUTE_MS,
    acknowledgeRedWithinMs: 30 * MINUTE_MS,
    ...more,
  };
  must(await activatePlan(records, { tenantId, patientId: patient.id, plan, approvedBy: physician.id }));
  await stack.sweep();
}

const saturation = {
  type: 'zones',
  ruleKey: 'copd.oxygen-saturation',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
} as const;

test('at an hour that nobody covers the patient reads at once what to do instead, at both doors, and the alert is there all the same', async () => {
  const patient = takePatient('copd');
  await activate(patient, { rules: [saturation], coverage: { red: nobody('113'), yellow: nobody('116117') } });

  const quiet = await patient.post([oxygen(95)]);
  expect(quiet.body.items[0]).not.toHaveProperty('advice');
  const yellow = await patient.post([oxygen(87, { id: 'y' })]);
  expect(yellow.body.items[0]?.advice).toEqual({
    severity: 'yellow',
    instead: '116117',
    text: expect.stringContaining('116117'),
  });
  const { body } = await call<{ issue: readonly { details: { text: string } }[] }>(stack.baseUrl, {
    method: 'POST',
    path: '/fhir/R4/Observation',
    token: patient.deviceCredential,
    headers: { 'content-type': 'application/fhir+json', 'accept-language': 'nn' },
    body: JSON.stringify({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '59408-5' }] },
      effectiveDateTime: new Date().toISOString(),
      valueQuantity: { value: 71, system: 'http://unitsofmeasure.org', code: '%' },
    }),
  });
  expect(body.issue[0]).toMatchObject({
    severity: 'information',
    details: { coding: [{ code: '113' }], text: expect.stringContaining('Ring 113 no') },
  });
  expect(body.issue[0]?.details.text).not.toContain('71');
  expect(await nurse.entryOf(patient.id, ({ severity }) => severity === 'red')).toMatchObject({ value: 71, count: 2 });
  expect(stack.workerLog()).not.toContain('116117');
});

test('equipment that falls silent is a technical alert without a reading, on the list, in the records and resolved like any other', async () => {
  const patient = takePatient('copd');
  await patient.post([oxygen(95)]);
  const silence = {
    type: 'device',
    ruleKey: 'silent',
    on: 'silence',
    series: ['oxygen-saturation'],
    afterHours: 2 / 3600,
    severity: 'yellow',
  } as const;
  await activate(patient, { rules: [{ ...silence, series: [...silence.series] }] });

  const item = await nurse.entryOf(patient.id);
  expect(item).toMatchObject({
    category: 'technical',
    ruleType: 'device',
    rule: 'silent',
    severity: 'yellow',
    summary: { nb: expect.any(String), nn: expect.any(String), en: expect.any(String) },
  });
  expect(item).not.toHaveProperty('measure');
  expect(item).not.toHaveProperty('measuredAt');
  const taken = await nurse.entryOf(patient.id);
  expect(await nurse.acknowledge(taken)).toMatchObject({ status: 200 });
  const { body } = await eventually(
    () => nurse.get<{ items: readonly AlertView[] }>(`/api/v1/patients/${patient.id}/alerts`),
    (reply) => reply.body.items[0]?.state === 'acknowledged',
  );
  expect(body.items[0]).toMatchObject({ category: 'technical', ruleType: 'device', summary: item.summary });
});
