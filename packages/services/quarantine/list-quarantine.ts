import type { QuarantinePage, QuarantineView } from '@naer/contracts/records';
import { auditedList } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { QuarantineReason } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import type { QuarantineChange } from '@naer/domain/monitor/change';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { shownComponents } from '../shared/shown-reading.ts';

export interface ListQuarantine {
  readonly state?: QuarantineChange['state'] | undefined;
  /** 1 to 1000. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

interface QuarantineRow {
  readonly patient_id: string;
  readonly sequence: string;
  readonly reason: QuarantineReason;
  readonly state: QuarantineChange['state'];
  readonly received_ms: number;
  readonly reading: Reading;
  readonly release: QuarantineChange['release'] | null;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Readings kept aside of the patients at the reader's units, the latest received first; audited per patient shown. */
export async function listQuarantine(
  records: Records,
  reader: Reader,
  query: ListQuarantine = {},
): Promise<Result<QuarantinePage, ReadError>> {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const shape = ['time', 'uuid', 'sequence'] as const;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, shape);
  if (query.cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });

  const statement = auditedList(
    reader,
    { action: 'quarantine.list', limit },
    sql<QuarantineRow>`select q.patient_id, q.sequence, q.reason, q.state,
        (extract(epoch from q.received_at) * 1e3)::float8 as received_ms, q.reading, q.release
      from quarantine q where q.tenant_id = ${reader.tenantId}::uuid
        ${query.state === undefined ? sql`` : sql`and q.state = ${query.state}`}
        ${
          after === undefined
            ? sql``
            : sql`and (q.received_at, q.patient_id, q.sequence)
          < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid, ${after[2]}::bigint)`
        }
      order by q.received_at desc, q.patient_id desc, q.sequence desc limit ${limit + 1}`,
  );
  const answer = await withUnitScope(records, reader, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });

  return ok(pageOf(answer.value[0], limit, show, (row) => [row.received_ms, row.patient_id, Number(row.sequence)]));
}

function show(row: QuarantineRow): QuarantineView {
  const { reading, release } = row;
  return {
    id: `${row.patient_id}.${row.sequence}`,
    patientId: row.patient_id,
    deviceId: reading.deviceId,
    type: reading.type,
    reason: row.reason,
    state: row.state,
    ...present({
      value: reading.quantity === undefined ? null : sentDigits(reading.quantity.text),
      unit: reading.quantity?.unit,
      answer: reading.answer,
      releasedTo: release?.patientId,
      measurementId: release?.measurementId,
    }),
    ...shownComponents(reading.components),
    measuredAt: isoTime(reading.measuredAt),
    receivedAt: isoTime(reading.receivedAt),
  };
}
