import type { MonitorState } from '../monitor/state.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { acknowledgeAlert } from './acknowledge-alert.ts';
import type { ActRefusal, AlertAct } from './act.ts';
import type { Alert, HumanAct } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy } from './move.ts';
import { startAlert } from './take-up-alert.ts';

/** VKP receipt codes (DOMAIN 6) that move the alert; all others are noted. */
const BEING_HANDLED = 1;
const RECEIPTED = 3;
/** A responder's system may repeat itself; more stand in the alert's history. */
const RECEIPTS_KEPT = 100;

/** A responder's receipt on an event, kept in the order in which they came. */
export function receiptEvent(
  state: MonitorState,
  alert: Alert,
  { code }: Extract<AlertAct, { readonly kind: 'receipt' }>,
  by: HumanAct,
): Result<MovedAlert, ActRefusal> {
  if (alert.category !== 'event' && alert.ruleType !== 'event') return err('not-an-event');
  const receipts = [...(alert.receipts ?? []), { ...by, code }].slice(-RECEIPTS_KEPT);
  const noted = movedBy({ ...alert, receipts }, by.at, 'receipted', { act: by, detail: { code } });
  return ok(andThen(noted, (own) => movedByReceipt(state, own, code, by)));
}

function movedByReceipt(state: MonitorState, alert: Alert, code: number, by: HumanAct): MovedAlert | undefined {
  const moved =
    code === BEING_HANDLED
      ? startAlert(state, alert, by)
      : code === RECEIPTED
        ? acknowledgeAlert(state, alert, { kind: 'acknowledge' }, by)
        : undefined;
  return moved?.ok === true ? moved.value : undefined;
}
