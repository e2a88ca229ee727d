import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Severity } from '../plan/severity.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Alert } from './alert.ts';
import { type Firing, isLate, type MovedAlert, shown } from './firing.ts';

/** What an alert is opened by: the reading or event, or (`sequence` 0) the moment or clock at `Firing.at`. */
export interface Opening {
  readonly sequence: number;
  /** Severity with which the rule had fired at it before; the alert of then is closed. */
  readonly before: Severity | undefined;
}

/**
 * Opens the alert of a rule that has none. Its id is derived from patient, rule and what opened it, so that a replay
 * opens the same alert, and never that of an alert which was closed: a moment may show a reading that an earlier one
 * has shown, and the same reading may be worse when more is known. A red starts its clock, a late one too: it pages
 * nobody but must not lie forgotten. `as`: the alert that waited for it (`pendAlert`), at its next revision.
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
  const overdueAt = overdueFrom(firing);
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
    overdueAt,
    overdue: false,
    unitId: state.enrolment.unitId,
    ownerOrganisationId: state.enrolment.ownerOrganisationId,
    controllerOrganisationId: state.enrolment.controllerOrganisationId,
  };
  const { alertId, revision } = alert;
  return {
    alert,
    history: [{ kind: 'alert-history', alertId, revision, at: now, event: 'opened', sequence }],
  };
}

/** What an alert keeps of the rule itself: a newer version may mean something else by the same key. */
export function kindOf(rule: Rule) {
  return {
    ruleType: rule.type,
    category: typeOf(rule).category(rule),
    component: 'component' in rule ? rule.component : undefined,
  } satisfies Partial<Alert>;
}

function nameOf({ sequence, before }: Opening, { at, finding }: Firing): readonly (string | number)[] {
  const occasion = sequence === 0 ? `at ${at}` : sequence;
  return before === undefined ? [occasion] : [occasion, finding.severity];
}

/** When nobody has acknowledged by then, it is overdue: the finding's own clock, else the plan's for a red. */
export function overdueFrom({ finding, plan, now }: Firing): number | undefined {
  if (finding.acknowledgeWithinMs !== undefined) return now + finding.acknowledgeWithinMs;
  return finding.severity === 'red' ? now + plan.acknowledgeRedWithinMs : undefined;
}
