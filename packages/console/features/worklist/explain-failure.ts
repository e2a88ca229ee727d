import type { AlertNow, CommandFailure } from '../../ports/worklist-port.ts';

/** Keys of the texts under `error.`; each has a `Detail` beside it. */
export type FailureText =
  | 'acknowledgedFirst'
  | 'resolvedFirst'
  | 'staleRevision'
  | 'notAcknowledged'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'tooMany'
  | 'network'
  | 'refused'
  | 'unexpected';

export interface Explanation {
  readonly text: FailureText;
  /**
   * What may be done next in the same dialog. `same`: send the very same command again, since nobody knows whether it
   * was kept. `anew`: a new command. `none`: nothing is left to do here.
   */
  readonly next: 'same' | 'anew' | 'none';
}

/**
 * What to tell a person whose command failed. The loser of two acknowledges gets `stale-revision`, because the winner
 * raised the revision: the alert's own state decides what happened, the code only when the state does not tell.
 */
export function explainFailure(
  intent: 'acknowledge' | 'resolve',
  failure: CommandFailure,
  known: AlertNow['state'] | null,
): Explanation {
  if (failure.kind === 'unreachable') return { text: 'network', next: 'same' };
  if (failure.status === 409) return explainConflict(intent, failure.code, failure.current?.state ?? known);
  switch (failure.status) {
    case 401:
      return { text: 'unauthenticated', next: 'none' };
    case 403:
      return { text: 'forbidden', next: 'none' };
    case 404:
      return { text: 'notFound', next: 'none' };
    case 429:
      return { text: 'tooMany', next: 'anew' };
    default:
      return failure.status >= 500 ? { text: 'unexpected', next: 'same' } : { text: 'refused', next: 'none' };
  }
}

function explainConflict(
  intent: 'acknowledge' | 'resolve',
  code: string,
  state: AlertNow['state'] | null,
): Explanation {
  if (state === 'resolved' || code === 'already-resolved') return { text: 'resolvedFirst', next: 'none' };
  if (intent === 'acknowledge' && (state === 'acknowledged' || code === 'already-acknowledged'))
    return { text: 'acknowledgedFirst', next: 'none' };
  if (intent === 'resolve' && (state === 'open' || code === 'not-acknowledged'))
    return { text: 'notAcknowledged', next: 'none' };
  return { text: 'staleRevision', next: 'anew' };
}
