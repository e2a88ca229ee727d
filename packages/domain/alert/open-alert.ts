import { beginEscalation } from '../escalation/begin-escalation.ts';
import { careOf } from '../escalation/care-of.ts';
import { placeOf } from '../escalation/ladder-of.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import { receiverAt } from '../plan/coverage.ts';
import type { Severity } from '../plan/severity.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Alert } from './alert.ts';
import { type Firing, isLate, type MovedAlert, shown } from './firing.ts';
import { andThen, movedBy } from './move.ts';
import { pausedUntil } from './pause-of.ts';

/** What an alert is opened by: the reading or event, or (`sequence` 0) the moment or clock at `Firing.at`. */
export interface Opening {
  readonly sequence: number;
  /** Severity with which the rule had fired at it before; the alert of then is closed. */
  readonly before: Severity | undefined;
}

/**
 * Opens the alert of a rule that has none, with its clocks, and takes the first step of the ladder when that is due at
 * once. Its id is derived from patient, rule and what opened it, so that a replay opens the same alert, and never that of
 * an alert which was closed: a moment may show a reading that an earlier one has shown, and the same reading may be worse
 * when more is known. A late red has its clock too: it pages nobody but must not lie forgotten. `as`: the alert that
 * waited for it (`pendAlert`), at its next revision, or the name that it has of something else.
 */
export function openAlert(
  state: MonitorState,
  rule: Rule,
  firing: Firing,
  opening: Opening,
  as?: Pick<Alert, 'alertId' | 'revision'>,
): MovedAlert {
  const { sample, finding, now } = firing;
  const sequence = sample?.sequence;
  const alert: Alert = {
    v: 1,
    alertId: as?.alertId ?? deriveId('alert', state.patientId, rule.ruleKey, ...nameOf(opening, firing)),
    ruleKey: rule.ruleKey,
    ...kindOf(rule),
    severity: finding.severity,
    state: 'open',
    revision: as?.revision ?? { epoch: state.epoch, n: 1 },
    ...shown(firing),
    openedAt: now,
    openedBySequence: sequence,
    count: 1,
    late: isLate(firing),
    overdue: false,
    ...ownerOf(state, firing),
    controllerOrganisationId: state.enrolment.controllerOrganisationId,
    drill: state.drill,
  };
  return andThen(movedBy(alert, now, 'opened', { sequence }), (own) => beginWaiting(state, own, now));
}

/** An alert begins to wait for somebody: at once, or when the patient is back. */
export function beginWaiting(state: MonitorState, alert: Alert, now: number): MovedAlert {
  const until = pausedUntil(state, alert, now);
  const wasPaused = alert.paused !== undefined;
  const begun = beginEscalation(state, { ...alert, paused: until === undefined ? undefined : { until } }, now);
  if (until === undefined || wasPaused) return begun;
  return andThen(begun, (own) => movedBy(own, now, 'paused', { detail: { until } }));
}

/** What an alert keeps of the rule itself: a newer version may mean something else by the same key. */
export function kindOf(rule: Rule) {
  return {
    ruleType: rule.type,
    category: typeOf(rule).category(rule),
    component: 'component' in rule ? rule.component : undefined,
  } satisfies Partial<Alert>;
}

/**
 * The unit that receives this severity at this hour by the plan's coverage, when it is known and takes alerts as they come;
 * else the one that follows the patient. Exactly one is responsible from the beginning.
 */
function ownerOf(state: MonitorState, { plan, finding, now }: Firing): Pick<Alert, 'unitId' | 'ownerOrganisationId'> {
  const { unitId, ownerOrganisationId } = state.enrolment;
  const receiver = plan.coverage && receiverAt(plan.coverage, placeOf(state), finding.severity, now);
  const care = receiver?.kind === 'unit' && receiver.unitId !== unitId ? careOf(state, receiver.unitId) : undefined;
  if (care === undefined || (care.kind === 'gp-practice' && !care.liveQueue)) return { unitId, ownerOrganisationId };
  return { unitId: care.unitId, ownerOrganisationId: care.organisationId };
}

function nameOf({ sequence, before }: Opening, { at, finding }: Firing): readonly (string | number)[] {
  const occasion = sequence === 0 ? `at ${at}` : sequence;
  return before === undefined ? [occasion] : [occasion, finding.severity];
}
