import type { Insert } from '@naer/db/insert-rows';
import { contact } from '@naer/db/schema/contacts';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const CONTACT_COLUMNS = [
  'contactId',
  'patientId',
  'enrolmentId',
  'channel',
  'at',
  'minutes',
  'outcome',
  'alertIds',
  'tripAvoidedKm',
  'videoLink',
  'note',
  'recordedBy',
  'unitId',
  'recordedAt',
] as const;

/** One row per contact; a repeat changes nothing. */
export function insertContacts<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'contact'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { contact, contactId, enrolmentId, by, unitId, recordedAt } }) => ({
    ...contact,
    contactId,
    patientId,
    enrolmentId,
    recordedBy: by,
    unitId,
    recordedAt,
  }));
  return insert(contact, CONTACT_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}
