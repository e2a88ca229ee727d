import type { MessagePage, MessageView } from '@naer/contracts/message';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

export interface ListMessages {
  /** A lower-case UUID: the door has checked it. */
  readonly patientId: string;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

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
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Messages to and from a patient, newest first; audited. */
export async function listMessages(
  records: Records,
  reader: Reader,
  query: ListMessages,
): Promise<Result<MessagePage, ReadError>> {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['number', 'string']);
  if (query.cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });

  const statement = auditedRead(
    reader,
    { action: 'message.list', patientId: query.patientId, limit },
    sql<MessageRow>`select m.message_id, m.patient_id, m.direction, m.text,
        (extract(epoch from m.at) * 1e3)::float8 as at_ms, m.sent_by, m.unit_id, m.device_id, m.alert_id
      from patient_message m where m.tenant_id = ${reader.tenantId}::uuid and m.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (m.at, m.message_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by m.at desc, m.message_id desc limit ${limit + 1}`,
  );
  const answer = await withPatientScope(records, reader, query.patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  if (!answer.value.related) return err({ code: 'not-found' });

  return ok(pageOf(answer.value.rows[0], limit, showMessage, (row) => [row.at_ms, row.message_id]));
}

function showMessage(row: MessageRow): MessageView {
  return {
    messageId: row.message_id,
    patientId: row.patient_id,
    direction: row.direction,
    text: row.text,
    at: isoTime(row.at_ms),
    ...present({ by: row.sent_by, unitId: row.unit_id, deviceId: row.device_id, alertId: row.alert_id }),
  };
}
