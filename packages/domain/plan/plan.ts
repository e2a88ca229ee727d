import type { Language } from '../language/words.ts';
import type { ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { Rule } from '../rules/rule.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';
import type { Coverage } from './coverage.ts';

/** Text for the patient, in each language. */
export type Localised = Readonly<Record<Language, string>>;

/** The patient's own normal value, in the canonical unit; rules name it by its key. */
export interface Baseline {
  readonly key: string;
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  readonly unit: string;
  readonly value: number;
}

/**
 * One version of a patient's self-treatment plan as the monitor holds it. Never changed once kept. What came after
 * the first slice is optional: rows outlive deploys.
 */
export interface PlanVersion {
  readonly v: 1;
  readonly planVersion: number;
  readonly programme: string;
  /** Epoch ms from which this version is in force; the version in force at the measured time evaluates. */
  readonly validFrom: number;
  readonly rules: readonly Rule[];
  /** An unacknowledged red becomes overdue after this time. */
  readonly acknowledgeRedWithinMs: number;
  readonly schedule?: readonly ScheduleEntry[] | undefined;
  readonly baselines?: readonly Baseline[] | undefined;
  /** NEWS2 scale for SpO2: 2 only when prescribed, never inferred. Absent: 1. */
  readonly news2Scale?: 1 | 2 | undefined;
  /** What the patient shall do in each zone. */
  readonly instructions?: Readonly<Record<'green' | 'yellow' | 'red', Localised>> | undefined;
  /** Who receives each severity at every hour of the week. */
  readonly coverage?: Coverage | undefined;
  /** Measurements are collected until then (epoch ms) and limits are proposed from them; nothing activates itself. */
  readonly calibration?: { readonly until: number } | undefined;
  /** The programme template this version was made from. */
  readonly template?: { readonly templateId: string; readonly version: number } | undefined;
}
