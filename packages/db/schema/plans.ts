import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();
const patientId = () => uuid('patient_id').notNull();

/** Never changed. The approver's number and authorisation are those of the time of approval. */
export const planVersion = pgTable(
  'plan_version',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    planVersion: integer('plan_version').notNull(),
    programme: text('programme').notNull(),
    validFrom: time('valid_from').notNull(),
    body: jsonb('body').notNull(),
    approvedBy: uuid('approved_by').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    proposedBy: uuid('proposed_by'),
    proposedAt: time('proposed_at'),
    reason: text('reason'),
    approverHprNumber: text('approver_hpr_number'),
    approverAuthorisation: text('approver_authorisation'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.planVersion] })],
);

/** A plan that waits for somebody who may approve it. */
export const planProposal = pgTable(
  'plan_proposal',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    proposalId: uuid('proposal_id').notNull(),
    basePlanVersion: integer('base_plan_version').notNull(),
    body: jsonb('body').notNull(),
    reason: text('reason').notNull(),
    proposedBy: uuid('proposed_by').notNull(),
    proposedAt: time('proposed_at').notNull().defaultNow(),
    state: text('state', { enum: ['open', 'approved', 'declined', 'withdrawn'] })
      .notNull()
      .default('open'),
    decidedBy: uuid('decided_by'),
    decidedAt: time('decided_at'),
    note: text('note'),
    planVersion: integer('plan_version'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.proposalId] })],
);

/** A stretch in which the patient is away and nothing is asked for. */
export const monitoringPause = pgTable(
  'monitoring_pause',
  {
    tenantId: tenantId(),
    patientId: patientId(),
    pauseId: uuid('pause_id').notNull(),
    fromAt: time('from_at').notNull(),
    toAt: time('to_at').notNull(),
    reason: text('reason', { enum: ['holiday', 'admitted', 'other'] }).notNull(),
    note: text('note'),
    createdBy: uuid('created_by').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    endedAt: time('ended_at'),
    endedBy: uuid('ended_by'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.patientId, t.pauseId] })],
);
