import { runInDurableObject } from 'cloudflare:test';
import type { Alert } from '@naer/domain/alert/alert';
import type { PatientMerges } from '@naer/domain/merge/patient-merges';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { newPatient, type TestPatient } from '../monitor-fixture.ts';

export const MERGE_ID = '019a0000-0000-8000-8000-000000000001';
export const SATURATION = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
} as const;
/** Yellow twice of three readings is red. */
export const LASTS: Rule = {
  type: 'persistence',
  ruleKey: 'lasts',
  on: 'spo2',
  counts: 'yellow',
  n: 2,
  of: { readings: 3, within: { hours: 24 } },
  becomes: 'red',
};
/** Devices of both at once would be one device with two patients. */
const DEVICES = { from: 'device-of-from', to: 'device-of-to' } as const;

/** Two records of one person, of one tenant and two units; each with a device of its own. */
export interface TwoRecords {
  readonly from: TestPatient;
  readonly to: TestPatient;
  /** Facts of a standing merge, as Postgres has them; `only` one of the two hears of it. */
  merge(only?: 'from' | 'to', version?: number): Promise<void>;
  undo(only?: 'from' | 'to', version?: number): Promise<void>;
  mergedFacts(whose: 'from' | 'to', version?: number): RegistryFacts;
}

export async function twoRecords(rules?: PlanVersion['rules']): Promise<TwoRecords> {
  const first = await newPatient(owning('from'));
  const { tenantId } = first.facts;
  const from = await withRules(first, 'from', rules);
  const to = await withRules(await newPatient({ tenantId, ...owning('to') }), 'to', rules);
  const facts = { from: from.facts, to: to.facts };
  const undone = { mergeId: MERGE_ID, patientId: from.facts.patientId, at: Date.now(), by: 'nurse', unitId: 'unit' };
  const both = (whose: 'from' | 'to', version: number, merges: PatientMerges): RegistryFacts => ({
    ...facts[whose],
    version,
    merges,
  });
  const mergedFacts = (whose: 'from' | 'to', version = 10): RegistryFacts => {
    const at = Date.now();
    if (whose === 'to') {
      const { patientId, enrolment } = facts.from;
      const record = { mergeId: MERGE_ID, patientId, unitId: enrolment.unitId, at };
      const merged = both('to', version, { from: [record] });
      return { ...merged, assignments: [...merged.assignments, ...facts.from.assignments] };
    }
    const merged = both('from', version, { into: { mergeId: MERGE_ID, patientId: facts.to.patientId, at } });
    const ended = { reason: 'merged', at, by: 'nurse', outcome: 'other' } as const;
    return { ...merged, enrolment: { ...merged.enrolment, active: false }, ended };
  };
  const push = async (next: (whose: 'from' | 'to') => RegistryFacts, only?: 'from' | 'to') => {
    if (only !== 'to') await from.monitor.applyRegistry(next('from'));
    if (only !== 'from') await to.monitor.applyRegistry(next('to'));
  };
  return {
    from,
    to,
    mergedFacts,
    merge: (only, version) => push((whose) => mergedFacts(whose, version), only),
    undo: (only, version = 20) =>
      push((whose) => both(whose, version, whose === 'to' ? { undone: [undone] } : {}), only),
  };
}

function owning(whose: 'from' | 'to'): Partial<RegistryFacts> {
  const assignmentId = `assignment-of-${whose}`;
  const since = Date.parse('2015-01-01');
  return { assignments: [{ assignmentId, deviceId: DEVICES[whose], from: since, to: null, generation: 1 }] };
}

async function withRules(
  patient: TestPatient,
  whose: 'from' | 'to',
  rules: PlanVersion['rules'] | undefined,
): Promise<TestPatient> {
  const [plan] = patient.facts.plans;
  if (plan === undefined) throw new Error('The patient has a plan');
  const facts = { ...patient.facts, version: 2, plans: [{ ...plan, rules: rules ?? plan.rules }] };
  await patient.monitor.applyRegistry(facts);
  const deviceId = DEVICES[whose];
  const credential = { ...patient.credential, deviceId, assignmentId: `assignment-of-${whose}` };
  const reading: TestPatient['reading'] = (value, more) => patient.reading(value, { deviceId, ...more });
  const batch: TestPatient['batch'] = (readings, more = {}) => patient.batch(readings, { credential, ...more });
  const record: TestPatient['record'] = (...readings) => patient.monitor.record(batch(readings));
  return { ...patient, facts, credential, reading, batch, record };
}

/** The live alerts as the monitor stores them. */
export function liveOf({ monitor }: TestPatient): Promise<readonly Alert[]> {
  return runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ body: string }>('select body from alert where live = 1')
      .toArray()
      .map(({ body }) => JSON.parse(body) as Alert),
  );
}

/** What is told of the rules that are live. */
export const rulesOf = (alerts: readonly Alert[]) => alerts.map(({ ruleKey }) => ruleKey).toSorted();

/** Rows of readings that count, of the patient's own numbers or of another's window. */
export function kept({ monitor }: TestPatient): Promise<readonly { value: number; own: boolean; counts: boolean }[]> {
  return runInDurableObject(monitor, (_, { storage }) =>
    storage.sql
      .exec<{ value: number; sequence: number; flags: number | null }>(
        'select value, sequence, flags from measurement order by measured_at, sequence',
      )
      .toArray()
      .map(({ value, sequence, flags }) => ({ value, own: sequence > 0, counts: ((flags ?? 0) & 64) === 0 })),
  );
}
