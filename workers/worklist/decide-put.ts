import type { Alert, Revision } from '@naer/domain/alert/alert';
import { clocksOf } from '@naer/domain/alert/alert-clock';
import { compareRevisions } from '@naer/domain/alert/revision';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { bucketOf } from './bucket.ts';
import { sortKeyOf } from './sort-key.ts';

/** A monitor whose clock has passed without a word is woken after this grace. */
export const WAKE_GRACE_MS = 30_000;

/** Where an alert stands on this list. */
export interface Placing {
  readonly sortKey: string;
  readonly bucket: string;
  /** Kept, and on no list unless asked for: it waits for n of m. */
  readonly pending: boolean;
  /** Another unit is responsible, and has offered it to this one. */
  readonly offered: boolean;
  readonly wakeAt: number | null;
}

export type PutDecision =
  | { readonly kind: 'ignore' }
  | ({ readonly kind: 'keep' } & Placing)
  | { readonly kind: 'remove' };

/**
 * What a put does to this unit's list. `seen` is the newest revision known of the alert, a removed one's included: an
 * equal or older revision changes nothing, so a replay or a reordering is a no-op. A resolved alert leaves the list, and
 * so does one that another unit is responsible for, unless it is offered to this one.
 */
export function decidePut(put: WorklistPut, seen: Revision | undefined, unitId: string, now: number): PutDecision {
  const { alert } = put;
  if (seen !== undefined && compareRevisions(alert.revision, seen) <= 0) return { kind: 'ignore' };
  const placing = placingOf(alert, unitId, now);
  return placing === undefined ? { kind: 'remove' } : { kind: 'keep', ...placing };
}

/** Undefined when the alert is not of this list. */
export function placingOf(alert: Alert, unitId: string, now: number): Placing | undefined {
  if (alert.state === 'resolved') return undefined;
  const offered = alert.unitId !== unitId;
  if (offered && alert.handover?.toUnitId !== unitId) return undefined;
  return {
    sortKey: sortKeyOf(alert, now),
    bucket: bucketOf(alert, offered),
    pending: alert.state === 'pending',
    offered,
    wakeAt: wakeAtOf(alert),
  };
}

/** Every clock is watched, not the first alone: a chain that is dead is dead for all of them. */
function wakeAtOf(alert: Alert): number | null {
  const clocks = clocksOf(alert).map(({ dueAt }) => dueAt);
  return clocks.length === 0 ? null : Math.min(...clocks) + WAKE_GRACE_MS;
}
