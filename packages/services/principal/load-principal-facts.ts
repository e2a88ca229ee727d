import { UNIT_ROLES } from '@naer/auth/practitioner-principal';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Capacity, PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

interface PersonRow {
  readonly version: number;
  readonly revokedBefore: number;
  readonly suspended: boolean;
}

interface CapacityRow {
  readonly role: string;
  readonly unitIds: readonly string[];
  readonly organisationId: string | null;
  readonly organisationNumber: string | null;
  /** The organisation is suspended or has left. */
  readonly closed: boolean;
}

/**
 * What a person's object must know: every capacity that is held now. One whose organisation is closed is not there; who
 * has none but such is suspended. A client's facts are `client/load-client-facts.ts`.
 */
export async function loadPrincipalFacts(
  records: Records,
  tenantId: string,
  practitionerId: string,
): Promise<Result<PrincipalFacts, RegistryError>> {
  const unitRoles = `{${UNIT_ROLES.join(',')}}`;
  const answer = await withSystemScope(records, tenantId, [
    sql<PersonRow>`select p.principal_version::float8 as version,
        coalesce(round(extract(epoch from p.revoked_before) * 1000), 0)::float8 as "revokedBefore",
        (p.suspended_at is not null or t.state in ('suspended', 'left')) as suspended
      from practitioner p join tenant t on t.tenant_id = p.tenant_id
      where p.tenant_id = ${tenantId}::uuid and p.practitioner_id = ${practitionerId}::uuid`,
    sql<CapacityRow>`select w.role, array_agg(w.unit_id::text order by w.unit_id) as "unitIds",
        o.organisation_id as "organisationId", o.number as "organisationNumber",
        o.state in ('suspended', 'left') as closed
      from practitioner_unit w
      join unit u on u.tenant_id = w.tenant_id and u.unit_id = w.unit_id
      join organisation o on o.tenant_id = u.tenant_id and o.organisation_id = u.organisation_id
      where w.tenant_id = ${tenantId}::uuid and w.practitioner_id = ${practitionerId}::uuid
        and w.role = any (${unitRoles}::text[])
        and w.active_from <= now() and (w.active_to is null or w.active_to > now())
      group by w.role, o.organisation_id, o.number, o.state
      union all
      select r.role, '{}', r.organisation_id, o.number, coalesce(o.state in ('suspended', 'left'), false)
      from practitioner_role r
      left join organisation o on o.tenant_id = r.tenant_id and o.organisation_id = r.organisation_id
      where r.tenant_id = ${tenantId}::uuid and r.practitioner_id = ${practitionerId}::uuid
        and r.active_from <= now() and (r.active_to is null or r.active_to > now())
      order by 1, 3`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [person] = answer.value[0];
  if (person === undefined) return err({ code: 'not-found' });
  const open = answer.value[1].filter(({ closed }) => !closed);
  const { version, revokedBefore, suspended } = person;
  return ok({
    v: 1,
    tenantId,
    principalId: practitionerId,
    kind: 'person',
    version,
    revokedBefore,
    suspended: suspended || (open.length === 0 && answer.value[1].length > 0),
    capacities: open.map(toCapacity),
  });
}

function toCapacity({ role, unitIds, organisationId, organisationNumber }: CapacityRow): Capacity {
  return {
    capacityId: organisationId === null ? role : `${role}.${organisationId}`,
    role,
    unitIds,
    ...(organisationId === null ? {} : { organisationId }),
    ...(organisationNumber === null ? {} : { organisationNumber }),
  };
}
