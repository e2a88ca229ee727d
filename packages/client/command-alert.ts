import type {
  AcknowledgeRequest,
  AlertCommandRequest,
  AttemptRequest,
  DeclineHandoverRequest,
  HandoverRequest,
  ResolveRequest,
  SnoozeRequest,
} from '@naer/contracts/alert-command';
import { type AlertAddress, type AlertAnswer, alertPath } from './alert-address.ts';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** What one can do to an alert, and what is sent with it. */
export interface AlertVerbs {
  /** Takes responsibility. */
  readonly acknowledge: AcknowledgeRequest;
  readonly start: AlertCommandRequest;
  /** "Tried, no answer." */
  readonly attempt: AttemptRequest;
  readonly snooze: SnoozeRequest;
  readonly unsnooze: AlertCommandRequest;
  readonly handover: HandoverRequest;
  /** By the receiving unit. */
  readonly 'handover/accept': AlertCommandRequest;
  readonly 'handover/decline': DeclineHandoverRequest;
  readonly 'handover/withdraw': AlertCommandRequest;
  /** Closes an acknowledged alert with its outcome. */
  readonly resolve: ResolveRequest;
}
export type AlertVerb = keyof AlertVerbs;

/**
 * One command on an alert as the caller saw it. 409 or 422 when it cannot be done: `currentAlert(error)` says how the
 * alert stands now. The same `commandId` again gives the first success again.
 */
export function commandAlert<V extends AlertVerb>(
  send: Send,
  address: AlertAddress,
  verb: V,
  body: AlertVerbs[V],
): Promise<Answer<AlertAnswer>> {
  return send({ method: 'POST', path: `${alertPath(address)}/${verb}`, body });
}
