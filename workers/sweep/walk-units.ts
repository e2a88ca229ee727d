import type { Records } from '@naer/db/records';
import { listUnits, type SweptUnit } from '@naer/services/sweep/list-units';
import { loadPosition } from '@naer/services/sweep/load-position';
import { storePosition } from '@naer/services/sweep/store-position';

const AT_ONCE = 10;

export interface UnitWalk {
  /** Under which its place is kept from run to run. */
  readonly name: string;
  readonly budgetMs: number;
  /** Before the units of a tenant. */
  readonly begin?: (units: readonly SweptUnit[]) => Promise<void>;
  /** Bounded in time; never rejects. */
  readonly visit: (unit: SweptUnit) => Promise<void>;
}

/**
 * Walks over the units of all tenants, a tenant at a time, from where it stopped last. `done`: to the end. Undefined: the
 * records cannot be asked now.
 */
export async function walkUnits(records: Records, walk: UnitWalk): Promise<{ readonly done: boolean } | undefined> {
  const until = Date.now() + walk.budgetMs;
  const stored = await loadPosition(records, walk.name);
  if (!stored.ok) return undefined;
  let cursor = stored.value?.position || null;
  while (true) {
    const page = await listUnits(records, cursor);
    if (!page.ok) return undefined;
    const { items, nextCursor } = page.value;
    await walk.begin?.(items);
    for (let i = 0; i < items.length; i += AT_ONCE) await Promise.all(items.slice(i, i + AT_ONCE).map(walk.visit));
    cursor = nextCursor;
    const kept = await storePosition(records, walk.name, cursor ?? '');
    if (!kept.ok) return undefined;
    if (cursor === null || Date.now() >= until) return { done: cursor === null };
  }
}
