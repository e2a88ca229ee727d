import type { Alert } from '../alert/alert.ts';
import { openAlert } from '../alert/open-alert.ts';
import { repeatAlert } from '../alert/repeat-alert.ts';
import { ENGINE_VERSION } from '../engine-version.ts';
import type { Reading } from '../measurement/reading.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { evaluateRule } from '../rules/evaluate-rule.ts';
import type { AlertChange, AlertHistoryChange, MeasurementChange } from './change.ts';
import { doubtFromHistory } from './doubt-from-history.ts';
import type { MonitorState, TimerChange, Windows } from './state.ts';

/** A reading that is neither a duplicate nor misplaced, with what the store knows of it. */
export interface ReadingInput {
  readonly reading: Reading;
  readonly sequence: number;
  readonly ordinal: number;
  readonly conflict: boolean;
  readonly assignmentId: string;
  /** Something newer of its series came in the same call. */
  readonly superseded?: boolean | undefined;
}

export interface StepAnswer {
  readonly state: MonitorState;
  readonly events: readonly (MeasurementChange | AlertChange | AlertHistoryChange)[];
  readonly timers: readonly TimerChange[];
  readonly outcome: 'recorded' | 'questionable';
}

/**
 * Takes one reading: judges it by the plan in force at its measured time and moves the alerts of its rules.
 * `windows` are the points of `needs(reading)`. Pure: the same arguments give the same answer, live, in a
 * rehearsal or in a replay. `now` is epoch ms.
 */
export function step(state: MonitorState, windows: Windows, input: ReadingInput, now: number): StepAnswer {
  const reading = doubtFromHistory(input.reading, windows);
  const plan = planInForce(state.plans, reading.measuredAt);
  const outcome = reading.doubts.length > 0 ? 'questionable' : 'recorded';
  const measurement: MeasurementChange = {
    kind: 'measurement',
    sequence: input.sequence,
    reading,
    status: outcome,
    ordinal: input.ordinal,
    conflict: input.conflict,
    assignmentId: input.assignmentId,
    planVersion: plan?.planVersion ?? null,
    engineVersion: ENGINE_VERSION,
    controllerOrganisationId: state.enrolment.controllerOrganisationId,
  };
  if (plan === undefined || reading.test === true) return { state, events: [measurement], timers: [], outcome };

  let alerts: readonly Alert[] = state.alerts;
  const events: StepAnswer['events'][number][] = [measurement];
  const timers: TimerChange[] = [];
  const superseded = reading.late && (input.superseded === true || (windows.newer?.length ?? 0) > 0);
  for (const rule of plan.rules) {
    const finding = evaluateRule(rule, reading);
    if (finding === undefined) continue;
    const live = alerts.find((alert) => alert.ruleKey === rule.ruleKey);
    if (live === undefined && superseded) continue;
    const firing = { reading, sequence: input.sequence, finding, plan, now };
    const moved = live === undefined ? openAlert(state, rule, firing) : repeatAlert(live, state.epoch, firing);
    alerts = [...alerts.filter((alert) => alert.alertId !== moved.alert.alertId), moved.alert];
    events.push({ kind: 'alert', alert: moved.alert }, moved.history);
    if (moved.timer !== undefined) timers.push(moved.timer);
  }
  return { state: alerts === state.alerts ? state : { ...state, alerts }, events, timers, outcome };
}
