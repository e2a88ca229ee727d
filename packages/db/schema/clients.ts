import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

/** Column of `tenant`, part of its table in `registry.ts`. */
export const tenantClientColumns = {
  clientSecrets: boolean('client_secrets').notNull().default(false),
};

export const apiClient = pgTable(
  'api_client',
  {
    tenantId: uuid('tenant_id').notNull(),
    clientId: uuid('client_id').notNull(),
    organisationId: uuid('organisation_id').notNull(),
    name: text('name').notNull(),
    scopes: text('scopes').array().notNull(),
    jwks: jsonb('jwks'),
    jwksUri: text('jwks_uri'),
    secretHash: text('secret_hash'),
    requireDpop: boolean('require_dpop').notNull().default(false),
    perMinute: integer('per_minute'),
    principalVersion: bigint('principal_version', { mode: 'number' }).notNull().default(1),
    createdBy: uuid('created_by'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    revokedAt: time('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.clientId] })],
);
