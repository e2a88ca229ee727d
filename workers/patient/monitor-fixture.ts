import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { newDataKey, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import type { Reading } from '@naer/domain/measurement/reading';
import type { DevicePrincipal, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { type Bindings, configurationOf } from '../env.ts';
import { getUnitWorklist } from '../worklist/get-unit-worklist.ts';
import { getPatientMonitor } from './get-patient-monitor.ts';
import type { PatientMonitor } from './patient-monitor.ts';

export const bindings = env as unknown as Bindings;
export const MINUTE = 60_000;

/** A patient of its own for one test, its monitor and what makes readings for it. */
export interface TestPatient {
  readonly facts: RegistryFacts;
  readonly credential: DevicePrincipal;
  readonly monitor: DurableObjectStub<PatientMonitor>;
  readonly reading: (value: number, more?: Partial<Reading>) => Reading;
  readonly record: (...readings: Reading[]) => ReturnType<PatientMonitor['record']>;
  readonly batch: (readings: readonly Reading[], more?: Partial<RecordBatch>) => RecordBatch;
  readonly worklist: () => Promise<
    readonly { alertId: string; severity: string; state: string; overdue: boolean; revision: string; count: number }[]
  >;
}

export async function newPatient(over: Partial<RegistryFacts> = {}, clockMs = 30 * MINUTE): Promise<TestPatient> {
  const facts = { ...(await factsOf(clockMs)), ...over };
  const { tenantId, patientId } = facts;
  const monitor = getPatientMonitor(bindings, tenantId, patientId);
  await monitor.applyRegistry(facts);
  const credential: DevicePrincipal = {
    kind: 'device',
    tenantId,
    patientId,
    deviceId: 'device-1',
    assignmentId: 'assignment-1',
    generation: 1,
  };
  const batch: TestPatient['batch'] = (readings, more = {}) => ({
    v: 1,
    credential,
    receivedAt: Date.now(),
    readings,
    refusals: [],
    ...more,
  });
  return {
    facts,
    credential,
    monitor,
    batch,
    reading: spo2,
    record: (...readings) => monitor.record(batch(readings)),
    async worklist() {
      const page = await getUnitWorklist(bindings, tenantId, facts.enrolment.unitId).page({});
      return page.ok ? (JSON.parse(page.json) as { items: never[] }).items : [];
    },
  };
}

async function factsOf(acknowledgeRedWithinMs: number): Promise<RegistryFacts> {
  const tenantId = crypto.randomUUID();
  const patientId = crypto.randomUUID();
  const kek = configurationOf(bindings).IDENTITY_KEY;
  const wrappedKey = await wrapDataKey(kek, newDataKey());
  const identity = { name: 'Kari Testesen', birthDate: '1948-03-02' };
  const sealed = await sealIdentity(kek, wrappedKey, { tenantId, patientId }, identity);
  if (!sealed.ok) throw new Error('cannot seal');
  return {
    v: 1,
    tenantId,
    patientId,
    version: 1,
    enrolment: {
      enrolmentId: crypto.randomUUID(),
      programme: 'copd',
      unitId: crypto.randomUUID(),
      ownerOrganisationId: 'owner',
      controllerOrganisationId: 'controller',
      active: true,
    },
    nationalIdIndexes: ['index-of-this-patient'],
    sealedIdentity: sealed.value,
    assignments: [
      { assignmentId: 'assignment-1', deviceId: 'device-1', from: Date.parse('2015-01-01'), to: null, generation: 1 },
    ],
    plans: [planOf(acknowledgeRedWithinMs)],
  };
}

function planOf(acknowledgeRedWithinMs: number): PlanVersion {
  return {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom: Date.parse('2015-01-01'),
    acknowledgeRedWithinMs,
    rules: [{ type: 'zones', ruleKey: 'spo2', measure: 'oxygen-saturation', unit: '%', redLow: 86, yellowLow: 88 }],
  };
}

/** A saturation measured now, unless told otherwise. */
function spo2(value: number, more: Partial<Reading> = {}): Reading {
  const now = Date.now();
  return {
    v: 1,
    type: 'oxygen-saturation',
    series: 'oxygen-saturation',
    quantity: { text: String(value), unit: '%', canonical: value },
    deviceTime: more.measuredAt ?? now,
    measuredAt: now,
    measuredAtText: new Date(more.measuredAt ?? now).toISOString(),
    precision: 'instant',
    receivedAt: now,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device-1',
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
}

/** Polls until it holds; for what the drain does after a reply. */
export async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean, forMs = 5_000): Promise<T> {
  const until = Date.now() + forMs;
  while (true) {
    const value = await look();
    if (holds(value) || Date.now() > until) return value;
    await scheduler.wait(20);
  }
}

/** Outcome statuses in the order sent; of a duplicate, with what its first copy was. */
export function outcomes(answer: RecordAnswer): readonly string[] {
  if (!answer.ok) throw new Error(answer.reason);
  return answer.outcomes.map(({ status, firstStatus }) =>
    firstStatus === undefined ? status : `${status} of ${firstStatus}`,
  );
}
/** Public ids in the order sent. */
export function ids(answer: RecordAnswer): readonly string[] {
  return answer.ok ? answer.outcomes.map(({ id }) => id) : [];
}
/** Rows of a table, read straight from the object. */
export function count(patient: TestPatient, table: string): Promise<number> {
  return runInDurableObject(
    patient.monitor,
    (_, state) => state.storage.sql.exec<{ n: number }>(`select count(*) as n from ${table}`).one().n,
  );
}
/** A nurse of the unit acknowledges, unless told otherwise. */
export function command(patient: TestPatient, alertId: string, expectRevision: string, more: object = {}) {
  const { tenantId, patientId, enrolment } = patient.facts;
  return patient.monitor.command({
    v: 1,
    tenantId,
    patientId,
    alertId,
    commandId: crypto.randomUUID(),
    expectRevision,
    actor: { practitionerId: 'nurse', unitIds: [enrolment.unitId] },
    act: { kind: 'acknowledge' },
    ...more,
  });
}
