import type { NewMemberRequest } from '@naer/contracts/member';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { planCapacities } from '@naer/domain/tenant/plan-capacities';
import { sql } from 'drizzle-orm';
import { insertInvitation, type PreparedInvitation } from '../invitation/prepare-invitation.ts';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';
import { loadMemberDesk } from './load-member.ts';
import { writeCapacities } from './write-capacities.ts';

export interface NewMember extends Omit<NewMemberRequest, 'practitionerId'> {
  readonly practitionerId: string;
  readonly invitation: PreparedInvitation;
  /** By an operator of the platform: the first administrator. */
  readonly byOperator?: boolean | undefined;
}

/** A person who may come: who it is, what the person will do, and the invitation, or nothing of it. */
export async function addMember(
  records: Records,
  steward: Steward,
  { practitionerId, name, hprNumber, authorisations = [], invitation, byOperator = false, ...wanted }: NewMember,
): Promise<Result<{ readonly version: number }, FrameError>> {
  const { tenantId } = steward;
  const desk = await loadMemberDesk(records, tenantId, practitionerId);
  if (!desk.ok) return desk;
  if (desk.value.member !== undefined) return err({ code: 'already-exists' });
  const held = { units: [], roles: [] };
  const plan = planCapacities({ ...desk.value, held, wanted, within: steward.organisationId });
  if (!plan.ok) return err(plan.error);
  const answer = await withSystemScope(records, tenantId, [
    sql<{ version: number }>`with m as (
        insert into practitioner (tenant_id, practitioner_id, name, hpr_number, authorisations)
        values (${tenantId}::uuid, ${practitionerId}::uuid, ${name}, ${hprNumber ?? null},
          ${`{${authorisations.join(',')}}`}::text[])
        returning tenant_id, practitioner_id, principal_version),
      ${writeCapacities(plan.value)},
      i as (${insertInvitation(steward, practitionerId, invitation, byOperator)}),
      a as (${testify(steward, 'member.add', practitionerId, sql`m`)})
      select principal_version::float8 as version from m`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [added] = answer.value[0];
  return added === undefined ? err({ code: 'not-found' }) : ok(added);
}
