import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { RESOLUTION_OUTCOMES } from '@naer/domain/alert/alert';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import { reachOfPlans } from '@naer/domain/rehearse/reach-of-plan';
import { type Rehearsal, rehearseInSteps } from '@naer/domain/rehearse/rehearse';
import { workOfPlan } from '@naer/domain/rehearse/work-of-plan';
import { err, ok, type Result } from '@naer/domain/result';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { loadPlans, type PatientPlans } from '../plan/load-plans.ts';
import type { ReadError } from '../shared/read-error.ts';
import { counting, countingReadings } from './counting-readings.ts';
import { loadPast } from './load-past.ts';
import { MOST_WORK, playInTurns } from './play-in-turns.ts';
import { checkRehearsedPlan } from './rehearsed-plan.ts';

const DAY_MS = 24 * 60 * 60_000;

export interface RehearsePatient {
  readonly patientId: string;
  /** Epoch ms. */
  readonly now: number;
  readonly days: number;
  readonly minutesPerAlert: number;
  readonly quietHours?: number | undefined;
  /** What may be spent on it (`workOfPlan`); beyond it is `too-much-to-play`. */
  readonly mostWork?: number | undefined;
}

export interface RehearsedPatient {
  readonly rehearsal: Rehearsal;
  readonly current: PlanVersion | undefined;
  readonly from: number;
  readonly measurements: number;
  readonly timeZone: string;
  /** How much of `mostWork` it took. */
  readonly work: number;
}

export type RehearsalError = ReadError | { readonly code: 'plan-refused'; readonly faults: readonly RuleFault[] };

/**
 * Plays the plan that `propose` makes for this patient, and the one in force, over what is stored; audited. The
 * monitor is not asked and nothing changes.
 */
export async function rehearsePatient(
  records: Records,
  reader: Reader,
  { patientId, now, days, minutesPerAlert, quietHours, mostWork = MOST_WORK }: RehearsePatient,
  propose: (plans: PatientPlans) => PlanVersion,
): Promise<Result<RehearsedPatient, RehearsalError>> {
  const from = now - days * DAY_MS;
  // The plans first: how far they look back says which readings are loaded.
  const known = await loadPlans(records, reader, patientId);
  if (!known.ok) return known;
  const { timeZone, pauses, plans } = known.value;
  const proposed = checkRehearsedPlan(propose(known.value), { timeZone, pauses });
  if (!proposed.ok) return err({ code: 'plan-refused', faults: proposed.error });
  const current = planInForce(plans, now);
  const both = current === undefined ? [proposed.value] : [current, proposed.value];
  // A doubt looks back a day whatever the rules do.
  const reach = Math.min(reachOfPlans(both, from, { timeZone, pauses }), from - DAY_MS);
  const past = await loadPast(records, reader, { patientId, action: 'plan.rehearse', from: reach, to: now });
  if (!past.ok) return past;
  const { alerts } = past.value;
  const events = counting(past.value.events, past.value);
  const readings = countingReadings(past.value);
  const measurements = readings.filter(({ reading }) => reading.measuredAt >= from).length;
  const work = both.reduce((sum, plan) => sum + workOfPlan(plan, measurements, now - from), 0);
  if (work > Math.min(mostWork, MOST_WORK)) return err({ code: 'too-much-to-play' });
  const steps = rehearseInSteps({
    readings,
    events,
    current,
    proposed: proposed.value,
    from,
    to: now,
    minutesPerAlert,
    quietHours,
    timeZone,
    pauses,
    outcomes: alerts
      .filter(({ openedAt }) => openedAt >= from)
      .map(({ ruleKey, openedAt, resolved }) => ({
        ruleKey,
        openedAt,
        resolvedAt: resolved?.at,
        outcome: RESOLUTION_OUTCOMES.find((outcome) => outcome === resolved?.outcome),
      })),
  });
  const rehearsal = await playInTurns(steps);
  return rehearsal.ok ? ok({ rehearsal: rehearsal.value, current, from, measurements, timeZone, work }) : rehearsal;
}
