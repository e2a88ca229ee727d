import type { Alert } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { andThen, movedBy } from '../alert/move.ts';
import type { AlertHistoryChange } from '../monitor/change.ts';
import type { MonitorState } from '../monitor/state.ts';
import { beginEscalation } from './begin-escalation.ts';
import { careOf, careOfOwner } from './care-of.ts';
import { remindOfDue } from './remind.ts';
import type { UnitCare } from './unit-care.ts';

/**
 * The unit that becomes responsible when the responsible one does not answer; undefined when it has none, or nothing is
 * known of that one: an alert goes to no organisation that nobody can name.
 */
export function fallbackOf(state: MonitorState, alert: Alert): UnitCare | undefined {
  const fallbackUnitId = careOfOwner(state, alert)?.fallbackUnitId;
  return fallbackUnitId === undefined || fallbackUnitId === alert.unitId ? undefined : careOf(state, fallbackUnitId);
}

/**
 * Another unit is responsible from `now` on, with its clocks: at no time two, at no time none. An offer that stood is over.
 * Of what is due somebody is told where no person has taken it over.
 * `alert` stands at the revision of the move.
 */
export function passOn(
  state: MonitorState,
  alert: Alert,
  to: UnitCare,
  event: 'fell-back' | 'handover-accepted',
  now: number,
  act?: AlertHistoryChange['act'],
): MovedAlert {
  const passed: Alert = {
    ...alert,
    unitId: to.unitId,
    ownerOrganisationId: to.organisationId,
    keptCare: event === 'handover-accepted' ? to : undefined,
    handover: undefined,
    returned: undefined,
    reminded: undefined,
    knownSince: undefined,
  };
  const detail = { fromUnitId: alert.unitId, toUnitId: to.unitId };
  return andThen(movedBy(passed, now, event, { detail, act }), (own) => {
    if (own.state === 'open') return beginEscalation(state, own, now);
    return event === 'fell-back' ? remindOfDue(state, own, now) : undefined;
  });
}
