import { deriveId } from '../identity/derive-id.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Rule } from '../rules/rule.ts';
import type { Waiting } from '../rules/rule-type.ts';
import type { Alert } from './alert.ts';
import { type Firing, isLate, type MovedAlert, shown } from './firing.ts';
import { movedBy, raised } from './move.ts';
import { kindOf, type Opening, openAlert } from './open-alert.ts';
import { firedAt } from './repeat-alert.ts';

/**
 * A reading counts towards n of m, and not enough have: the alert waits, pages nobody and is dropped at `until`. Its id
 * is another than that of an alert which the same reading opens when more is known: that one was never seen. `without`:
 * the reading whose correction has ended the wait of before, which is over and is not begun again under its id.
 */
export function pendAlert(
  state: MonitorState,
  rule: Rule,
  firing: Firing,
  waiting: Waiting,
  without: number | undefined,
): MovedAlert {
  const { sample, finding, now, at } = firing;
  const occasion = [
    sample?.sequence ?? `at ${at}`,
    'pending',
    ...(without === undefined ? [] : [`without ${without}`]),
  ];
  const alert: Alert = {
    v: 1,
    alertId: deriveId('alert', state.patientId, rule.ruleKey, ...occasion),
    ruleKey: rule.ruleKey,
    ...kindOf(rule),
    severity: finding.severity,
    state: 'pending',
    revision: { epoch: state.epoch, n: 1 },
    ...shown(firing),
    openedAt: now,
    openedBySequence: sample?.sequence,
    count: 0,
    late: isLate(firing),
    overdue: false,
    unitId: state.enrolment.unitId,
    ownerOrganisationId: state.enrolment.ownerOrganisationId,
    controllerOrganisationId: state.enrolment.controllerOrganisationId,
    pending: partOf(waiting),
    drill: state.drill,
  };
  return movedBy(alert, now, 'pending', { sequence: sample?.sequence });
}

/** Another reading counts, or the newest is judged again with more known. Undefined: nothing new. */
export function pendOn(
  state: MonitorState,
  live: Alert,
  rule: Rule,
  firing: Firing,
  waiting: Waiting,
): MovedAlert | undefined {
  const before = firedAt(live);
  const isKnown = firing.at === before && live.pending?.have === waiting.have && live.pending.until === waiting.until;
  if (firing.at < before || isKnown) return undefined;
  const own = raised(live, state.epoch);
  const alert: Alert = { ...own, ...kindOf(rule), ...shown(firing), pending: partOf(waiting) };
  const { now, sample } = firing;
  return firing.at === before ? { alert, history: [] } : movedBy(alert, now, 'pending', { sequence: sample?.sequence });
}

/** Enough have counted: the alert that waited is the one that opens, with everything an alert begins with. */
export function promoteAlert(
  state: MonitorState,
  live: Alert,
  rule: Rule,
  firing: Firing,
  opening: Opening,
): MovedAlert {
  const { alertId, revision } = raised(live, state.epoch);
  return openAlert(state, rule, firing, opening, { alertId, revision });
}

function partOf({ have, need, until }: Waiting): NonNullable<Alert['pending']> {
  return { have, need, until };
}
