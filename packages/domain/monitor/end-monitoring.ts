import { closeAlert } from '../alert/close-alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import type { EnrolmentEnd } from '../enrolment/end.ts';
import type { MonitorState } from './state.ts';

/**
 * What the end of follow-up does to the alerts that are live: what can wait is closed with the end's outcome, and red ones
 * where whoever ended it said so. A red one that nobody had seen by then stays, with its clocks, until a person closes
 * it. Done again it changes nothing.
 */
export function endMonitoring(state: MonitorState, end: EnrolmentEnd, now: number): readonly MovedAlert[] {
  return state.alerts
    .filter((alert) => alert.state === 'pending' || alert.severity !== 'red' || end.closesRed === true)
    .map((alert) => closeAlert(state, alert, alert.state === 'pending' ? 'not-met' : end.outcome, now));
}
