import * as z from 'zod';
import { sentences } from './alert-finding.ts';
import { planRequest } from './plan.ts';
import { planBody } from './plan-body.ts';

export const MAX_REHEARSAL_DAYS = 90;
export const MAX_SAMPLE_PATIENTS = 50;
/** Alerts told one by one; all are counted. */
export const MAX_SHOWN_ALERTS = 1000;

/** A plan to be tried: what `PUT .../plan` takes fits; what says nothing of when rules fire may be left out. */
export const rehearsedPlan = z.strictObject({
  ...planBody,
  programme: planBody.programme.optional(),
  instructions: planBody.instructions.optional(),
  coverage: planBody.coverage.optional(),
  acknowledgeRedWithinMinutes: planBody.acknowledgeRedWithinMinutes.optional(),
  calibration: planRequest.shape.calibration,
  validFrom: planRequest.shape.validFrom,
  reason: planRequest.shape.reason.optional(),
});
export type RehearsedPlan = z.infer<typeof rehearsedPlan>;

const terms = {
  /** So many days back from now. */
  days: z.int().min(1).max(MAX_REHEARSAL_DAYS).default(MAX_REHEARSAL_DAYS),
  /** What dealing with one alert takes. */
  minutesPerAlert: z.number().min(0).max(600).default(10),
  /** A rule that has been quiet for so long has ended its alert. */
  quietHours: z.number().min(1).max(168).optional(),
};

/** `POST /patients/{id}/plan/rehearsal`. */
export const rehearsalRequest = z.strictObject({ plan: rehearsedPlan, ...terms });
export type RehearsalRequest = z.infer<typeof rehearsalRequest>;

/** `POST /programmes/rehearsals`: a plan over a sample of the patients of a programme at one's own units. */
export const programmeRehearsalRequest = z.strictObject({
  programme: planBody.programme,
  /** Each patient's own baselines stand in for those of the same key. */
  plan: rehearsedPlan,
  patients: z.int().min(1).max(MAX_SAMPLE_PATIENTS).default(20),
  ...terms,
});
export type ProgrammeRehearsalRequest = z.infer<typeof programmeRehearsalRequest>;

const severity = z.enum(['red', 'yellow']);

/** One alert of a rehearsal: the firings of a rule until it has been quiet for `quietHours`, the worst severity of them. */
export const rehearsedAlert = z.object({
  rule: z.string(),
  severity,
  openedAt: z.string(),
  lastAt: z.string(),
  firings: z.number().int(),
});

const planOutcome = {
  alerts: z.number().int(),
  alertsPerDay: z.number(),
  minutes: z.number(),
  perDay: z.array(
    z.object({
      /** Local date. */
      date: z.string(),
      rule: z.string(),
      severity,
      alerts: z.number().int(),
      firings: z.number().int(),
    }),
  ),
};

const lost = {
  /** Alerts that really were and would not come any more, by how they ended; `uncovered`: nor would any other rule have alerted. */
  lost: z.array(z.object({ outcome: z.string(), alerts: z.number().int(), uncovered: z.number().int() })),
  /** Of these, those that ended in a visit, with the GP or as an emergency. */
  lostSerious: z.number().int(),
};

/** What would have come of a plan, and of the one in force, over the same stored measurements with nobody acting. */
export const rehearsalView = z.object({
  from: z.string(),
  to: z.string(),
  days: z.number().int(),
  quietHours: z.number(),
  minutesPerAlert: z.number(),
  measurements: z.number().int(),
  current: z.object({ planVersion: z.number().int(), ...planOutcome }).nullable(),
  proposed: z.object(planOutcome),
  /** Only the proposed plan alerts: how many, and the first of them (`MAX_SHOWN_ALERTS`). */
  addedAlerts: z.number().int(),
  added: z.array(rehearsedAlert),
  /** Only the plan in force alerts; `otherRules` of the proposed plan alert at the same time. */
  goneAlerts: z.number().int(),
  gone: z.array(rehearsedAlert.extend({ otherRules: z.array(z.string()) })),
  /** Both alert, and the proposed plan more, or less, severely. */
  raised: z.number().int(),
  lowered: z.number().int(),
  ...lost,
});
export type RehearsalView = z.infer<typeof rehearsalView>;

const tally = z.object({ rule: z.string(), severity, alerts: z.number().int() });
const programmeOutcome = z.object({
  alerts: z.number().int(),
  minutes: z.number(),
  alertsPerPatientDay: z.number(),
  /** Alerts per day of the least, the middle and the most alerting patient. */
  spread: z.object({ min: z.number(), median: z.number(), max: z.number() }),
  perRule: z.array(tally),
});

/** Lines (application/x-ndjson) of a programme's rehearsal: progress, then one result, or one failure. */
export const programmeRehearsalLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), patients: z.number().int(), of: z.number().int() }),
  z.object({
    type: z.literal('result'),
    patients: z.number().int(),
    /** Left out: with their own baselines the plan cannot be evaluated. */
    skipped: z.number().int(),
    measurements: z.number().int(),
    /** Patients without a plan in force count in `proposed` alone. */
    patientsWithPlan: z.number().int(),
    days: z.number().int(),
    minutesPerAlert: z.number(),
    current: programmeOutcome,
    proposed: programmeOutcome,
    added: z.number().int(),
    gone: z.number().int(),
    raised: z.number().int(),
    lowered: z.number().int(),
    ...lost,
  }),
  z.object({
    type: z.literal('failed'),
    code: z.string(),
    patients: z.number().int(),
    of: z.number().int(),
    /** Of a plan that fits none of them: what is wrong with it for the first. */
    errors: z.array(z.object({ field: z.string(), code: z.string(), sentence: sentences })).optional(),
  }),
]);
export type ProgrammeRehearsalLine = z.infer<typeof programmeRehearsalLine>;
