import type { Alert, SentNotice } from '../alert/alert.ts';

/**
 * The notice of an alert that waits for its duty's answer: of the ladder while nobody has acknowledged, else of a
 * follow-up or a next try. Undefined when there is none, when it has been answered, or while the alert is silent. One that
 * is not this one was overtaken: it is not sent any more, and its answer changes nothing.
 */
export function waitingNotice(alert: Alert): SentNotice | undefined {
  if (alert.snoozed !== undefined || alert.paused !== undefined) return undefined;
  const last = lastNotice(alert);
  return last?.outcome === undefined ? last : undefined;
}

function lastNotice({ state, escalation, reminded }: Alert): SentNotice | undefined {
  switch (state) {
    case 'open':
      return escalation?.last;
    case 'acknowledged':
    case 'in-progress':
      return reminded;
    case 'pending':
    case 'resolved':
      return undefined;
  }
}
