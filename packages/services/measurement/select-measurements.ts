import { type MeasurementType, seriesOf } from '@naer/domain/measurement/reading';
import { type SQL, sql } from 'drizzle-orm';
import type { ListMeasurements } from './list-measurements.ts';
import { MEASUREMENT_COLUMNS, type MeasurementRow } from './measurement-row.ts';

/** Each series gives its newest from the index, then the newest of all are taken: no sort over the whole history. */
export function selectMeasurements(
  tenantId: string,
  query: ListMeasurements,
  after: readonly [number, number] | undefined,
  rows: number,
): SQL<MeasurementRow> {
  const own = sql`m.tenant_id = ${tenantId}::uuid and m.patient_id = ${query.patientId}::uuid`;
  const inTime = sql`${query.from === undefined ? sql`` : sql`and m.measured_at >= to_timestamp(${query.from} / 1e3::float8)`}
    ${query.to === undefined ? sql`` : sql`and m.measured_at < to_timestamp(${query.to} / 1e3::float8)`}
    ${after === undefined ? sql`` : sql`and (m.measured_at, m.sequence) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::bigint)`}`;
  const order = sql`order by m.measured_at desc, m.sequence desc limit ${rows}`;
  if (query.type !== undefined && (query.code !== undefined || !hasCodes(query.type)))
    return sql<MeasurementRow>`select ${MEASUREMENT_COLUMNS} from measurement m
      where ${own} and m.series = ${seriesOf(query.type, query.code)} ${inTime} ${order}`;
  const ofType = query.type === undefined ? sql`` : sql`and s.series like ${`${query.type}:%`}`;
  return sql<MeasurementRow>`select ${MEASUREMENT_COLUMNS} from (
    with recursive s(series) as (
      (select m.series from measurement m where ${own} order by m.series limit 1)
      union all
      select (select m.series from measurement m where ${own} and m.series > s.series order by m.series limit 1)
      from s where s.series is not null)
    select newest.* from s cross join lateral (
      select m.* from measurement m where ${own} and m.series = s.series ${inTime} ${order}) newest
    where s.series is not null ${ofType}) m ${order}`;
}

function hasCodes(type: MeasurementType): boolean {
  return type === 'score' || type === 'coded-answer';
}
