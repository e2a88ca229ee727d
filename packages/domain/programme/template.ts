import type { ComponentName, MeasurementType } from '../measurement/reading.ts';
import type { Localised, PlanVersion } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import type { ScheduleEntry } from '../schedule/schedule.ts';

/** A value of the patient's own that must be given before a plan can be made: rules name it by its key. */
export interface RequiredBaseline {
  readonly key: string;
  readonly measure: MeasurementType;
  readonly code?: string | undefined;
  readonly component?: ComponentName | undefined;
  /** UCUM, the canonical unit of the measure. */
  readonly unit: string;
  readonly title: Localised;
}

/** What a limit rests on. `default`: given so in DOMAIN 4; `confirm`: from general knowledge, to be looked over first. */
export interface Evidence {
  readonly ruleKeys: readonly string[];
  readonly basis: 'default' | 'confirm';
  readonly source: string;
}

/**
 * What a programme starts a patient's plan from. Its limits are defaults: they say nothing until a clinician has
 * approved them for one patient, in a plan. Coverage is no part of it: who receives alerts is the tenant's own.
 */
export interface TemplateContent {
  readonly v: 1;
  readonly programme: string;
  readonly title: Localised;
  readonly rules: readonly Rule[];
  readonly schedule: readonly ScheduleEntry[];
  readonly instructions: NonNullable<PlanVersion['instructions']>;
  /** Absent: left to whoever prescribes. Scale 2 is never inferred from a programme. */
  readonly news2Scale?: 1 | 2 | undefined;
  readonly acknowledgeRedWithinMs: number;
  readonly requires: readonly RequiredBaseline[];
  readonly evidence: readonly Evidence[];
}

/** A version of a tenant's template. Never changed once kept. */
export interface ProgrammeTemplate extends TemplateContent {
  readonly templateId: string;
  readonly version: number;
}
