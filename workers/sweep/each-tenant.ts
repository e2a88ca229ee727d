import type { Result } from '@naer/domain/result';
import { withTimeout } from '../objects/with-timeout.ts';

const VISIT_MS = 3_000;

export interface TenantWalk {
  /** The next ids in order, after the given one; none: that was all. */
  readonly list: (after: string | undefined) => Promise<Result<readonly string[], unknown>>;
  /** The time of this walk is up; looked at between pages. */
  readonly isOver: () => boolean;
}

/**
 * Walks over all tenants, a page at a time. `done`: to the end. Undefined: the directory could not be asked, or a visit has
 * said that nothing can be (`false`).
 */
export async function eachTenant(
  { list, isOver }: TenantWalk,
  visit: (tenantIds: readonly string[]) => Promise<boolean>,
): Promise<{ readonly done: boolean } | undefined> {
  let after: string | undefined;
  while (!isOver()) {
    const tenants = await list(after);
    if (!tenants.ok) return undefined;
    if (tenants.value.length === 0) return { done: true };
    if (!(await visit(tenants.value))) return undefined;
    after = tenants.value.at(-1);
  }
  return { done: false };
}

/** Whether an object that was woken has said so in time: one that fails or hangs holds no other back. */
export async function isWoken(wake: Promise<unknown>): Promise<boolean> {
  const woken = wake.then(() => true).catch(() => false);
  return await withTimeout(woken, VISIT_MS, false);
}
