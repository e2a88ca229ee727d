import { careOfOwner } from '../escalation/care-of.ts';
import { placeOf } from '../escalation/ladder-of.ts';
import { isOpen } from '../escalation/opening-hours.ts';
import { fallbackOf, passOn } from '../escalation/pass-on.ts';
import { DEFAULT_HANDOVER_MINUTES } from '../escalation/unit-care.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { UnitStanding } from '../monitor/duty-port.ts';
import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, Handover, HumanAct } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';
import { formatRevision } from './revision.ts';
import { LONGEST_WAIT_MS } from './snooze-alert.ts';

const MINUTE_MS = 60_000;

type Act<Kind extends AlertAct['kind']> = Extract<AlertAct, { readonly kind: Kind }>;

/**
 * Offers the alert to another unit. Until that has receipted, the owner keeps alert and clocks (DOMAIN 5). A red goes to
 * nobody who is closed, and to a GP practice goes only what it has asked for.
 */
export function offerHandover(
  alert: Alert,
  { toUnitId, reason, returnsAt: wanted, to }: Act<'offer-handover'>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  const returnsAt = wanted ?? by.at + DEFAULT_HANDOVER_MINUTES * MINUTE_MS;
  if (alert.handover !== undefined) return err('handover-pending');
  if (toUnitId === alert.unitId) return err('same-unit');
  if (returnsAt <= by.at) return err('expiry-in-past');
  if (returnsAt > by.at + LONGEST_WAIT_MS) return err('snooze-too-long');
  const refused = refusalOf(alert, toUnitId, to);
  if (refused !== undefined || to === undefined) return err(refused ?? 'unit-unknown');
  const handover: Handover = {
    ...by,
    handoverId: deriveId('handover', alert.alertId, formatRevision(alert.revision)),
    toUnitId,
    toOrganisationId: to.care.organisationId,
    reason,
    returnsAt,
    toCare: to.care,
  };
  const detail = { toUnitId, returnsAt };
  return ok(movedBy({ ...alert, handover, returned: undefined }, by.at, 'handover-offered', { act: by, detail }));
}

function refusalOf(alert: Alert, toUnitId: string, to: UnitStanding | undefined): ActRefusal | undefined {
  if (to?.care.unitId !== toUnitId) return 'unit-unknown';
  if (to.care.kind === 'gp-practice' && !to.care.liveQueue) return 'no-live-queue';
  return alert.severity === 'red' && !to.open ? 'unit-closed' : undefined;
}

/** The receiver is responsible from now on; what nobody has acknowledged has its clocks anew, under the receiver's care. */
export function acceptHandover(state: MonitorState, alert: Alert, by: HumanAct): Result<MovedAlert, ActRefusal> {
  if (alert.handover === undefined) return err('no-handover');
  return ok(passOn(state, alert, alert.handover.toCare, 'handover-accepted', by.at, by));
}

export function declineHandover(
  alert: Alert,
  { reason }: Act<'decline-handover'>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.handover === undefined) return err('no-handover');
  return ok(returned(alert, alert.handover, 'declined', by.at, { ...by, note: by.note ?? reason }));
}

export function withdrawHandover(alert: Alert, by: HumanAct): Result<MovedAlert, ActRefusal> {
  return alert.handover === undefined
    ? err('no-handover')
    : ok(returned(alert, alert.handover, 'withdrawn', by.at, by));
}

/** Nobody has receipted in time: it returns; to the owner's fallback when the owner itself is closed by now. */
export function timeOutHandover(state: MonitorState, alert: Alert, handover: Handover, now: number): MovedAlert {
  return andThen(returned(alert, handover, 'timed-out', now), (own) => {
    if (isOpen(careOfOwner(state, own)?.openingHours, placeOf(state), now)) return undefined;
    const fallback = fallbackOf(state, own);
    if (fallback === undefined) return undefined;
    const passed = passOn(state, own, fallback, 'fell-back', now);
    return { ...passed, alert: { ...passed.alert, returned: own.returned } };
  });
}

/** The owner never was another: only the offer ends, and no clock has stood still. */
function returned(
  alert: Alert,
  { toUnitId: from }: Handover,
  why: 'declined' | 'timed-out' | 'withdrawn',
  now: number,
  act?: HumanAct,
): MovedAlert {
  const own: Alert = { ...alert, handover: undefined, returned: { at: now, from, why } };
  return movedBy(own, now, 'handover-returned', { act, detail: { from, why } });
}
