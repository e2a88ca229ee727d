import { runInDurableObject } from 'cloudflare:test';
import type { MeasurementType, Reading } from '@naer/domain/measurement/reading';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { Rule } from '@naer/domain/rules/rule';
import { newPatient, type TestPatient } from './monitor-fixture.ts';
import { MonitorStore } from './store/monitor-store.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Noon in Oslo, far enough ahead that no real alarm comes between. */
export const NOON = Date.parse('2030-03-05T11:00:00Z');

const UNITS: Partial<Record<MeasurementType, string>> = {
  'oxygen-saturation': '%',
  'cgm-glucose': 'mmol/L',
  'body-weight': 'kg',
  pulse: '/min',
};

/** A plan of these rules, in force long before. */
export function planOf(rules: readonly Rule[], more: Partial<PlanVersion> = {}): PlanVersion {
  return {
    v: 1,
    planVersion: 1,
    programme: 'copd',
    validFrom: Date.parse('2015-01-01'),
    acknowledgeRedWithinMs: HOUR,
    rules,
    ...more,
  };
}

export function patientWith(rules: readonly Rule[], more: Partial<RegistryFacts> = {}): Promise<TestPatient> {
  return newPatient({ plans: [planOf(rules)], ...more });
}

/** A number measured at that time and received then. */
export function measured(type: MeasurementType, value: number, at: number, more: Partial<Reading> = {}): Reading {
  return {
    v: 1,
    type,
    series: type,
    quantity: { text: String(value), unit: UNITS[type] ?? '1', canonical: value },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: new Date(at).toISOString(),
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device-1',
    door: 'ingest',
    mappingVersion: 'm1',
    ...more,
  };
}

/** Runs inside the object on a store of its own, as one that has just woken. */
export function withStore<T>(
  patient: TestPatient,
  work: (store: MonitorStore, storage: DurableObjectStorage) => T,
): Promise<T> {
  return runInDurableObject(patient.monitor, (_, state) => work(new MonitorStore(state.storage), state.storage));
}

/** What matters clinically of the alerts, by rule. */
export function alertsOf(patient: TestPatient) {
  return withStore(patient, (store) =>
    store.alerts.live
      .map(({ ruleKey, severity, state, count, reading, firedAt, planVersion }) => ({
        ruleKey,
        severity,
        state,
        count,
        value: reading?.value,
        firedAt,
        planVersion,
      }))
      .sort((a, b) => (a.ruleKey < b.ruleKey ? -1 : 1)),
  );
}
