import { type Alert, type AlertRepeat, type AlertState, REPEATS_SHOWN } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { beginEscalation } from '../escalation/begin-escalation.ts';
import type { MonitorState } from '../monitor/state.ts';
import { compareSeverity } from '../rules/finding.ts';

/** The more somebody has to do at once, the higher. */
const URGENCY: Readonly<Record<AlertState, number>> = {
  open: 4,
  acknowledged: 3,
  'in-progress': 2,
  pending: 1,
  resolved: 0,
};

/**
 * Two live alerts of one rule become one under `own`'s name and owner: the worse severity and what it shows, the more
 * urgent state (what one person took over nobody has seen of the other), the earlier opening and the earlier clock. A
 * silence holds only where both were silent. `counted` of `other`'s firings stand in `own` already. `own` stands at the
 * revision of the move; a step of the ladder that its unit owes at once is taken in it.
 */
export function joinAlerts(state: MonitorState, own: Alert, other: Alert, counted: number, now: number): MovedAlert {
  const isOthers = URGENCY[other.state] > URGENCY[own.state];
  const lead = isOthers ? other : own;
  const isWorse = compareSeverity(other.severity, own.severity) > 0;
  const isSilent = own.snoozed !== undefined && other.snoozed !== undefined;
  const bothNormal = own.normalisedAt !== undefined && other.normalisedAt !== undefined;
  const joined: Alert = {
    ...own,
    ...(isWorse && shownOf(other)),
    state: lead.state,
    openedAt: Math.min(own.openedAt, other.openedAt),
    openedBySequence: other.openedAt < own.openedAt ? other.openedBySequence : own.openedBySequence,
    count: own.count + other.count - counted,
    voidedEvents: voidedOf(own, other),
    late: own.late && other.late,
    verify: own.verify || other.verify,
    overdue:
      lead.state === 'open' && ((own.state === 'open' && own.overdue) || (other.state === 'open' && other.overdue)),
    overdueAt: lead.state === 'open' ? earlier(clockOf(own).overdueAt, clockOf(other).overdueAt) : undefined,
    escalation: lead.state === 'open' ? escalationOf(own, other) : undefined,
    quietUntil: undefined,
    acknowledged: lead.acknowledged,
    started: lead.started,
    attempts: lead.attempts,
    followUp: followUpOf(lead, own, other),
    reminded: isOthers ? undefined : own.reminded,
    snoozed: isSilent ? earliestSnooze(own.snoozed, other.snoozed) : undefined,
    silentSince: isSilent ? earlier(own.silentSince, other.silentSince) : undefined,
    paused: own.paused !== undefined && other.paused !== undefined ? own.paused : undefined,
    pending: lead.state === 'pending' ? lead.pending : undefined,
    greens: bothNormal ? own.greens : undefined,
    normalisedAt: bothNormal ? own.normalisedAt : undefined,
    repeats: repeatsOf(own, other),
    receipts: receiptsOf(own, other),
    noteToPatient: own.noteToPatient ?? other.noteToPatient,
    knownSince: undefined,
  };
  return keepingClocks(state, joined, now);
}

/** Each once. */
export function voidedOf(...alerts: readonly Pick<Alert, 'voidedEvents'>[]): Alert['voidedEvents'] {
  const all = [...new Set(alerts.flatMap(({ voidedEvents = [] }) => voidedEvents))];
  return all.length === 0 ? undefined : all;
}

/**
 * An open alert whose unit owes it a ladder of its own (it comes from another, or its silence is over) begins it now, and
 * none of the clocks that ran already comes later for it.
 */
export function keepingClocks(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const isWaiting = alert.state === 'open' && alert.snoozed === undefined && alert.paused === undefined;
  if (!isWaiting || alert.escalation?.unitId === alert.unitId) return { alert, history: [] };
  const { overdue, overdueAt, escalation } = alert;
  const begun = beginEscalation(state, alert, now);
  const { alert: own } = begun;
  const nextAt = earlier(escalation?.nextAt, own.escalation?.nextAt);
  return {
    ...begun,
    alert: {
      ...own,
      overdue,
      overdueAt: earlier(overdueAt, own.overdueAt),
      escalation: own.escalation && nextAt !== undefined ? { ...own.escalation, nextAt } : own.escalation,
    },
  };
}

/** What an alert shows of what fired it, at which severity. */
export function shownOf(other: Alert): Partial<Alert> {
  const { severity, measure, code, component, limit, ruleType, finding, reading, firedAt, acknowledgeWithinMs } = other;
  return { severity, measure, code, component, limit, ruleType, finding, reading, firedAt, acknowledgeWithinMs };
}

/** Clocks of an open alert alone count: those of one that somebody has taken are others. */
function clockOf(alert: Alert): Pick<Alert, 'overdueAt' | 'escalation'> {
  return alert.state === 'open' ? alert : {};
}

/** That of the one that waits; of two its own unit's. The next step comes when the earlier of them would have come. */
function escalationOf(own: Alert, other: Alert): Alert['escalation'] {
  const [mine, theirs] = [clockOf(own).escalation, clockOf(other).escalation];
  const kept = mine ?? (theirs && { ...theirs, last: undefined });
  const nextAt = earlier(mine?.nextAt, theirs?.nextAt);
  return kept === undefined || nextAt === undefined ? kept : { ...kept, nextAt };
}

function followUpOf(lead: Alert, own: Alert, other: Alert): Alert['followUp'] {
  if (lead.followUp === undefined && lead.state === 'open') return undefined;
  const kept = lead.followUp ?? own.followUp ?? other.followUp;
  const dueAt = earlier(own.followUp?.dueAt, other.followUp?.dueAt);
  return kept === undefined || dueAt === undefined ? kept : { ...kept, dueAt };
}

function earliestSnooze(a: Alert['snoozed'], b: Alert['snoozed']): Alert['snoozed'] {
  if (a === undefined || b === undefined) return undefined;
  return b.until < a.until ? b : a;
}

function repeatsOf(own: Alert, other: Alert): readonly AlertRepeat[] | undefined {
  const all = [...(own.repeats ?? []), ...(other.repeats ?? [])];
  const [first, ...rest] = distinct(all).toSorted((a, b) => b.at - a.at);
  return first === undefined ? undefined : [first, ...rest].slice(0, REPEATS_SHOWN);
}

function distinct(repeats: readonly AlertRepeat[]): readonly AlertRepeat[] {
  return [...new Map(repeats.map((one) => [`${one.at}/${one.sequence ?? ''}/${one.severity}`, one])).values()];
}

function receiptsOf(own: Alert, other: Alert): Alert['receipts'] {
  const all = [...(own.receipts ?? []), ...(other.receipts ?? [])];
  const once = new Map(all.map((receipt) => [`${receipt.at}/${receipt.by}/${receipt.code}`, receipt]));
  return all.length === 0 ? undefined : [...once.values()].toSorted((a, b) => a.at - b.at);
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
