import type { AlertReplay } from '@naer/contracts/explanation';
import type { AlertPage, AlertView } from '@naer/contracts/records';
import type { RehearsalView } from '@naer/contracts/rehearsal';
import { Records } from '@naer/db/records';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { activatePlan } from '@naer/services/plan/activate-plan';
import { afterAll, expect, test } from 'vitest';
import { type CastPatient, castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { must } from '../support/records-tenant.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 8, hangable: false });
afterAll(() => stack.stop());
const { nurse, physician, takePatient, tenantId } = castOf(stack);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SPO2 = { measure: 'oxygen-saturation', unit: '%' } as const;
const WEIGHT = { measure: 'body-weight', unit: 'kg' } as const;

/** One of every type that readings decide. */
const RULES: readonly Rule[] = [
  { type: 'zones', ruleKey: 'spo2', ...SPO2, redLow: 86, yellowLow: 90 },
  { type: 'relative', ruleKey: 'spo2.own', ...SPO2, baseline: 94, as: 'points', yellowLow: -5 },
  { type: 'persistence', ruleKey: 'spo2.days', on: 'spo2', counts: 'yellow', n: 2, of: { days: 3 }, becomes: 'red' },
  {
    type: 'persistence',
    ruleKey: 'spo2.readings',
    on: 'spo2',
    counts: 'yellow',
    n: 3,
    of: { readings: 5, within: { hours: 24 } },
    becomes: 'red',
  },
  { type: 'trend', ruleKey: 'spo2.mean', ...SPO2, window: { days: 7 }, of: 'mean', minSamples: 5, yellowLow: 90.5 },
  { type: 'delta', ruleKey: 'weight.gain', ...WEIGHT, window: { days: 3 }, direction: 'rise', yellow: 1, red: 2 },
  {
    type: 'trend',
    ruleKey: 'weight.slope',
    ...WEIGHT,
    window: { days: 7 },
    of: 'slope',
    minSamples: 4,
    yellowHigh: 0.2,
  },
  {
    type: 'composite',
    ruleKey: 'breathless',
    match: 'all',
    within: { hours: 24 },
    parts: [
      { rule: 'spo2', atLeast: 'yellow' },
      { measure: 'coded-answer', code: 'breathless', answers: ['yes'] },
    ],
    severity: 'red',
  },
  { type: 'score', ruleKey: 'news2', on: 'news2', within: { hours: 6 }, yellow: 5, red: 7, single3: 'yellow' },
  { type: 'score', ruleKey: 'cat', on: 'change', code: 'cat', within: { days: 14 }, direction: 'rise', yellow: 2 },
  { type: 'device', ruleKey: 'battery', on: 'battery', yellow: 20, red: 10 },
];

/** So that each window gets the samples it needs, as a plan must show. */
const SCHEDULE = [
  {
    key: 'all',
    measures: [
      'oxygen-saturation',
      'body-weight',
      'pulse',
      'respiratory-rate',
      'body-temperature',
      'blood-pressure',
      'consciousness',
      'oxygen-therapy',
    ].map((measure) => ({ measure })),
    when: { kind: 'continuous', everyMinutes: 60 },
  },
  { key: 'cat', measures: [{ measure: 'score', code: 'cat' }], when: { kind: 'continuous', everyMinutes: 720 } },
] as const;

/** A known stream of numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Item = Readonly<Record<string, unknown>>;

/** Ten days of everything, some of it a day late and older: eighty or so items in no order. */
function tenDays(seed: number): Item[] {
  const next = numbers(seed);
  const between = (low: number, high: number) => Math.round(low + next() * (high - low));
  const now = Date.now();
  const items = Array.from({ length: 90 }, (_, nth): Item => {
    const measuredAt = new Date(now - Math.floor(next() * (nth % 3 === 0 ? 10 * DAY_MS : 20 * HOUR_MS))).toISOString();
    const kinds: readonly Item[] = [
      { type: 'oxygen-saturation', value: between(82, 97), unit: '%' },
      { type: 'oxygen-saturation', value: between(86, 93), unit: '%' },
      { type: 'body-weight', value: between(790, 830) / 10, unit: 'kg' },
      { type: 'pulse', value: between(45, 135), unit: '/min' },
      { type: 'respiratory-rate', value: between(10, 27), unit: '/min' },
      { type: 'body-temperature', value: between(360, 395) / 10, unit: 'Cel' },
      { type: 'blood-pressure', components: { systolic: between(85, 225), diastolic: 70 }, unit: 'mm[Hg]' },
      { type: 'consciousness', answer: 'A' },
      { type: 'oxygen-therapy', answer: next() < 0.5 ? 'air' : 'oxygen' },
      { type: 'coded-answer', code: 'breathless', answer: next() < 0.5 ? 'yes' : 'no' },
      { type: 'score', code: 'cat', value: between(10, 20), unit: '{score}' },
      { type: 'battery', value: between(5, 60), unit: '%' },
    ];
    return { ...kinds[nth % kinds.length], measuredAt, id: `item-${seed}-${nth}` };
  });
  return items.sort(() => next() - 0.5);
}

/** The records have every alert as the worklist shows it, and all others as resolved, or as still waiting for n of m. */
function allRecorded({ items, revisions }: { items: readonly AlertView[]; revisions: ReadonlyMap<string, string> }) {
  const live = items.filter(({ state }) => state !== 'resolved' && state !== 'pending');
  return live.length === revisions.size && live.every(({ alertId, revision }) => revisions.get(alertId) === revision);
}

async function followed(seed: number): Promise<{ patient: CastPatient; alerts: readonly AlertView[]; kept: number }> {
  const patient = takePatient('copd');
  const records = new Records({ databaseUrl: stack.database.appUrl, sqlEndpoint: stack.database.sqlEndpoint });
  const plan: PlanVersion = {
    v: 1,
    planVersion: 2,
    programme: 'copd',
    validFrom: Date.now() - 30 * DAY_MS,
    rules: RULES,
    acknowledgeRedWithinMs: HOUR_MS,
  };
  must(await activatePlan(records, { tenantId, patientId: patient.id, plan, approvedBy: physician.id }));
  await stack.sweep();
  const items = tenDays(seed);
  let kept = 0;
  for (let from = 0, size = 1; from < items.length; from += size, size = (size % 9) + 1) {
    const { body, status } = await patient.post(items.slice(from, from + size));
    expect(status).toBe(200);
    kept += body.items.filter((item) => item.status === 'recorded' || item.status === 'questionable').length;
    const taken = from % 4 === 0 ? (await nurse.worklist()).find((item) => item.patientId === patient.id) : undefined;
    if (taken?.state === 'open') await nurse.acknowledge(taken);
    else if (taken !== undefined) await nurse.resolve(taken, { outcome: 'gp' });
  }
  await eventually(
    () => stack.ownerSql<{ n: string }>('select count(*) as n from measurement where patient_id = $1', [patient.id]),
    ([row]) => Number(row?.n) === kept,
  );
  const alerts = await eventually(async () => {
    const { body } = await nurse.get<AlertPage>(`/api/v1/patients/${patient.id}/alerts?limit=1000`);
    const listed = (await nurse.worklist()).filter(({ patientId }) => patientId === patient.id);
    const revisions = new Map(listed.map(({ alertId, revision }) => [alertId, revision]));
    return { items: body.items, revisions };
  }, allRecorded);
  return { patient, alerts: alerts.items, kept };
}

test.each([1, 2, 3])(
  'every alert of ten mixed days, acted on meanwhile, is replayed from the records and ends the same (%i)',
  async (seed) => {
    const { patient, alerts, kept } = await followed(seed);
    expect(kept).toBeGreaterThan(80);
    expect(new Set(alerts.map(({ ruleType }) => ruleType)).size).toBeGreaterThan(5);
    for (const { alertId, rule } of alerts) {
      const replayed = await nurse.post<AlertReplay>(`/api/v1/patients/${patient.id}/alerts/${alertId}/replay`);
      expect(replayed.body, rule).toMatchObject({ same: true, differences: [] });
    }
    const live = alerts.filter(({ state }) => state !== 'resolved');
    expect(new Set(live.map(({ rule }) => rule)).size).toBe(live.length);
    // With the plan in force as the proposal nothing is new and nothing is gone.
    const same = await nurse.post<RehearsalView>(`/api/v1/patients/${patient.id}/plan/rehearsal`, {
      plan: { rules: RULES, schedule: SCHEDULE },
      days: 30,
    });
    expect(same.body).toMatchObject({ added: [], gone: [], raised: 0, lowered: 0, lost: [] });
    expect(same.body.current?.alerts).toBe(same.body.proposed.alerts);
  },
);
