import type { Channel } from '@naer/domain/escalation/unit-care';

/** One send; the same for a notice and for a drill. It says that something waits, and nothing else. */
export interface Send {
  readonly channel: Channel;
  /** E.164, or the endpoint of a browser. Never logged. */
  readonly to: string;
  readonly urgent: boolean;
}

/** `gone`: the address exists no more and is not to be tried again. */
export type SendOutcome = 'delivered' | 'failed' | 'gone';

/** Beyond it the send counts as failed: the next step does not wait. */
export const SEND_WITHIN_MS = 5_000;
