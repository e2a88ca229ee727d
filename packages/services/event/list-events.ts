import type { EventPage, EventView } from '@naer/contracts/event';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Alert } from '@naer/domain/alert/alert';
import { EVENT_CATALOGUE } from '@naer/domain/event/catalogue';
import { receiptName } from '@naer/domain/event/receipt';
import { eventName } from '@naer/domain/language/event-name';
import { inEach } from '@naer/domain/language/in-each';
import type { SentReceipt } from '@naer/domain/monitor/reported-event';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type AlertRow, correctionOf, showAct } from '../alert/alert-row.ts';
import { ALERT_CORRECTIONS, lastCorrection, type MarkRow, showMark } from '../correction/last-correction.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

/** With what was corrected of what was said of it. */
type EventAlert = Alert & Pick<AlertRow, 'corrections'>;

interface EventRow {
  readonly sequence: number;
  readonly code: string;
  readonly text: string | null;
  readonly gateway_text: string | null;
  readonly read_as: string | null;
  readonly at_ms: number;
  readonly received_ms: number;
  readonly late: boolean;
  readonly device_id: string | null;
  readonly reported_by: string | null;
  readonly severity: 'yellow' | 'red' | null;
  readonly sent_severity: number | null;
  readonly plan_version: number | null;
  readonly follows_sequence: number | null;
  readonly receipts: readonly SentReceipt[] | null;
  readonly alerts: readonly EventAlert[];
  readonly entered_in_error: EventView['enteredInError'] | null;
  /** Of an event that is void. */
  readonly mark: MarkRow | null;
}

/** A patient's events, the latest first, each with the alerts it fired and how they were receipted; audited. */
export async function listEvents(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<EventPage, ReadError>> {
  const { patientId } = query;
  return await listOfPatient(records, reader, query, {
    action: 'event.list',
    place: ['time', 'sequence'],
    select: (
      after,
      rows,
    ) => sql<EventRow>`select o.sequence::float8 as sequence, o.code, o.text, o.gateway_text, o.read_as, o.late, o.device_id,
        o.reported_by, o.severity, o.sent_severity, o.plan_version, o.follows_sequence::float8 as follows_sequence, o.receipts,
        (extract(epoch from o.at) * 1e3)::float8 as at_ms, (extract(epoch from o.received_at) * 1e3)::float8 as received_ms,
        coalesce((select json_agg(a.body || jsonb_build_object('corrections', ${ALERT_CORRECTIONS}) order by a.opened_at, a.alert_id) from alert a
          where a.tenant_id = o.tenant_id and a.patient_id = o.patient_id and a.alert_id = any (o.alert_ids::uuid[])), '[]')
          as alerts,
        (select json_build_object('at', to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'by', c.by,
          'unitId', c.unit_id, 'reason', c.reason) from measurement_correction c where c.tenant_id = o.tenant_id
            and c.patient_id = o.patient_id and c.sequence = o.sequence) as entered_in_error, x.mark
      from monitor_event o left join lateral ${lastCorrection('event', 'o', 'patient_id', sql`o.sequence::text`)} x on true
      where o.tenant_id = ${reader.tenantId}::uuid and o.patient_id = ${patientId}::uuid
        ${after === undefined ? sql`` : sql`and (o.at, o.sequence) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::bigint)`}
      order by o.at desc, o.sequence desc limit ${rows}`,
    show: (row) => show(patientId, row),
    placeOf: ({ at_ms, sequence }) => [at_ms, sequence],
  });
}

/** What is void is listed without what it said. */
function show(patientId: string, row: EventRow): EventView {
  const isVoid = row.mark !== null;
  return {
    id: `${patientId}.e${row.sequence}`,
    patientId,
    code: row.code,
    name: inEach((language) => eventName(row.code, language)),
    at: isoTime(row.at_ms),
    receivedAt: isoTime(row.received_ms),
    late: row.late,
    alerts: row.alerts.map(showAlert),
    ...present({
      enteredInError: row.entered_in_error,
      kind: EVENT_CATALOGUE.get(row.code)?.kind,
      readAs: row.read_as,
      text: isVoid ? null : row.text,
      gatewayText: isVoid ? null : row.gateway_text,
      correction: row.mark && showMark(row.mark),
      severity: row.severity,
      sentSeverity: row.sent_severity,
      planVersion: row.plan_version,
      deviceId: row.device_id,
      reportedBy: row.reported_by,
      follows: row.follows_sequence === null ? undefined : `${patientId}.e${row.follows_sequence}`,
      receipts: row.receipts?.map(({ code, at, text }) => ({
        code,
        name: receiptName(code),
        at: isoTime(at),
        ...present({ text: isVoid ? null : text }),
      })),
    }),
  };
}

function showAlert({
  alertId,
  ruleKey,
  state,
  severity,
  unitId,
  receipts = [],
  corrections,
}: EventAlert): EventView['alerts'][number] {
  return {
    alertId,
    rule: ruleKey,
    state,
    severity,
    unitId,
    receipts: receipts.map((receipt) => ({
      code: receipt.code,
      name: receiptName(receipt.code),
      ...showAct(receipt, correctionOf(corrections, receipt)),
    })),
  };
}
