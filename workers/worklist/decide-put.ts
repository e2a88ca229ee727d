import type { Revision } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { sortKeyOf } from './sort-key.ts';

/** A monitor whose clock has passed without a word is woken after this grace. */
export const WAKE_GRACE_MS = 30_000;

export type PutDecision =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'keep'; readonly sortKey: string; readonly wakeAt: number | null }
  | { readonly kind: 'remove' };

/**
 * What a put does to this unit's list. `seen` is the newest revision known of the alert, a removed one's included: an
 * equal or older revision changes nothing, so a replay or a reordering is a no-op. A resolved alert leaves the list,
 * and so does one that another unit is now responsible for.
 */
export function decidePut(put: WorklistPut, seen: Revision | undefined, unitId: string): PutDecision {
  const { alert } = put;
  if (seen !== undefined && compareRevisions(alert.revision, seen) <= 0) return { kind: 'ignore' };
  if (alert.state === 'resolved' || alert.unitId !== unitId) return { kind: 'remove' };
  const clockRuns = alert.state === 'open' && !alert.overdue && alert.overdueAt !== undefined;
  return {
    kind: 'keep',
    sortKey: sortKeyOf(alert),
    wakeAt: clockRuns && alert.overdueAt !== undefined ? alert.overdueAt + WAKE_GRACE_MS : null,
  };
}
