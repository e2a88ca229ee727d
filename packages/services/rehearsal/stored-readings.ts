import type { ComponentName, DoubtCode, MeasurementType, Quantity, Reading } from '@naer/domain/measurement/reading';
import { type SQL, sql } from 'drizzle-orm';

/** A measurement as it was judged: what a replay takes in again. */
export interface StoredReading {
  readonly sequence: number;
  readonly ordinal: number;
  readonly conflict: boolean;
  /** The version that judged it; null when none was in force. */
  readonly planVersion: number | null;
  readonly engineVersion: string;
  readonly reading: Reading;
}

/** One series with its readings, as selected: arrays instead of rows, so that 26,000 readings are two megabytes. */
export interface StoredSeriesRow {
  readonly patient_id: string;
  readonly series: string;
  readonly type: MeasurementType;
  readonly code: string | null;
  readonly readings: readonly StoredArray[];
}

type StoredArray = readonly [
  sequence: number,
  measuredMs: number,
  deviceMs: number,
  receivedMs: number,
  text: string | null,
  unit: string | null,
  canonical: number | null,
  deviceId: string,
  planVersion: number | null,
  engineVersion: string,
  mappingVersion: string,
  rest: Rest | null,
];

/** What most readings have nothing of. */
interface Rest {
  readonly comparator?: Reading['comparator'] | null;
  readonly components?: Partial<Record<ComponentName, Quantity>> | null;
  readonly answer?: string | null;
  readonly doubts?: readonly DoubtCode[] | null;
  readonly oxygen?: 'air' | 'oxygen' | null;
  readonly corrected?: boolean;
  readonly late?: boolean;
  readonly test?: boolean;
  readonly ordinal?: number;
  readonly conflict?: boolean;
}

/**
 * Readings measured in `[from, to)` (epoch ms) of one patient, or of several, by series; no more than `limit`, any ones. To
 * be run in an audited read.
 */
export function selectStoredReadings(
  tenantId: string,
  patientIds: readonly string[],
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): SQL<StoredSeriesRow> {
  const time = (column: SQL) => sql`(extract(epoch from ${column}) * 1e3)::float8`;
  return sql<StoredSeriesRow>`select m.patient_id, m.series, min(m.type) as type, min(m.code) as code,
      json_agg(json_build_array(m.sequence, ${time(sql`m.measured_at`)}, ${time(sql`m.device_time`)},
        ${time(sql`m.received_at`)}, m.value_text, m.unit, m.canonical_value, m.device_id, m.plan_version,
        m.engine_version, m.mapping_version,
        case when m.comparator is not null or m.components is not null or m.answer is not null or m.doubts <> '{}'
            or m.context is not null or m.clock <> 'device' or m.late or m.is_test or m.ordinal <> 0 or m.conflict
          then json_build_object('comparator', m.comparator, 'components', m.components, 'answer', m.answer,
            'doubts', m.doubts, 'oxygen', m.context ->> 'oxygen', 'corrected', m.clock = 'corrected', 'late', m.late,
            'test', m.is_test, 'ordinal', m.ordinal, 'conflict', m.conflict) end)
        order by m.sequence) as readings
    from (select * from measurement
      where tenant_id = ${tenantId}::uuid and patient_id = any (${`{${patientIds.join(',')}}`}::uuid[])
        and measured_at >= to_timestamp(${from} / 1e3::float8) and measured_at < to_timestamp(${to} / 1e3::float8)
      limit ${limit}) m
    group by m.patient_id, m.series`;
}

/** The readings of these rows in the order in which they were taken. */
export function toStoredReadings(rows: readonly StoredSeriesRow[]): readonly StoredReading[] {
  return rows
    .flatMap((row) => row.readings.map((array) => toStored(row, array)))
    .sort((a, b) => a.sequence - b.sequence);
}

function toStored(
  { series, type, code }: StoredSeriesRow,
  [
    sequence,
    measuredAt,
    deviceTime,
    receivedAt,
    text,
    unit,
    canonical,
    deviceId,
    planVersion,
    engineVersion,
    mappingVersion,
    rest,
  ]: StoredArray,
): StoredReading {
  const quantity = text === null || unit === null || canonical === null ? undefined : { text, unit, canonical };
  return {
    sequence,
    ordinal: rest?.ordinal ?? 0,
    conflict: rest?.conflict ?? false,
    planVersion,
    engineVersion,
    reading: {
      v: 1,
      type,
      code: code ?? undefined,
      series,
      quantity,
      comparator: rest?.comparator ?? undefined,
      components: rest?.components ?? undefined,
      answer: rest?.answer ?? undefined,
      deviceTime,
      measuredAt,
      measuredAtText: '',
      precision: 'instant',
      receivedAt,
      clock: rest?.corrected === true ? 'corrected' : 'device',
      late: rest?.late ?? false,
      doubts: rest?.doubts ?? [],
      deviceId,
      ...(rest?.oxygen == null ? {} : { context: { oxygen: rest.oxygen } }),
      ...(rest?.test === true ? { test: true } : {}),
      door: 'ingest',
      mappingVersion,
    },
  };
}
