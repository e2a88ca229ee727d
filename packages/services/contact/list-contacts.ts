import type { ContactPage, ContactView } from '@naer/contracts/contact';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow, showMark } from '../correction/last-correction.ts';
import { CONTACT_SAID } from '../correction/record-first.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

interface ContactRow {
  readonly contact_id: string;
  readonly patient_id: string;
  readonly enrolment_id: string;
  readonly channel: ContactView['channel'];
  readonly at_ms: number;
  /** As it stands now; null: it is void. */
  readonly said:
    | (Pick<ContactView, 'channel' | 'minutes' | 'outcome' | 'alertIds' | 'tripAvoidedKm' | 'videoLink' | 'note'> & {
        readonly at: number;
      })
    | null;
  readonly mark: MarkRow | null;
  readonly recorded_by: string;
  readonly unit_id: string;
  readonly recorded_ms: number;
}

/** Contacts with and about a patient as they stand now, by the time they were first recorded for, newest first; audited. */
export async function listContacts(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<ContactPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'contact.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<ContactRow>`select c.contact_id, c.patient_id, c.enrolment_id, c.channel,
        (extract(epoch from c.at) * 1e3)::float8 as at_ms,
        case when x.state = 'voided' then null else coalesce(x.content, ${CONTACT_SAID}) end as said, x.mark, c.recorded_by, c.unit_id,
        (extract(epoch from c.recorded_at) * 1e3)::float8 as recorded_ms
      from contact c left join lateral ${lastCorrection('contact', 'c', 'contact_id')} x on true
      where c.tenant_id = ${reader.tenantId}::uuid and c.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (c.at, c.contact_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by c.at desc, c.contact_id desc limit ${rows}`,
    show: showContact,
    placeOf: (row) => [row.at_ms, row.contact_id],
  });
}

function showContact({ said, mark, ...row }: ContactRow): ContactView {
  return {
    contactId: row.contact_id,
    patientId: row.patient_id,
    enrolmentId: row.enrolment_id,
    channel: said?.channel ?? row.channel,
    at: isoTime(said?.at ?? row.at_ms),
    minutes: said?.minutes ?? [],
    alertIds: said?.alertIds ?? [],
    ...present({
      outcome: said?.outcome,
      tripAvoidedKm: said?.tripAvoidedKm,
      videoLink: said?.videoLink,
      note: said?.note,
      correction: mark && showMark(mark),
    }),
    by: row.recorded_by,
    unitId: row.unit_id,
    recordedAt: isoTime(row.recorded_ms),
  };
}
