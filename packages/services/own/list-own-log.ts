import type { OwnLogPage } from '@naer/contracts/own';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { dayOf, LATEST, type LogRow, selectLog, showLogLine } from './select-log.ts';

/**
 * Who has seen or changed a patient's record, tried to, or broken the glass: of all records of the person, the latest first,
 * one line a day for the same act by the same person. For the patient and who represents them (DOMAIN 6); audited. Row
 * security opens these rows alone, and of the people in them those whom their organisation names.
 */
export async function listOwnLog(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<OwnLogPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'own.log',
    place: ['time', 'uuid'],
    select: (after, rows) => selectLines(reader.tenantId, after, rows),
    show: showLogLine,
    placeOf: (row) => [row.last_us, row.event_id],
  });
}

function selectLines(tenantId: string, after: readonly [number, string] | undefined, rows: number): SQL<LogRow> {
  const until = after && sql`to_timestamp(${after[0]} / 1e6::float8)`;
  const having = after === undefined ? sql`` : sql`having (max(e.at), ${LATEST}) < (${until}, ${after[1]}::uuid)`;
  return selectLog(tenantId, sql`(select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[]`, {
    when: until === undefined ? sql`` : sql`and e.at < (${dayOf(until)} + 1)::timestamp at time zone t.time_zone`,
    which: sql`${having} order by max(e.at) desc, 1 desc limit ${rows}`,
  });
}
