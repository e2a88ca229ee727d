import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const tenantId = () => uuid('tenant_id').notNull();
const templateId = () => uuid('template_id').notNull();
const version = () => integer('version').notNull();

export const programmeTemplate = pgTable(
  'programme_template',
  {
    tenantId: tenantId(),
    templateId: templateId(),
    programme: text('programme').notNull(),
    currentVersion: integer('current_version').notNull().default(1),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.templateId] })],
);

/** Never changed. */
export const programmeTemplateVersion = pgTable(
  'programme_template_version',
  {
    tenantId: tenantId(),
    templateId: templateId(),
    version: version(),
    body: jsonb('body').notNull(),
    origin: jsonb('origin').notNull(),
    createdBy: uuid('created_by').notNull(),
    approvedBy: uuid('approved_by').notNull(),
    approverAuthorisation: text('approver_authorisation').notNull(),
    reason: text('reason').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.templateId, t.version] })],
);

/** Never changed: who published or withdrew, and why. */
export const programmePublication = pgTable(
  'programme_publication',
  {
    tenantId: tenantId(),
    templateId: templateId(),
    version: version(),
    actId: uuid('act_id').notNull().defaultRandom(),
    act: text('act', { enum: ['published', 'withdrawn'] }).notNull(),
    offeredTo: uuid('offered_to').array(),
    by: uuid('by').notNull(),
    reason: text('reason').notNull(),
    at: time('at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.templateId, t.version, t.actId] })],
);

/** `tenantId` is the publisher's: the one table that is read across tenants, by those it is offered to. */
export const publishedTemplate = pgTable(
  'published_template',
  {
    tenantId: tenantId(),
    templateId: templateId(),
    version: version(),
    publisherName: text('publisher_name').notNull(),
    programme: text('programme').notNull(),
    body: jsonb('body').notNull(),
    audience: text('audience', { enum: ['all', 'named'] }).notNull(),
    publishedAt: time('published_at').notNull().defaultNow(),
    withdrawnAt: time('withdrawn_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.templateId, t.version] })],
);

export const publishedTemplateOffer = pgTable(
  'published_template_offer',
  {
    tenantId: tenantId(),
    templateId: templateId(),
    version: version(),
    subscriberTenantId: uuid('subscriber_tenant_id').notNull(),
    offeredAt: time('offered_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.templateId, t.version, t.subscriberTenantId] })],
);

/** `tenantId` is the subscriber's. */
export const programmeSubscription = pgTable(
  'programme_subscription',
  {
    tenantId: tenantId(),
    publisherTenantId: uuid('publisher_tenant_id').notNull(),
    sourceTemplateId: uuid('source_template_id').notNull(),
    templateId: templateId(),
    takenVersion: integer('taken_version').notNull(),
    state: text('state', { enum: ['active', 'ended'] })
      .notNull()
      .default('active'),
    createdBy: uuid('created_by').notNull(),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    endedBy: uuid('ended_by'),
    endedAt: time('ended_at'),
    endReason: text('end_reason'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.publisherTenantId, t.sourceTemplateId] })],
);
