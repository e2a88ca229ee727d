import type { PrincipalFacts } from './principal-facts.ts';

/** `revokedBefore` of what is closed for good: everything that was or will be issued is older. The last time a Date can hold. */
export const REVOKED_FOR_EVER = 8_640_000_000_000_000;

/** What a principal's object knows at the moment it is asked. */
export interface KnownPrincipal {
  /** Undefined: nothing was heard of it yet. `none`: the records know no such principal. */
  readonly facts: PrincipalFacts | 'none' | undefined;
  /** Epoch ms, of the object itself; the facts may say a later one. */
  readonly revokedBefore: number;
}

export type Admission = 'admitted' | 'revoked' | 'suspended' | 'unknown' | 'not-ready';

/**
 * Whether what was issued at `issuedAt` (epoch ms) still holds. Pure. Revocation comes first: it holds whatever else is
 * known. What brings its own capacity (`needsFacts` false) is let in while nothing is known of it.
 */
export function decideAdmission(
  { facts, revokedBefore }: KnownPrincipal,
  { issuedAt, needsFacts }: { readonly issuedAt: number; readonly needsFacts: boolean },
): Admission {
  const known = facts === 'none' ? undefined : facts;
  if (!(issuedAt >= Math.max(revokedBefore, known?.revokedBefore ?? 0))) return 'revoked';
  if (known !== undefined) return known.suspended ? 'suspended' : 'admitted';
  if (!needsFacts) return 'admitted';
  return facts === 'none' ? 'unknown' : 'not-ready';
}
