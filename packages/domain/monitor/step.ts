import { ENGINE_VERSION } from '../engine-version.ts';
import type { Reading } from '../measurement/reading.ts';
import { toSample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import type { Severity } from '../plan/severity.ts';
import { worse } from '../rules/finding.ts';
import { typeOf } from '../rules/rule.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { Windows } from '../window/range.ts';
import { viewAt } from '../window/view.ts';
import type { AlertOutput, MeasurementChange } from './change.ts';
import { doubtFromHistory } from './doubt-from-history.ts';
import { type Fired, Judgement } from './fire-rule.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState, TimerChange } from './state.ts';

/** A reading that is neither a duplicate nor misplaced, with what the store knows of it. */
export interface ReadingInput {
  readonly reading: Reading;
  readonly sequence: number;
  readonly ordinal: number;
  readonly conflict: boolean;
  readonly assignmentId: string;
  /** Something newer of its series is known, or came in the same call. */
  readonly superseded: boolean;
}

export interface StepAnswer {
  readonly state: MonitorState;
  readonly events: readonly (MeasurementChange | AlertOutput)[];
  readonly timers: readonly TimerChange[];
  readonly fired: readonly Fired[];
  /** The reading with the doubts that other readings raise. */
  readonly reading: Reading;
  readonly outcome: 'recorded' | 'questionable';
  /** The worst finding at this reading, when it is not late: what the patient may have to hear at once. */
  readonly severity: Severity | undefined;
}

const NOTHING_FIRED: readonly Fired[] = [];
const NO_TIMERS: readonly TimerChange[] = [];

/**
 * Takes one reading: judges it by the plan in force at its measured time and moves the alerts of its rules.
 * `windows` are what `needs(state, reading)` names. Pure: the same arguments give the same answer, live, in a
 * rehearsal or in a replay. `now` is epoch ms. Rules over several series, and newer readings that this one throws
 * another light on, are judged by `settle` at the end of the call.
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
  const quiet = { reading, outcome, severity: undefined } as const;
  if (plan === undefined || reading.test === true)
    return { ...quiet, state, events: [measurement], timers: NO_TIMERS, fired: NOTHING_FIRED };
  const judgement = judgeReading(state, windows, { ...input, reading }, plan, now);
  if (judgement === undefined)
    return { ...quiet, state, events: [measurement], timers: NO_TIMERS, fired: NOTHING_FIRED };
  const { judged, severity } = judgement;
  return {
    ...judged,
    events: [measurement, ...judged.events],
    reading,
    outcome,
    severity: reading.late ? undefined : severity,
  };
}

function judgeReading(
  state: MonitorState,
  windows: Windows,
  { reading, sequence, superseded }: ReadingInput,
  plan: PlanVersion,
  now: number,
): { judged: Judgement['judged']; severity: Severity | undefined } | undefined {
  const rules = rulesOfPlan(plan).byReading.get(reading.series);
  if (rules === undefined) return undefined;
  const { measuredAt: at, series } = reading;
  const sample = toSample(reading, sequence);
  const occasion = { kind: 'reading', at, sample } as const;
  const view = viewAt(ruleContext(state, plan), windows, at, series);
  let judgement: Judgement | undefined;
  let severity: Severity | undefined;
  for (const rule of rules) {
    const finding = typeOf(rule).evaluate(rule, occasion, view);
    if (finding === undefined) {
      const live = state.alerts.find(({ ruleKey }) => ruleKey === rule.ruleKey);
      if (live === undefined) continue;
      judgement ??= new Judgement(state);
      judgement.calm(live, rule, occasion, view, now);
      continue;
    }
    judgement ??= new Judgement(state);
    severity = worse(finding.severity, severity);
    judgement.fire(rule, { at, sample, finding, plan, now }, { sequence, before: undefined }, superseded);
  }
  // What counts towards n of m fires the rule that is counted: where nothing fired nothing waits.
  if (judgement !== undefined && severity !== undefined && !reading.late)
    for (const rule of rules) {
      const waiting = typeOf(rule).pending?.(rule, occasion, view);
      if (waiting !== undefined) judgement.wait(rule, { at, sample, finding: waiting.finding, plan, now }, waiting);
    }
  return judgement === undefined ? undefined : { judged: judgement.judged, severity };
}
