import type { ClientView } from '@naer/contracts/client';
import { type SQL, sql } from 'drizzle-orm';
import type { Steward } from '../tenant/steward.ts';

/** A client as it is shown; from `api_client c`. */
export interface ClientRow {
  readonly clientId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly scopes: string[];
  readonly jwks: { readonly keys: Record<string, unknown>[] } | null;
  readonly jwksUri: string | null;
  readonly hasSecret: boolean;
  readonly requireDpop: boolean;
  readonly perMinute: number | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly version: number;
}

const ISO = sql.raw(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`);

export const CLIENT_COLUMNS = sql`c.client_id as "clientId", c.organisation_id as "organisationId", c.name, c.scopes,
  c.jwks, c.jwks_uri as "jwksUri", c.secret_hash is not null as "hasSecret", c.require_dpop as "requireDpop",
  c.per_minute as "perMinute", to_char(c.created_at at time zone 'UTC', ${ISO}) as "createdAt",
  to_char(c.revoked_at at time zone 'UTC', ${ISO}) as "revokedAt", c.principal_version::float8 as version`;

/** Clients that a steward may see and change: of the tenant, or of the one organisation. For `api_client c`. */
export function within({ tenantId, organisationId }: Steward): SQL {
  return sql`c.tenant_id = ${tenantId}::uuid
    and (${organisationId ?? null}::uuid is null or c.organisation_id = ${organisationId ?? null}::uuid)`;
}

export function toClientView(tenantId: string, row: ClientRow): ClientView {
  const { jwks, jwksUri, perMinute, revokedAt, ...rest } = row;
  return {
    ...rest,
    clientId: `${tenantId}.${row.clientId}`,
    ...(jwks === null ? {} : { jwks: { keys: [...jwks.keys] } }),
    ...(jwksUri === null ? {} : { jwksUri }),
    ...(perMinute === null ? {} : { perMinute }),
    ...(revokedAt === null ? {} : { revokedAt }),
  };
}
