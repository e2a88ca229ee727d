import type { OwnAlert, OwnAlertPage } from '@naer/contracts/own';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Alert } from '@naer/domain/alert/alert';
import { ownAlertState, tellOwnAlert } from '@naer/domain/patient/tell-own-alert';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection } from '../correction/last-correction.ts';
import { actOf } from '../correction/record-first.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

/** Of the alert nothing else leaves the records. */
interface Row {
  readonly alert_id: string;
  readonly category: Alert['category'];
  readonly state: Alert['state'];
  readonly opened_ms: number;
  readonly taken_ms: number | null;
  readonly over_ms: number | null;
  readonly organisation: string | null;
  readonly note: string | null;
}

/**
 * A patient's alerts as a citizen is told them, the latest opened first; audited. Without drills, and without what never
 * came to anybody (n of m that was not met) or lives on in another record.
 */
export async function listOwnAlerts(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<OwnAlertPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'own.alert.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<Row>`select a.alert_id, a.category, a.state,
        (extract(epoch from a.opened_at) * 1e3)::float8 as opened_ms,
        coalesce((a.body -> 'acknowledged' ->> 'at')::float8, (a.body -> 'started' ->> 'at')::float8) as taken_ms,
        (a.body -> 'resolved' ->> 'at')::float8 as over_ms, o.name as organisation,
        case when x.mark is null then a.body ->> 'noteToPatient' else x.content ->> 'noteToPatient' end as note
      from alert a left join lateral ${lastCorrection('alert', 'a', 'alert_id', actOf("a.body -> 'acknowledged'"))} x on true left join organisation o on o.tenant_id = a.tenant_id and o.organisation_id = a.owner_organisation_id
      where a.tenant_id = ${reader.tenantId}::uuid and a.patient_id = ${query.patientId}::uuid
        and a.state <> 'pending' and a.body -> 'drill' is null
        and coalesce(a.body -> 'resolved' ->> 'outcome', '') not in ('not-met', 'merged')
        ${after === undefined ? sql`` : sql`and (a.opened_at, a.alert_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by a.opened_at desc, a.alert_id desc limit ${rows}`,
    show: showOwnAlert,
    placeOf: (row) => [row.opened_ms, row.alert_id],
  });
}

function showOwnAlert(row: Row): OwnAlert {
  const state = ownAlertState(row.state);
  return {
    alertId: row.alert_id,
    category: row.category,
    state,
    openedAt: isoTime(row.opened_ms),
    text: tellOwnAlert(row.category, state),
    ...present({
      // One that opened again waits again.
      takenAt: row.taken_ms === null || state === 'waiting' ? null : isoTime(row.taken_ms),
      overAt: row.over_ms === null ? null : isoTime(row.over_ms),
      organisation: row.organisation,
      noteToPatient: row.note,
    }),
  };
}
