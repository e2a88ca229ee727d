import type { OwnContact, OwnContactPage } from '@naer/contracts/own';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow, showOwnMark } from '../correction/last-correction.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';

/** Of the contact nothing else leaves the records. */
interface Row {
  readonly contact_id: string;
  readonly channel: OwnContact['channel'];
  readonly at_ms: number;
  /** As it stands now. */
  readonly shown_ms: number;
  readonly outcome: OwnContact['outcome'] | null;
  readonly organisations: readonly string[];
  readonly video_link: string | null;
  readonly mark: MarkRow | null;
}

/** Contacts with and about a patient as a citizen is told them, newest first; audited. */
export async function listOwnContacts(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<OwnContactPage, ReadError>> {
  return await listOfPatient(records, reader, query, {
    action: 'own.contact.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<Row>`select c.contact_id, coalesce(x.content ->> 'channel', c.channel) as channel,
        (extract(epoch from c.at) * 1e3)::float8 as at_ms, coalesce((x.content ->> 'at')::float8, extract(epoch from c.at) * 1e3)::float8 as shown_ms,
        case when x.state is distinct from 'voided' then coalesce(x.content ->> 'outcome', c.outcome) end as outcome,
        coalesce((select jsonb_agg(o.name order by o.name) from jsonb_array_elements(
            case when x.state = 'voided' then '[]' else coalesce(x.content -> 'minutes', c.minutes) end) m
          join organisation o on o.tenant_id = c.tenant_id and o.organisation_id = (m.value ->> 'organisationId')::uuid),
          '[]') as organisations,
        case when current_setting('app.relation', true) <> 'kin' and x.state is distinct from 'voided'
          then case when x.content is null then c.video_link else x.content ->> 'videoLink' end end as video_link, x.mark
      from contact c left join lateral ${lastCorrection('contact', 'c', 'contact_id')} x on true
      where c.tenant_id = ${reader.tenantId}::uuid and c.patient_id = ${query.patientId}::uuid
        ${after === undefined ? sql`` : sql`and (c.at, c.contact_id) < (to_timestamp(${after[0]} / 1e3::float8), ${after[1]}::uuid)`}
      order by c.at desc, c.contact_id desc limit ${rows}`,
    show: showOwnContact,
    placeOf: (row) => [row.at_ms, row.contact_id],
  });
}

function showOwnContact(row: Row): OwnContact {
  return {
    contactId: row.contact_id,
    channel: row.channel,
    at: isoTime(row.shown_ms),
    organisations: row.organisations.slice(),
    ...present({ outcome: row.outcome, videoLink: row.video_link, correction: row.mark && showOwnMark(row.mark) }),
  };
}
