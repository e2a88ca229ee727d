import { MAX_SHOWN_ALERTS, type RehearsalRequest, type RehearsalView } from '@naer/contracts/rehearsal';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { localTime } from '@naer/domain/language/local-day';
import type { Episode } from '@naer/domain/rehearse/episodes';
import type { PlanRehearsal } from '@naer/domain/rehearse/rehearse';
import { ok, type Result } from '@naer/domain/result';
import { isoTime } from '../shared/sent-digits.ts';
import { type RehearsalError, rehearsePatient } from './rehearse-patient.ts';
import { toRehearsedPlan } from './rehearsed-plan.ts';

/** Tries a plan on a patient's own measurements before anybody activates it; audited. `now`: epoch ms. */
export async function rehearsePlan(
  records: Records,
  reader: Reader,
  patientId: string,
  { plan, days, minutesPerAlert, quietHours }: RehearsalRequest,
  now: number,
): Promise<Result<RehearsalView, RehearsalError>> {
  const term = { patientId, now, days, minutesPerAlert, quietHours };
  const rehearsed = await rehearsePatient(records, reader, term, () => toRehearsedPlan(plan));
  if (!rehearsed.ok) return rehearsed;
  const { rehearsal, current, from, measurements, timeZone } = rehearsed.value;
  return ok({
    from: isoTime(from),
    to: isoTime(now),
    days: rehearsal.days,
    quietHours: rehearsal.quietHours,
    minutesPerAlert,
    measurements,
    current:
      rehearsal.current === undefined || current === undefined
        ? null
        : { planVersion: current.planVersion, ...showPlan(rehearsal.current, timeZone) },
    proposed: showPlan(rehearsal.proposed, timeZone),
    addedAlerts: rehearsal.added.length,
    added: rehearsal.added.slice(0, MAX_SHOWN_ALERTS).map(showAlert),
    goneAlerts: rehearsal.gone.length,
    gone: rehearsal.gone
      .slice(0, MAX_SHOWN_ALERTS)
      .map((episode) => ({ ...showAlert(episode), otherRules: [...episode.otherRules] })),
    raised: rehearsal.raised,
    lowered: rehearsal.lowered,
    lost: rehearsal.lost.map((lost) => ({ ...lost })),
    lostSerious: rehearsal.lostSerious,
  });
}

function showPlan({ alerts, alertsPerDay, minutes, days }: PlanRehearsal, timeZone: string) {
  const calendar = calendarOf(timeZone);
  return {
    alerts,
    alertsPerDay,
    minutes,
    perDay: days.map(({ day, ruleKey, severity, alerts: opened, firings }) => ({
      date: localTime(calendar, day).date,
      rule: ruleKey,
      severity,
      alerts: opened,
      firings,
    })),
  };
}

function showAlert({ ruleKey, severity, openedAt, lastAt, firings }: Episode) {
  return { rule: ruleKey, severity, openedAt: isoTime(openedAt), lastAt: isoTime(lastAt), firings };
}
