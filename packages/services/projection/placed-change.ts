import type { RecordChange } from '@naer/domain/monitor/change';

/** A change with the patient it belongs to; `payload` is the place of its payload in the group. */
export interface PlacedChange {
  readonly payload: number;
  readonly patientId: string;
  readonly change: RecordChange;
}

/** A change of one kind with its patient, as the row makers take it. */
export interface Placed<Kind extends RecordChange['kind']> {
  readonly patientId: string;
  readonly change: Extract<RecordChange, { kind: Kind }>;
}

export function ofKind<Kind extends RecordChange['kind']>(
  changes: readonly PlacedChange[],
  kind: Kind,
): Placed<Kind>[] {
  return changes.filter((placed) => placed.change.kind === kind) as unknown as Placed<Kind>[];
}

/** Keeps one per key, the one that is newest by `compare`: an upsert may meet a row only once. */
export function newestByKey<T>(
  items: readonly T[],
  key: (item: T) => string,
  compare: (a: T, b: T) => number,
): readonly T[] {
  if (items.length < 2) return items;
  const newest = new Map<string, T>();
  for (const item of items) {
    const known = newest.get(key(item));
    if (known === undefined || compare(item, known) > 0) newest.set(key(item), item);
  }
  return [...newest.values()];
}
