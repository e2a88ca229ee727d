import { beginEscalation } from '../escalation/begin-escalation.ts';
import { careOfOwner } from '../escalation/care-of.ts';
import { remindOfDue } from '../escalation/remind.ts';
import { DEFAULT_RED_SNOOZE_MINUTES } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';

const MINUTE_MS = 60_000;
/** Nothing waits longer on a person's word. */
export const LONGEST_WAIT_MS = 30 * 24 * 60 * MINUTE_MS;

/**
 * Silence of the episode, with an end and a reason: first clock and ladder stand still until then, or until it gets worse.
 * A red is silent no longer than the tenant allows (DOMAIN 5), counted from the first silence of the episode.
 */
export function snoozeAlert(
  state: MonitorState,
  alert: Alert,
  { until, reason }: Extract<AlertAct, { readonly kind: 'snooze' }>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (until <= by.at) return err('expiry-in-past');
  const silentSince = alert.silentSince ?? by.at;
  const from = alert.severity === 'red' ? silentSince : by.at;
  if (until > from + longestSnoozeMs(state, alert)) return err('snooze-too-long');
  const silent: Alert = { ...alert, snoozed: { ...by, until, reason }, silentSince };
  return ok(movedBy(silent, by.at, 'snoozed', { act: by, detail: { until, reason } }));
}

export function unsnoozeAlert(state: MonitorState, alert: Alert, by: HumanAct): Result<MovedAlert, ActRefusal> {
  return alert.snoozed === undefined ? err('not-snoozed') : ok(endSnooze(state, alert, by.at, by));
}

/** The silence is over: of what nobody has acknowledged, the clocks begin anew; of what came due meanwhile somebody is told. */
export function endSnooze(state: MonitorState, alert: Alert, now: number, act?: HumanAct): MovedAlert {
  const heard: Alert = { ...alert, snoozed: undefined };
  return andThen(movedBy(heard, now, 'snooze-ended', { act }), (own) =>
    own.state === 'open' ? beginEscalation(state, own, now) : remindOfDue(state, own, now),
  );
}

function longestSnoozeMs(state: MonitorState, alert: Alert): number {
  if (alert.severity !== 'red') return LONGEST_WAIT_MS;
  const minutes = careOfOwner(state, alert)?.redSnoozeMinutes ?? DEFAULT_RED_SNOOZE_MINUTES;
  return Math.min(LONGEST_WAIT_MS, minutes * MINUTE_MS);
}
