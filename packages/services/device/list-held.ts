import type { HeldReadingPage, HeldReadingView } from '@naer/contracts/device';
import { auditedList } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { Reading } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { shownComponents } from '../shared/shown-reading.ts';

export interface ListHeld {
  readonly state?: HeldReadingView['state'] | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

interface HeldRow {
  readonly patient_id: string | null;
  readonly held_id: string;
  readonly device_id: string;
  readonly slot: string | null;
  readonly reason: HeldReadingView['reason'];
  readonly state: HeldReadingView['state'];
  readonly received_ms: number;
  readonly reading: Reading;
  readonly measurement_id: string | null;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/**
 * Readings kept aside at the devices of the organisations the reader works for, the latest first; audited. Whom a reading
 * was given to is told where the reader's units follow them.
 */
export async function listHeld(
  records: Records,
  reader: Reader,
  query: ListHeld = {},
): Promise<Result<HeldReadingPage, ReadError>> {
  const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['time', 'uuid']);
  if (query.cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const { tenantId } = reader;
  const answer = await withUnitScope(records, reader, [
    auditedList(
      reader,
      { action: 'device-quarantine.list', limit },
      sql<HeldRow>`select p.patient_id, q.held_id, q.device_id, q.slot, q.reason, q.state,
          (extract(epoch from q.received_at) * 1e3)::float8 as received_ms, q.reading,
          case when p.patient_id is not null then q.release ->> 'measurementId' end as measurement_id
        from device_quarantine q
        left join patient p on p.tenant_id = q.tenant_id
          and p.patient_id = (q.release ->> 'patientId')::uuid
        where q.tenant_id = ${tenantId}::uuid
          ${query.state === undefined ? sql`` : sql`and q.state = ${query.state}`}
          ${
            after === undefined
              ? sql``
              : sql`and (q.received_at, q.held_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`
          }
        order by q.received_at desc, q.held_id desc limit ${limit + 1}`,
    ),
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(pageOf(answer.value[0], limit, show, (row) => [row.received_ms, row.held_id]));
}

function show({ reading, ...row }: HeldRow): HeldReadingView {
  return {
    id: row.held_id,
    deviceId: row.device_id,
    type: reading.type,
    reason: row.reason,
    state: row.state,
    ...present({
      slot: row.slot ?? undefined,
      value: reading.quantity === undefined ? null : sentDigits(reading.quantity.text),
      unit: reading.quantity?.unit,
      answer: reading.answer,
      measurementId: row.measurement_id ?? undefined,
    }),
    ...shownComponents(reading.components),
    measuredAt: isoTime(reading.measuredAt),
    receivedAt: isoTime(row.received_ms),
  };
}
