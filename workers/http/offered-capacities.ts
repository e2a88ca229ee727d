import type { StaffSession } from '@naer/auth/session/session';
import type { Capacity, PrincipalFacts } from '@naer/domain/principal/principal-facts';

/**
 * What a person may act as in this session: where the provider says for which organisations somebody has come, a role in
 * another organisation is not theirs now. A role in the whole tenant belongs to no organisation and is offered.
 */
export function offeredCapacities(
  { organisations }: Pick<StaffSession, 'organisations'>,
  { requireOrganisation }: { readonly requireOrganisation?: boolean | undefined },
  { capacities }: Pick<PrincipalFacts, 'capacities'>,
): readonly Capacity[] {
  if (requireOrganisation !== true) return capacities;
  return capacities.filter(
    ({ organisationId, organisationNumber }) =>
      organisationId === undefined || (organisationNumber !== undefined && organisations.includes(organisationNumber)),
  );
}
