import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const id = (name: string) => uuid(name).notNull();

/** A record that leads to another of the same person. */
export const patientMerge = pgTable(
  'patient_merge',
  {
    tenantId: id('tenant_id'),
    mergeId: id('merge_id'),
    fromPatientId: id('from_patient_id'),
    toPatientId: id('to_patient_id'),
    enrolmentId: uuid('enrolment_id'),
    stage: text('stage'),
    unitId: uuid('unit_id'),
    nationalIds: text('national_ids').array().notNull().default([]),
    reason: text('reason').notNull(),
    at: time('at').notNull().defaultNow(),
    by: id('by'),
    byUnitId: id('by_unit_id'),
    undoneAt: time('undone_at'),
    undoneBy: uuid('undone_by'),
    undoneUnitId: uuid('undone_unit_id'),
    undoneWhy: text('undone_why'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.mergeId] })],
);
