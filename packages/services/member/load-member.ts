import type { MemberView } from '@naer/contracts/member';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import type { KnownUnit } from '@naer/domain/tenant/plan-capacities';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure } from '../tenant/steward.ts';

/** A member as it stands, with what a change of it is judged by. */
export interface MemberDesk {
  readonly member: MemberView | undefined;
  readonly units: readonly KnownUnit[];
  readonly hasOtherAdministrator: boolean;
}

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

/** Reads the member (undefined when there is none of that id), the tenant's units, and whether others administer it. */
export async function loadMemberDesk(
  records: Records,
  tenantId: string,
  practitionerId: string,
): Promise<Result<MemberDesk, FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ units: readonly KnownUnit[]; other: boolean }>`select
        coalesce((select json_agg(json_build_object('unitId', u.unit_id, 'organisationId', u.organisation_id,
          'closed', u.closed_at is not null)) from unit u where u.tenant_id = ${tenantId}::uuid), '[]') as units,
        exists (select from practitioner_role r join practitioner p using (tenant_id, practitioner_id)
          where r.tenant_id = ${tenantId}::uuid and r.role = 'administrator' and r.organisation_id is null
            and r.active_to is null and p.suspended_at is null and r.practitioner_id <> ${practitionerId}::uuid) as other`,
    sql<{
      member: MemberView;
    }>`select json_strip_nulls(json_build_object('practitionerId', p.practitioner_id, 'name', p.name,
        'hprNumber', p.hpr_number, 'authorisations', p.authorisations, 'suspended', p.suspended_at is not null,
        'version', p.principal_version,
        'units', coalesce((select json_agg(json_build_object('unitId', x.unit_id, 'role', x.role) order by x.unit_id)
          from practitioner_unit x where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id
            and x.active_to is null and x.role <> 'coordinator'), '[]'),
        'roles', coalesce((select json_agg(json_build_object('role', x.role, 'organisationId', x.organisation_id)
            order by x.role, x.organisation_id)
          from practitioner_role x where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id
            and x.active_to is null), '[]'),
        'logins', coalesce((select json_agg(json_build_object('loginId', x.login_id,
            'since', to_char(x.created_at at time zone 'UTC', ${ISO})) order by x.created_at)
          from login x where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id
            and x.ended_at is null), '[]'),
        'invitation', (select json_build_object('invitationId', x.invitation_id, 'practitionerId', x.practitioner_id,
            'expiresAt', to_char(x.expires_at at time zone 'UTC', ${ISO}))
          from invitation x where x.tenant_id = p.tenant_id and x.practitioner_id = p.practitioner_id
            and x.accepted_at is null and x.revoked_at is null and x.expires_at > now()
          order by x.created_at desc limit 1))) as member
      from practitioner p where p.tenant_id = ${tenantId}::uuid and p.practitioner_id = ${practitionerId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [[frame], [found]] = answer.value;
  if (frame === undefined) return err({ code: 'not-found' });
  return ok({ member: found?.member, units: frame.units, hasOtherAdministrator: frame.other });
}
