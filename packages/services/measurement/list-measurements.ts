import type { MeasurementPage } from '@naer/contracts/records';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { type MeasurementType, seriesOf } from '@naer/domain/measurement/reading';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { MEASUREMENT_COLUMNS, type MeasurementRow, showMeasurement } from './measurement-row.ts';

export interface ListMeasurements extends ListOfPatient {
  readonly type?: MeasurementType | undefined;
  /** With `type`: scores and coded answers have a series per code. */
  readonly code?: string | undefined;
  /** Measured at or after, and before; epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A patient's measurements, newest first by the time measured; audited. */
export async function listMeasurements(
  records: Records,
  reader: Reader,
  query: ListMeasurements,
): Promise<Result<MeasurementPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'measurement.list',
    place: ['time', 'sequence'],
    select: (after, rows) => selectPage(reader.tenantId, query, after, rows),
    show: showMeasurement,
    placeOf: (row) => [row.measured_ms, Number(row.sequence)],
  });
}

/** Each series gives its newest from the index, then the newest of all are taken: no sort over the whole history. */
function selectPage(
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
