import type { ContactPage, ContactView } from '@naer/contracts/contact';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

interface ContactRow {
  readonly contact_id: string;
  readonly patient_id: string;
  readonly enrolment_id: string;
  readonly channel: ContactView['channel'];
  readonly at_ms: number;
  readonly minutes: ContactView['minutes'];
  readonly outcome: ContactView['outcome'];
  readonly alert_ids: readonly string[];
  readonly trip_avoided_km: number | null;
  readonly video_link: string | null;
  readonly note: string | null;
  readonly recorded_by: string;
  readonly unit_id: string;
  readonly recorded_ms: number;
}

/** Contacts with and about a patient, newest first; audited. */
export async function listContacts(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<ContactPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'contact.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<ContactRow>`select c.contact_id, c.patient_id, c.enrolment_id, c.channel,
        (extract(epoch from c.at) * 1e3)::float8 as at_ms, c.minutes, c.outcome, to_jsonb(c.alert_ids) as alert_ids,
        c.trip_avoided_km, c.video_link, c.note, c.recorded_by, c.unit_id,
        (extract(epoch from c.recorded_at) * 1e3)::float8 as recorded_ms
      from contact c where c.tenant_id = ${reader.tenantId}::uuid and c.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (c.at, c.contact_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by c.at desc, c.contact_id desc limit ${rows}`,
    show: showContact,
    placeOf: (row) => [row.at_ms, row.contact_id],
  });
}

function showContact(row: ContactRow): ContactView {
  return {
    contactId: row.contact_id,
    patientId: row.patient_id,
    enrolmentId: row.enrolment_id,
    channel: row.channel,
    at: isoTime(row.at_ms),
    minutes: row.minutes,
    outcome: row.outcome,
    alertIds: row.alert_ids.slice(),
    ...present({ tripAvoidedKm: row.trip_avoided_km, videoLink: row.video_link, note: row.note }),
    by: row.recorded_by,
    unitId: row.unit_id,
    recordedAt: isoTime(row.recorded_ms),
  };
}
