import type { OrganisationView } from '@naer/contracts/organisation';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Page } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { type FramePage, pageOfFrame, type Stretch } from '../tenant/page-of-frame.ts';
import { type FrameError, frameFailure } from '../tenant/steward.ts';

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

/** Every organisation of the tenant by name, those that left included; of one alone when its id is given. */
export async function listOrganisations(
  records: Records,
  tenantId: string,
  organisationId?: string,
  { after, rows }: Partial<Stretch> = {},
): Promise<Result<readonly OrganisationView[], FrameError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{ organisation: OrganisationView }>`select json_strip_nulls(json_build_object(
        'organisationId', o.organisation_id, 'number', o.number, 'kind', o.kind, 'name', o.name,
        'municipalityNumber', o.municipality_number, 'state', o.state,
        'stateSince', to_char(o.state_since at time zone 'UTC', ${ISO}), 'version', o.organisation_version, 'showsNames', o.shows_names,
        'areas', coalesce((select json_agg(json_build_object('area', x.area, 'from', lower(x.period), 'to', upper(x.period))
            order by x.area, lower(x.period))
          from organisation_area x where x.tenant_id = o.tenant_id and x.organisation_id = o.organisation_id
            and x.voided_at is null), '[]'),
        'successors', coalesce((select json_agg(json_build_object('organisationId', x.successor_id, 'from', x.from_date)
            order by x.from_date, x.successor_id)
          from organisation_succession x where x.tenant_id = o.tenant_id and x.predecessor_id = o.organisation_id), '[]'),
        'predecessors', coalesce((select json_agg(json_build_object('organisationId', x.predecessor_id, 'from', x.from_date)
            order by x.from_date, x.predecessor_id)
          from organisation_succession x where x.tenant_id = o.tenant_id and x.successor_id = o.organisation_id), '[]')))
        as organisation
      from organisation o where o.tenant_id = ${tenantId}::uuid
        and o.organisation_id = coalesce(${organisationId ?? null}::uuid, o.organisation_id)
        ${
          after === undefined
            ? sql``
            : sql`and (o.name, o.organisation_id) > (select x.name, x.organisation_id from organisation x
                where x.tenant_id = o.tenant_id and x.organisation_id = ${after}::uuid)`
        }
      order by o.name, o.organisation_id limit ${rows ?? null}::integer`,
  ]);
  return answer.ok ? ok(answer.value[0].map((row) => row.organisation)) : frameFailure(answer.error);
}

/** A page of them. */
export async function pageOrganisations(
  records: Records,
  tenantId: string,
  page: FramePage,
): Promise<Result<Page<OrganisationView>, ReadError>> {
  return await pageOfFrame(
    page,
    (stretch) => listOrganisations(records, tenantId, undefined, stretch),
    ({ organisationId }) => organisationId,
  );
}

/** One organisation. */
export async function loadOrganisation(
  records: Records,
  tenantId: string,
  organisationId: string,
): Promise<Result<OrganisationView, FrameError>> {
  const found = await listOrganisations(records, tenantId, organisationId);
  if (!found.ok) return found;
  const [organisation] = found.value;
  return organisation === undefined ? err({ code: 'not-found' }) : ok(organisation);
}
