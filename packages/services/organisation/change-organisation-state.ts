import type { OrganisationView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, type Result } from '@naer/domain/result';
import { type FrameAct, nextFrameState } from '@naer/domain/tenant/frame-state';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, lockFrame, type Steward, testify } from '../tenant/steward.ts';
import { loadOrganisation } from './list-organisations.ts';

/**
 * Suspends, resumes or takes leave of an organisation; repeated, it changes nothing. Its people and clients get a new
 * version: what they hold in it counts no more while it is suspended. It does not leave while it is responsible for
 * patients (owner or controller of an active enrolment), or while a live alert is its own.
 */
export async function changeOrganisationState(
  records: Records,
  steward: Steward,
  organisationId: string,
  { act, reason }: { readonly act: Exclude<FrameAct, 'finish'>; readonly reason: string },
): Promise<Result<OrganisationView, FrameError>> {
  const { tenantId } = steward;
  const standing = await loadOrganisation(records, tenantId, organisationId);
  if (!standing.ok) return standing;
  const next = nextFrameState(standing.value.state, act);
  if (!next.ok) return err(next.error);
  if (next.value.unchanged) return standing;
  const unused = sql`not exists (select from enrolment e where e.tenant_id = ${tenantId}::uuid and e.active
      and ${organisationId}::uuid in (e.owner_organisation_id, e.controller_organisation_id))
    and not exists (select from alert l where l.tenant_id = ${tenantId}::uuid and l.state <> 'resolved'
      and l.owner_organisation_id = ${organisationId}::uuid)`;
  const answer = await withSystemScope(records, tenantId, [
    lockFrame(tenantId),
    // An enrolment under way is waited for, and seen by the next statement.
    sql`select from organisation where tenant_id = ${tenantId}::uuid and organisation_id = ${organisationId}::uuid for update`,
    sql<{ organisation_id: string }>`with o as (
        update organisation set state = ${next.value.state}, state_since = now(), state_reason = ${reason},
          organisation_version = organisation_version + 1, updated_at = now()
        where tenant_id = ${tenantId}::uuid and organisation_id = ${organisationId}::uuid
          and state = ${standing.value.state} and ${act === 'leave' ? unused : sql`true`}
        returning tenant_id, organisation_id),
      p as (update practitioner w set principal_version = w.principal_version + 1, updated_at = now() from o
        where w.tenant_id = o.tenant_id and (
          w.practitioner_id in (select x.practitioner_id from practitioner_unit x join unit u using (tenant_id, unit_id)
            where x.tenant_id = o.tenant_id and u.organisation_id = o.organisation_id and x.active_to is null)
          or w.practitioner_id in (select x.practitioner_id from practitioner_role x
            where x.tenant_id = o.tenant_id and x.organisation_id = o.organisation_id and x.active_to is null))),
      c as (update api_client w set principal_version = w.principal_version + 1, updated_at = now() from o
        where w.tenant_id = o.tenant_id and w.organisation_id = o.organisation_id),
      a as (${testify(steward, `organisation.${act}`, organisationId, sql`o`)})
      select organisation_id from o`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  if (answer.value[2].length === 0) return err({ code: act === 'leave' ? 'organisation-in-use' : 'wrong-state' });
  return await loadOrganisation(records, tenantId, organisationId);
}
