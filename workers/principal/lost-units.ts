import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';

/**
 * Units at which a person's open lists end when `next` takes the place of `known`: those no longer theirs, or all once
 * the person is suspended or older sessions are refused.
 */
export function lostUnits(
  known: PrincipalFacts | 'none' | undefined,
  next: PrincipalFacts | 'none',
): readonly string[] {
  const before = unitsOf(known);
  if (next === 'none' || next.suspended) return before;
  const wasRevokedBefore = known === undefined || known === 'none' ? 0 : known.revokedBefore;
  if (next.revokedBefore > wasRevokedBefore) return before;
  const kept = new Set(unitsOf(next));
  return before.filter((unitId) => !kept.has(unitId));
}

/** Units of every capacity, each once. */
export function unitsOf(facts: PrincipalFacts | 'none' | undefined): readonly string[] {
  if (facts === undefined || facts === 'none') return [];
  return [...new Set(facts.capacities.flatMap(({ unitIds }) => unitIds))];
}
