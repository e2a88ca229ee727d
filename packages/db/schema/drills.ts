import { bigint, jsonb, pgTable, primaryKey, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

export const drill = pgTable(
  'drill',
  {
    tenantId: uuid('tenant_id').notNull(),
    drillId: uuid('drill_id').notNull(),
    unitId: uuid('unit_id').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
    startedAt: time('started_at').notNull(),
    startedBy: uuid('started_by').notNull(),
    body: jsonb('body').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.drillId] })],
);
