import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from '../store/monitor-store.ts';
import type { Errors } from './merge-port.ts';

/** A step towards the monitor of another record of the person; what it carries is looked up when it goes out. */
export type MergePayload = { readonly v: 1; readonly mergeId: string } & (
  | { readonly kind: 'hand' | 'ask' | 'back' }
  | { readonly kind: 'errors'; readonly errors: Errors }
);

const PREFIX = 'merge/';

/** The patient of the other record; undefined for any other destination. */
export function mergeTarget(destination: string): string | undefined {
  return destination.startsWith(PREFIX) ? destination.slice(PREFIX.length) : undefined;
}

/**
 * What the facts say of other records of the person, inside the transaction that has taken them: a record that was merged
 * away offers what it has, the one that stays asks for it, and gives back what a merge that was undone had brought. All of
 * it goes by the outbox, so that it comes through whatever is killed. Done again it changes nothing.
 */
export function followMerges(store: MonitorStore, { merges = {} }: RegistryFacts, now: number): void {
  const { into, from = [] } = merges;
  if (into !== undefined && !isHanded(store, into.mergeId)) {
    store.merges.setOut(into.mergeId, 'offered');
    offerMerge(store, into.patientId, { v: 1, kind: 'hand', mergeId: into.mergeId }, now);
  }
  const here = store.merges.here();
  for (const record of from) {
    if (here.some(({ mergeId }) => mergeId === record.mergeId)) continue;
    store.merges.add(record);
    offerMerge(store, record.patientId, { v: 1, kind: 'ask', mergeId: record.mergeId }, now);
  }
  for (const { mergeId, patientId } of here)
    if (!from.some((record) => record.mergeId === mergeId))
      offerMerge(store, patientId, { v: 1, kind: 'back', mergeId }, now);
}

/** What came back from an earlier merge, or was made anew from a list, has yet to go. */
function isHanded(store: MonitorStore, mergeId: string): boolean {
  const out = store.merges.out(mergeId);
  return out !== undefined && (out !== 'handed' || store.alerts.live.length === 0);
}

/** Once is enough; twice is one call more. */
export function offerMerge(store: MonitorStore, patientId: string, payload: MergePayload, now: number): void {
  store.outbox.add(`${PREFIX}${patientId}`, JSON.stringify(payload), now);
}

/** Of a record that was merged away: the other one looks back on what counts for nothing here by now, and has its alerts. */
export function passErrors(store: MonitorStore, { merges }: RegistryFacts, errors: Errors, now: number): void {
  if (merges?.into === undefined) return;
  const { patientId, mergeId } = merges.into;
  offerMerge(store, patientId, { v: 1, kind: 'errors', mergeId, errors }, now);
}

/** The record that stays has asked: it goes out once more. */
export function offerAgain(store: MonitorStore, toPatientId: string, mergeId: string, now: number): void {
  store.transact(() => {
    store.merges.setOut(mergeId, 'offered');
    offerMerge(store, toPatientId, { v: 1, kind: 'hand', mergeId }, now);
  });
}
