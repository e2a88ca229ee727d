import type { MessagePage, MessageView } from '@naer/contracts/message';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow, showMark } from '../correction/last-correction.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

interface MessageRow {
  readonly message_id: string;
  readonly patient_id: string;
  readonly direction: MessageView['direction'];
  readonly text: string;
  readonly at_ms: number;
  readonly sent_by: string | null;
  readonly unit_id: string | null;
  readonly device_id: string | null;
  readonly alert_id: string | null;
  readonly author_relation: 'self' | 'represented' | null;
  readonly mark: MarkRow | null;
}

/** Messages to and from a patient as they stand now, newest first; audited. The text of a void one is empty. */
export async function listMessages(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<MessagePage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'message.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<MessageRow>`select m.message_id, m.patient_id, m.direction,
        case when x.state = 'voided' then '' else coalesce(x.content ->> 'text', m.text) end as text, x.mark,
        (extract(epoch from m.at) * 1e3)::float8 as at_ms, m.sent_by, m.unit_id, m.device_id, m.alert_id, m.author_relation
      from patient_message m left join lateral ${lastCorrection('message', 'm', 'message_id')} x on true
      where m.tenant_id = ${reader.tenantId}::uuid and m.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (m.at, m.message_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by m.at desc, m.message_id desc limit ${rows}`,
    show: showMessage,
    placeOf: (row) => [row.at_ms, row.message_id],
  });
}

function showMessage(row: MessageRow): MessageView {
  return {
    messageId: row.message_id,
    patientId: row.patient_id,
    direction: row.direction,
    text: row.text,
    at: isoTime(row.at_ms),
    ...present({
      by: row.sent_by,
      unitId: row.unit_id,
      deviceId: row.device_id,
      alertId: row.alert_id,
      author: row.author_relation,
      correction: row.mark && showMark(row.mark),
    }),
  };
}
