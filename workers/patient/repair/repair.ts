import type { Alert } from '@naer/domain/alert/alert';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from '../store/monitor-store.ts';
import { relist } from './relist.ts';
import { reproject } from './reproject.ts';
import { unlist } from './unlist.ts';

/** What the sweep has found to differ between a monitor and those it tells. */
export type Repair =
  /** The lists of these units lack entries: every live alert of theirs is sent again. */
  | { readonly kind: 'relist'; readonly unitIds: readonly string[] }
  /** A unit's list shows these and should not. */
  | { readonly kind: 'unlist'; readonly unitId: string; readonly shown: readonly Alert[] }
  /** The records are behind with these alerts: they are sent again. */
  | { readonly kind: 'reproject'; readonly alertIds: readonly string[] };

/** Answers how many of the alerts this monitor does not know. */
export function repair(store: MonitorStore, facts: RegistryFacts, order: Repair, now: number): number {
  switch (order.kind) {
    case 'relist':
      relist(store, order.unitIds, now);
      return 0;
    case 'unlist':
      unlist(store, facts, order.unitId, order.shown, now);
      return 0;
    case 'reproject':
      return reproject(store, facts, order.alertIds, now);
  }
}
