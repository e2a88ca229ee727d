import type { Insert } from '@naer/db/insert-rows';
import type { auditEvent } from '@naer/db/schema/audit';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const AUDIT_COLUMNS = {
  eventId: 'uuid',
  at: 'timestamptz',
  actorId: 'text',
  action: 'text',
  subjectPatientId: 'uuid',
  subjectId: 'text',
  unitId: 'uuid',
  requestId: 'text',
} as const;

/** What an object served or changed away from PostgreSQL, under the id it was given there. */
export function insertAudit<Row>(insert: Insert<Row>, tenantId: string, changes: readonly Placed<'audit'>[]): SQL<Row> {
  const rows = changes.map(({ patientId, change }) => ({
    eventId: change.eventId,
    at: change.at,
    actorId: change.actorId,
    action: change.action,
    subjectPatientId: patientId,
    subjectId: change.subjectId,
    unitId: change.unitId,
    requestId: change.requestId,
  }));
  return insert<typeof auditEvent>('audit_event', AUDIT_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}
