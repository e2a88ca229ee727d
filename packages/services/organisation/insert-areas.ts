import { type SQL, sql } from 'drizzle-orm';

/** A catchment area and when: days as yyyy-mm-dd; `to` is the first day outside it. */
export interface DatedArea {
  readonly area: string;
  readonly from: string;
  readonly to?: string | undefined;
}

/** Areas of an organisation that is there; those that stand already stay. `provided` must hold as well. */
export function insertAreas(
  tenantId: string,
  organisationId: string,
  areas: readonly DatedArea[],
  provided: SQL = sql`true`,
): SQL {
  return sql`insert into organisation_area (tenant_id, organisation_id, area, period)
    select o.tenant_id, o.organisation_id, x.area, daterange(x."from", x."to")
    from organisation o, json_to_recordset(${JSON.stringify(areas)}::json) x(area text, "from" date, "to" date)
    where o.tenant_id = ${tenantId}::uuid and o.organisation_id = ${organisationId}::uuid and ${provided}
      and not exists (select from organisation_area y where y.tenant_id = o.tenant_id
        and y.organisation_id = o.organisation_id and y.voided_at is null and y.area = x.area
        and y.period = daterange(x."from", x."to"))`;
}
