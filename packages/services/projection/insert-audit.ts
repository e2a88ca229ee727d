import type { Insert } from '@naer/db/insert-rows';
import type { auditEvent } from '@naer/db/schema/audit';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const AUDIT_COLUMNS = {
  eventId: 'uuid',
  at: 'timestamptz',
  actorId: 'text',
  action: 'text',
  outcome: 'text',
  subjectPatientId: 'uuid',
  subjectId: 'text',
  unitId: 'uuid',
  requestId: 'text',
  role: 'text',
  organisationId: 'uuid',
  purpose: 'text',
  relation: 'text',
  decisionReference: 'text',
  attempts: 'integer',
} as const;

/** An object knows the unit; whose that unit is stands in the records. */
const COMPUTED = {
  organisationId: `coalesce(x."organisationId", (select n.organisation_id from unit n
    where n.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid and n.unit_id = x."unitId"))`,
} as const;

/** What an object served, changed or refused away from PostgreSQL, under the id it was given there: a repeat is the same row. */
export function insertAudit<Row>(insert: Insert<Row>, tenantId: string, changes: readonly Placed<'audit'>[]): SQL<Row> {
  const rows = changes.map(({ patientId, change }) => ({
    eventId: change.eventId,
    at: change.at,
    actorId: change.actorId,
    action: change.action,
    outcome: change.outcome ?? 'allowed',
    subjectPatientId: change.patientId === undefined ? patientId : change.patientId,
    subjectId: change.subjectId,
    unitId: change.unitId,
    requestId: change.requestId,
    role: change.role,
    organisationId: change.organisationId,
    purpose: change.purpose,
    relation: change.relation,
    decisionReference: change.reference,
    attempts: change.attempts,
  }));
  return insert<typeof auditEvent>('audit_event', AUDIT_COLUMNS, tenantId, rows, sql`on conflict do nothing`, COMPUTED);
}
