import type { Alert } from '../alert/alert.ts';
import type { MovedAlert } from '../alert/firing.ts';
import type { NoticeOutcome } from '../monitor/duty-port.ts';
import type { MonitorState } from '../monitor/state.ts';

/**
 * What a unit's duty says of the alert's latest notice. Delivered: it is noted. Undelivered: the next step is now.
 * Undefined when the notice was overtaken or has been answered.
 */
export function answerNotice(
  _state: MonitorState,
  _alert: Alert,
  _outcome: NoticeOutcome,
  _now: number,
): MovedAlert | undefined {
  return undefined;
}
