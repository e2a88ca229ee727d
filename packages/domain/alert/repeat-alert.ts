import { beginEscalation } from '../escalation/begin-escalation.ts';
import type { MonitorState } from '../monitor/state.ts';
import { compareSeverity, type Finding } from '../rules/finding.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import { type Alert, REPEATS_SHOWN } from './alert.ts';
import { type Firing, isLate, type MovedAlert, shown } from './firing.ts';
import { andThen, movedBy, raised } from './move.ts';
import { beginWaiting, kindOf } from './open-alert.ts';
import { endSnooze } from './snooze-alert.ts';

/**
 * A rule fires again while its alert lives: the count grows. More severe: the alert is open again with new clocks, and no
 * longer silent. So it is by every new event (an alarm pressed again) once somebody has taken the last, as severe as it
 * was: it calls for help anew. Else what is of the same or a lower severity only counts: silence belongs to the episode.
 * Late data counts, but never raises or re-opens (DOMAIN 5); an alert is late only while nothing else has fired it.
 */
export function repeatAlert(state: MonitorState, live: Alert, rule: Rule, firing: Firing): MovedAlert {
  const { sample, finding, now, at } = firing;
  const late = isLate(firing);
  const sequence = sample?.sequence;
  const repeat = { at, sequence, severity: finding.severity, late: late || undefined };
  const counted: Alert = {
    ...raised(live, state.epoch),
    count: live.count + 1,
    late: live.late && late,
    repeats: [repeat, ...(live.repeats ?? [])].slice(0, REPEATS_SHOWN),
  };
  if (late) return movedBy(counted, now, 'repeated', { sequence });
  const worse = compareSeverity(finding.severity, live.severity);
  const isNewer = at >= firedAt(live);
  const fired = isNewer ? { ...counted, greens: undefined, normalisedAt: undefined } : counted;
  const newest: Alert = worse > 0 || isNewer ? { ...fired, ...kindOf(rule), ...shown(firing) } : fired;
  if (worse > 0) return calls(state, live, { ...newest, severity: finding.severity }, firing);
  if (callsAnew(live, rule)) return calls(state, live, newest, firing);
  const repeated = movedBy(worse < 0 ? fired : newest, now, 'repeated', { sequence });
  if (isAlarm(finding, rule) && live.snoozed !== undefined)
    return andThen(repeated, (own) => endSnooze(state, own, now));
  return heard(state, live, repeated, now);
}

/** The same moment is judged again with more known: what the alert shows is renewed; it is no further firing. */
export function refreshAlert(live: Alert, epoch: number, rule: Rule, firing: Firing): MovedAlert {
  return {
    alert: { ...raised(live, epoch), ...kindOf(rule), ...shown(firing) },
    history: [],
  };
}

/** Measured time (or clock time) of what the alert shows. */
export function firedAt(alert: Alert): number {
  return alert.firedAt ?? alert.reading?.measuredAt ?? alert.openedAt;
}

/** It calls for somebody anew, as if nobody had seen it. */
export function calls(
  state: MonitorState,
  live: Alert,
  alert: Alert,
  { sample, now }: Pick<Firing, 'sample' | 'now'>,
): MovedAlert {
  const open: Alert = {
    ...alert,
    state: 'open',
    acknowledged: undefined,
    started: undefined,
    attempts: undefined,
    followUp: undefined,
    reminded: undefined,
    snoozed: undefined,
    silentSince: undefined,
  };
  const event = live.state === 'open' ? 'raised' : 'reopened';
  return andThen(movedBy(open, now, event, { sequence: sample?.sequence }), (own) => beginWaiting(state, own, now));
}

/** Only late data had fired it and paged nobody; now something has that is not: its ladder begins, no clock moves back. */
function heard(state: MonitorState, live: Alert, moved: MovedAlert, now: number): MovedAlert {
  if (!live.late || live.state !== 'open') return moved;
  return andThen(moved, (own) => {
    const begun = beginEscalation(state, own, now);
    if (!own.overdue && (own.overdueAt === undefined || begun.alert.overdueAt === undefined)) return begun;
    const overdueAt = Math.min(own.overdueAt ?? now, begun.alert.overdueAt ?? now);
    return { ...begun, alert: { ...begun.alert, overdue: own.overdue, overdueAt } };
  });
}

/** By an event, whenever it was: of what somebody has taken they have not heard it, and of drills each is its own. */
function callsAnew({ state, drill }: Alert, rule: Rule): boolean {
  const isTaken = state === 'acknowledged' || state === 'in-progress';
  return (isTaken || drill === true) && typeOf(rule).judged(rule) === 'event';
}

/** A red event is somebody calling for help: nobody has silenced the next one. */
function isAlarm({ severity }: Finding, rule: Rule): boolean {
  return severity === 'red' && typeOf(rule).judged(rule) === 'event';
}
