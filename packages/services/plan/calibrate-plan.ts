import type { CalibrationView } from '@naer/contracts/calibration';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { DEFAULT_METHOD, proposeLimits } from '@naer/domain/calibrate/propose-limits';
import { type Sample, toSample } from '@naer/domain/measurement/sample';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import { err, ok, type Result } from '@naer/domain/result';
import { countingReadings } from '../rehearsal/counting-readings.ts';
import { loadPast } from '../rehearsal/load-past.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

const DAY_MS = 24 * 60 * 60_000;
/** DOMAIN 5: a calibration phase of 2-4 weeks. */
const LONGEST_MS = 28 * DAY_MS;

/**
 * Limits proposed for the plan in force at `now` (epoch ms), from what was measured since its calibration began, or in
 * the last four weeks; audited. Proposes, and changes nothing.
 */
export async function calibratePlan(
  records: Records,
  reader: Reader,
  patientId: string,
  now: number,
): Promise<Result<CalibrationView, ReadError>> {
  const from = now - LONGEST_MS;
  const past = await loadPast(records, reader, { patientId, action: 'plan.calibrate', from, to: now });
  if (!past.ok) return past;
  const plan = planInForce(past.value.plans, now);
  if (plan === undefined) return err({ code: 'not-found' });
  const begins = Math.max(from, beginOf(past.value.plans, plan));
  const collected = countingReadings(past.value).filter(
    ({ reading }) => reading.test !== true && reading.measuredAt >= begins && reading.measuredAt < now,
  );
  const samples = Map.groupBy(
    collected.map(({ reading, sequence }): Sample => toSample(reading, sequence)),
    ({ series }) => series,
  );
  const proposals = proposeLimits(plan.rules, samples, calendarOf(past.value.timeZone));
  return ok({
    planVersion: plan.planVersion,
    from: isoTime(begins),
    to: isoTime(now),
    ...present({ calibratingUntil: plan.calibration && isoTime(plan.calibration.until) }),
    method: DEFAULT_METHOD,
    proposals: proposals.map(({ ruleKey, limits, spread, notEnough, ...proposal }) => ({
      rule: ruleKey,
      ...proposal,
      ...present({ spread, notEnough }),
      limits: limits.map((limit) => ({ ...limit })),
    })),
  });
}

/** A calibration goes on over versions that leave it running; without one, everything that was loaded counts. */
function beginOf(plans: readonly PlanVersion[], plan: PlanVersion): number {
  if (plan.calibration === undefined) return Number.NEGATIVE_INFINITY;
  const until = plan.calibration.until;
  return Math.min(
    plan.validFrom,
    ...plans.filter(({ calibration }) => calibration?.until === until).map(({ validFrom }) => validFrom),
  );
}
