import type { MeasurementView } from '@naer/contracts/records';
import type { ComponentName, Quantity } from '@naer/domain/measurement/reading';
import { sql } from 'drizzle-orm';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { shownComponents } from '../shared/shown-reading.ts';

/** A measurement as it is selected: times are epoch ms. */
export interface MeasurementRow {
  readonly patient_id: string;
  readonly sequence: string;
  readonly type: string;
  readonly code: string | null;
  readonly status: 'recorded' | 'questionable';
  readonly doubts: readonly string[];
  /** What other measurements raised after it was kept. */
  readonly later_doubts: readonly string[] | null;
  readonly value_text: string | null;
  readonly unit: string | null;
  readonly canonical_value: number | null;
  readonly canonical_unit: string | null;
  readonly comparator: '<' | '>' | 'LO' | 'HI' | null;
  readonly components: Partial<Record<ComponentName, Quantity>> | null;
  readonly answer: string | null;
  readonly measured_ms: number;
  readonly measured_at_text: string;
  readonly precision: 'instant' | 'day';
  readonly device_ms: number;
  readonly received_ms: number;
  readonly clock: 'device' | 'corrected';
  readonly late: boolean;
  readonly conflict: boolean;
  readonly device_id: string;
  readonly sender_id: string | null;
  readonly method: 'device' | 'manual' | null;
  readonly measured_by: 'self' | 'kin' | 'staff' | null;
  readonly context: Record<string, string> | null;
  readonly sent_references: readonly string[] | null;
  readonly entered_in_error: {
    readonly at_ms: number;
    readonly by: string;
    readonly unitId: string;
    readonly reason: string;
  } | null;
  readonly seen: { readonly at_ms: number; readonly by: string; readonly unitId: string } | null;
  readonly plan_version: number | null;
  readonly engine_version: string;
  readonly mapping_version: string;
  readonly controller_organisation_id: string;
  readonly device_model: string | null;
  readonly firmware: string | null;
}

/** What is selected, from `measurement m`. */
export const MEASUREMENT_COLUMNS = sql`m.patient_id, m.sequence, m.type, m.code, m.status, m.doubts,
  (select array_agg(d.doubt order by d.doubt) from measurement_doubt d where d.tenant_id = m.tenant_id
    and d.patient_id = m.patient_id and d.sequence = m.sequence) as later_doubts,
  (select json_build_object('at_ms', (extract(epoch from c.at) * 1e3)::float8, 'by', c.by, 'unitId', c.unit_id,
      'reason', c.reason) from measurement_correction c where c.tenant_id = m.tenant_id
      and c.patient_id = m.patient_id and c.sequence = m.sequence) as entered_in_error,
  (select json_build_object('at_ms', (extract(epoch from s.at) * 1e3)::float8, 'by', s.seen_by, 'unitId', s.unit_id)
    from measurement_seen s where s.tenant_id = m.tenant_id and s.patient_id = m.patient_id
      and s.sequence = m.sequence) as seen, m.value_text, m.unit,
  m.canonical_value, m.canonical_unit, m.comparator, m.components, m.answer,
  (extract(epoch from m.measured_at) * 1e3)::float8 as measured_ms, m.measured_at_text, m.precision,
  (extract(epoch from m.device_time) * 1e3)::float8 as device_ms,
  (extract(epoch from m.received_at) * 1e3)::float8 as received_ms, m.clock, m.late, m.conflict, m.device_id, m.sender_id,
  m.method, m.measured_by, m.context, m.sent_references, m.plan_version, m.engine_version, m.mapping_version, m.controller_organisation_id,
  m.device_model, m.firmware`;

/** The public form: digits and unit as sent, canonical beside them. */
export function showMeasurement(row: MeasurementRow): MeasurementView {
  const { canonical_value: canonical, canonical_unit: canonicalUnit } = row;
  const doubts = [...new Set([...row.doubts, ...(row.later_doubts ?? [])])];
  return {
    id: `${row.patient_id}.${row.sequence}`,
    patientId: row.patient_id,
    type: row.type,
    status: doubts.length > 0 ? 'questionable' : row.status,
    ...present({
      code: row.code,
      doubts: doubts.length === 0 ? null : doubts,
      value: row.value_text === null ? null : sentDigits(row.value_text),
      unit: row.unit,
      canonical: canonical === null || canonicalUnit === null ? null : { value: canonical, unit: canonicalUnit },
      comparator: row.comparator,
      answer: row.answer,
      senderId: row.sender_id,
      deviceModel: row.device_model,
      firmware: row.firmware,
      method: row.method,
      measuredBy: row.measured_by,
      context: row.context,
      sentReferences: row.sent_references?.slice() ?? null,
      enteredInError: row.entered_in_error && showCorrection(row.entered_in_error),
      seen: row.seen && { at: isoTime(row.seen.at_ms), by: row.seen.by, unitId: row.seen.unitId },
    }),
    ...shownComponents(row.components),
    measuredAt: isoTime(row.measured_ms),
    measuredAtText: row.measured_at_text,
    precision: row.precision,
    deviceTime: isoTime(row.device_ms),
    receivedAt: isoTime(row.received_ms),
    clock: row.clock,
    late: row.late,
    conflict: row.conflict,
    deviceId: row.device_id,
    planVersion: row.plan_version,
    engineVersion: row.engine_version,
    mappingVersion: row.mapping_version,
    controllerOrganisationId: row.controller_organisation_id,
  };
}

function showCorrection({ at_ms: at, by, unitId, reason }: NonNullable<MeasurementRow['entered_in_error']>) {
  return { at: isoTime(at), by, unitId, reason };
}
