import type { Alert } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import { movedBy, raised } from '../alert/move.ts';
import { careOf } from '../escalation/care-of.ts';
import { passOn } from '../escalation/pass-on.ts';
import {
  DEFAULT_CONTACTS_RAISE,
  DEFAULT_GREENS,
  DEFAULT_RED_SNOOZE_MINUTES,
  type UnitCare,
} from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';

/**
 * What the patient's blocks do to the live alerts: one of a unit that may not see them any more goes back to the
 * enrolment's unit, with its clocks anew; an offer to such a unit is over. So no alert stands where nobody sees it. Done
 * again it changes nothing.
 */
export function takeBackAlerts(state: MonitorState, blocked: ReadonlySet<string>, now: number): readonly MovedAlert[] {
  if (blocked.size === 0) return [];
  return state.alerts.flatMap((alert) => {
    if (blocked.has(alert.unitId))
      return [passOn(state, raised(alert, state.epoch), responsibleOf(state), 'fell-back', now)];
    if (alert.handover !== undefined && blocked.has(alert.handover.toUnitId))
      return [endOffer(raised(alert, state.epoch), alert.handover.toUnitId, now)];
    return [];
  });
}

function endOffer(alert: Alert, from: string, now: number): MovedAlert {
  const why = 'withdrawn';
  const own: Alert = { ...alert, handover: undefined, returned: { at: now, from, why } };
  return movedBy(own, now, 'handover-returned', { detail: { from, why } });
}

/** Without anything signed: its name is enough, the default clocks run. */
function responsibleOf(state: MonitorState): UnitCare {
  const { unitId, ownerOrganisationId: organisationId } = state.enrolment;
  return (
    careOf(state, unitId) ?? {
      v: 1,
      unitId,
      organisationId,
      version: 0,
      kind: 'other',
      liveQueue: false,
      policies: [],
      redSnoozeMinutes: DEFAULT_RED_SNOOZE_MINUTES,
      greens: DEFAULT_GREENS,
      contactsRaise: DEFAULT_CONTACTS_RAISE,
    }
  );
}
