import type { MonitorState } from '../monitor/state.ts';
import { type Alert, type HumanAct, type ResolutionOutcome, SYSTEM, type SystemOutcome } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { movedBy, raised } from './move.ts';

/** Closes an alert for good: no clock runs, no offer stands. `alert` stands at the revision of the move. */
export function resolved(alert: Alert, by: HumanAct, outcome: ResolutionOutcome | SystemOutcome): MovedAlert {
  const closed: Alert = {
    ...alert,
    state: 'resolved',
    overdueAt: undefined,
    escalation: undefined,
    quietUntil: undefined,
    snoozed: undefined,
    paused: undefined,
    pending: undefined,
    followUp: undefined,
    reminded: undefined,
    handover: undefined,
    resolved: { ...by, outcome },
  };
  const act = by.by === SYSTEM ? undefined : by;
  return movedBy(closed, by.at, 'resolved', { act, outcome });
}

/** No person closes it: its values are normal again, n of m was not met, its basis was an error, or follow-up has ended. */
export function closeAlert(
  state: MonitorState,
  alert: Alert,
  outcome: ResolutionOutcome | SystemOutcome,
  now: number,
): MovedAlert {
  return resolved(raised(alert, state.epoch), { at: now, by: SYSTEM, unitId: alert.unitId }, outcome);
}
