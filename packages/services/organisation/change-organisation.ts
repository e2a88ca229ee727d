import type { OrganisationRequest, OrganisationView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type FrameError, frameFailure, type Steward, testify } from '../tenant/steward.ts';
import { insertAreas } from './insert-areas.ts';

/** Name, municipality number and areas of an organisation, all of it, when the caller has seen what stands. */
export async function changeOrganisation(
  records: Records,
  steward: Steward,
  standing: OrganisationView,
  { name, municipalityNumber, areas, showsNames }: OrganisationRequest,
): Promise<Result<{ readonly version: number }, FrameError>> {
  const { tenantId } = steward;
  const { organisationId, version } = standing;
  const answer = await withSystemScope(records, tenantId, [
    sql<{ version: number }>`with o as (
        update organisation set name = ${name}, municipality_number = ${municipalityNumber ?? null},
          shows_names = coalesce(${showsNames ?? null}::boolean, shows_names), organisation_version = organisation_version + 1, updated_at = now()
        where tenant_id = ${tenantId}::uuid and organisation_id = ${organisationId}::uuid
          and organisation_version = ${version}::bigint and state <> 'left'
        returning tenant_id, organisation_id, organisation_version),
      v as (update organisation_area w set voided_at = now(), updated_at = now() from o
        where w.tenant_id = o.tenant_id and w.organisation_id = o.organisation_id and w.voided_at is null
          and not exists (select from json_to_recordset(${JSON.stringify(areas)}::json) x(area text, "from" date, "to" date)
            where x.area = w.area and daterange(x."from", x."to") = w.period)),
      a as (${testify(steward, 'organisation.change', organisationId, sql`o`)})
      select organisation_version::float8 as version from o`,
    // A statement of its own: those that go are gone when those that come are compared with them.
    insertAreas(
      tenantId,
      organisationId,
      areas,
      sql`o.organisation_version = ${version + 1}::bigint and o.updated_at = now()`,
    ),
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [changed] = answer.value[0];
  if (changed !== undefined) return ok(changed);
  return err(standing.state === 'left' ? { code: 'wrong-state' } : { code: 'stale-version', version: version + 1 });
}
