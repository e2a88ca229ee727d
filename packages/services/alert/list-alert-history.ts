import type { AlertHistoryLine, AlertHistoryPage } from '@naer/contracts/records';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { HumanAct } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type { AlertHistoryChange, AlertHistoryEvent } from '@naer/domain/monitor/change';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection } from '../correction/last-correction.ts';
import { actOf } from '../correction/record-first.ts';
import { MEASUREMENT_COLUMNS, type MeasurementRow, showMeasurement } from '../measurement/measurement-row.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { type ActCorrection, outcomeOf, showAct } from './alert-row.ts';

export interface ListAlertHistory extends ListOfPatient {
  /** As the patient's. */
  readonly alertId: string;
}

interface Line {
  readonly line_epoch: number;
  readonly line_n: number;
  readonly line_event: AlertHistoryEvent;
  readonly line_at_ms: number;
  readonly line_act: HumanAct | null;
  readonly line_outcome: string | null;
  readonly line_corrected: ActCorrection | null;
  readonly line_sequence: number | null;
  readonly line_detail: NonNullable<AlertHistoryChange['detail']> | null;
}
/** The columns of the measurement are null where the line has none, as of a clock. */
type HistoryRow = Line & (MeasurementRow | { readonly patient_id: null });

/** What happened to an alert, oldest first, with the readings that fired it; audited. An alert has at least one line. */
export async function listAlertHistory(
  records: Records,
  reader: Reader,
  query: ListAlertHistory,
): Promise<Result<AlertHistoryPage, ReadError>> {
  const { patientId, alertId } = query;
  return await listOfPatient(records, reader, query, {
    action: 'alert.history',
    subjectId: alertId,
    place: ['integer', 'sequence', 'word'],
    neverEmpty: true,
    select: (after, rows) => sql<HistoryRow>`select h.epoch as line_epoch, h.n::float8 as line_n, h.event as line_event,
        (extract(epoch from h.at) * 1e3)::float8 as line_at_ms, h.act as line_act, h.outcome as line_outcome,
        h.detail as line_detail, h.sequence::float8 as line_sequence,
        case when x.mark is not null then jsonb_build_object('content', x.content, 'mark', x.mark) end as line_corrected, ${MEASUREMENT_COLUMNS}
      from alert_history h left join measurement m on m.tenant_id = h.tenant_id and m.patient_id = h.patient_id
        and m.sequence = h.sequence
      left join lateral ${lastCorrection('alert', 'h', 'alert_id', actOf('h.act'))} x on true
      where h.tenant_id = ${reader.tenantId}::uuid and h.patient_id = ${patientId}::uuid
        and h.alert_id = ${alertId}::uuid
        ${after === undefined ? sql`` : sql`and (h.epoch, h.n, h.event) > (${after[0]}::integer, ${after[1]}::bigint, ${after[2]})`}
      order by h.epoch, h.n, h.event limit ${rows}`,
    show: (row, kept) => ({
      ...showLine(row),
      ...present({ withheld: kept.some(({ sequence }) => sequence === row.line_sequence) || undefined }),
    }),
    placeOf: (row) => [row.line_epoch, row.line_n, row.line_event],
  });
}

function showLine(row: HistoryRow): AlertHistoryLine {
  return {
    revision: formatRevision({ epoch: row.line_epoch, n: row.line_n }),
    event: row.line_event,
    at: isoTime(row.line_at_ms),
    ...present({
      act: row.line_act && showAct(row.line_act, row.line_corrected),
      outcome: row.line_outcome && outcomeOf(row.line_outcome, row.line_corrected),
      detail: row.line_detail && showDetail(row.line_detail),
      reading: row.patient_id === null ? null : showMeasurement(row),
    }),
  };
}

/** Times go out as everywhere else. */
function showDetail(detail: NonNullable<AlertHistoryChange['detail']>): NonNullable<AlertHistoryLine['detail']> {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      name,
      typeof value === 'number' && /^until$|At$/.test(name) ? isoTime(value) : value,
    ]),
  );
}
