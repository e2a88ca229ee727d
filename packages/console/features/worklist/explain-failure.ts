import type { AlertNow, CommandFailure } from '../../ports/worklist-port.ts';
import type { Intent } from './intents.ts';

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
  | 'unexpected'
  | 'startedFirst'
  | 'notNow'
  | 'badTime'
  | 'tooLong'
  | 'unitClosed'
  | 'unitUnknown'
  | 'noLiveQueue'
  | 'handoverPending'
  | 'noHandover'
  | 'claimedByAnother'
  | 'nationalId';

export interface Explanation {
  readonly text: FailureText;
  /**
   * What may be done next in the same dialog. `same`: send the very same command again, since nobody knows whether it
   * was kept. `anew`: a new command. `none`: nothing is left to do here.
   */
  readonly next: 'same' | 'anew' | 'none';
}

/** What a code means by itself, whatever was tried. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  'already-in-progress': { text: 'startedFirst', next: 'none' },
  'not-open': { text: 'notNow', next: 'none' },
  'not-snoozed': { text: 'notNow', next: 'none' },
  'same-unit': { text: 'notNow', next: 'anew' },
  'expiry-in-past': { text: 'badTime', next: 'anew' },
  'snooze-too-long': { text: 'tooLong', next: 'anew' },
  'unit-closed': { text: 'unitClosed', next: 'anew' },
  'unit-unknown': { text: 'unitUnknown', next: 'anew' },
  'no-live-queue': { text: 'noLiveQueue', next: 'anew' },
  'handover-pending': { text: 'handoverPending', next: 'none' },
  'no-handover': { text: 'noHandover', next: 'none' },
  'claimed-by-another': { text: 'claimedByAnother', next: 'anew' },
  'not-claimed': { text: 'notNow', next: 'none' },
  'national-id': { text: 'nationalId', next: 'anew' },
};

/**
 * What to tell a person whose command failed. The loser of two acts gets `stale-revision`, because the winner
 * raised the revision: the alert's own state decides what happened, the code only when the state does not tell.
 */
export function explainFailure(
  intent: Intent | 'patient',
  failure: CommandFailure,
  known: AlertNow['state'] | null,
): Explanation {
  if (failure.kind === 'unreachable') return { text: 'network', next: 'same' };
  const byCode = BY_CODE[failure.code];
  if (byCode !== undefined && failure.current?.state !== 'resolved') return byCode;
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

function explainConflict(intent: Intent | 'patient', code: string, state: AlertNow['state'] | null): Explanation {
  if (state === 'resolved' || code === 'already-resolved') return { text: 'resolvedFirst', next: 'none' };
  const taken = state === 'acknowledged' || state === 'in-progress' || code === 'already-acknowledged';
  if (intent === 'acknowledge' && taken) return { text: 'acknowledgedFirst', next: 'none' };
  if (intent === 'start' && state === 'in-progress') return { text: 'startedFirst', next: 'none' };
  if (intent === 'resolve' && (state === 'open' || code === 'not-acknowledged'))
    return { text: 'notAcknowledged', next: 'none' };
  return { text: 'staleRevision', next: 'anew' };
}
