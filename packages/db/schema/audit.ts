import { sql } from 'drizzle-orm';
import { bigint, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { attestColumns } from './access.ts';
import { bytea, xid8 } from './column-types.ts';

/** `xid`, `recordedAt` and `rowHash` are the database's own: a trigger sets them whatever is sent. */
export const auditEvent = pgTable(
  'audit_event',
  {
    tenantId: uuid('tenant_id').notNull(),
    eventId: uuid('event_id').notNull().defaultRandom(),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    at: timestamp('at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    outcome: text('outcome', { enum: ['allowed', 'refused'] })
      .notNull()
      .default('allowed'),
    subjectPatientId: uuid('subject_patient_id'),
    subjectId: text('subject_id'),
    unitId: uuid('unit_id'),
    requestId: text('request_id'),
    shown: integer('shown'),
    rowHash: bytea('row_hash').notNull(),
    ...attestColumns,
    attempts: integer('attempts'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.eventId] })],
);

/** Blocks of the log; a trigger writes every column but the tenant. */
export const auditSeal = pgTable(
  'audit_seal',
  {
    tenantId: uuid('tenant_id').notNull(),
    block: bigint('block', { mode: 'number' }).notNull(),
    fromXid: xid8('from_xid').notNull(),
    toXid: xid8('to_xid').notNull(),
    count: integer('count').notNull(),
    merkleRoot: bytea('merkle_root').notNull(),
    previousHash: bytea('previous_hash').notNull(),
    sealedAt: timestamp('sealed_at', { withTimezone: true, mode: 'string' }).notNull(),
    sealHash: bytea('seal_hash').notNull(),
    entries: bytea('entries').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.block] })],
);
