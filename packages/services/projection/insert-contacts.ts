import type { Insert } from '@naer/db/insert-rows';
import type { contact } from '@naer/db/schema/contacts';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const CONTACT_COLUMNS = {
  contactId: 'uuid',
  patientId: 'uuid',
  enrolmentId: 'uuid',
  channel: 'text',
  at: 'timestamptz',
  minutes: 'jsonb',
  outcome: 'text',
  alertIds: 'uuid[]',
  tripAvoidedKm: 'double precision',
  videoLink: 'text',
  note: 'text',
  recordedBy: 'text',
  unitId: 'uuid',
  recordedAt: 'timestamptz',
} as const;

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
  return insert<typeof contact>('contact', CONTACT_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}
