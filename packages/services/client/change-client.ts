import type { ClientRequest } from '@naer/contracts/client';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { frameFailure, type Steward, testify } from '../tenant/steward.ts';
import type { ClientError } from './client-error.ts';
import { within } from './client-sql.ts';
import { loadClient } from './load-client.ts';

export interface ClientChange extends Omit<ClientRequest, 'secret'> {
  /** The part of the client id after its dot. */
  readonly clientId: string;
  readonly expectVersion: number;
  /** Undefined keeps what stands; null takes the secret away. */
  readonly secretHash?: string | null | undefined;
}

/** All of what may change of a client, keys and scopes included, when the caller has seen what stands. A closed one stays as it is. */
export async function changeClient(
  records: Records,
  steward: Steward,
  change: ClientChange,
): Promise<Result<{ readonly version: number }, ClientError>> {
  const { clientId, expectVersion, name, scopes, jwks, jwksUri, secretHash, requireDpop, perMinute } = change;
  const keeps = secretHash === undefined;
  const hasKeys = jwks !== undefined || jwksUri !== undefined;
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<{ version: number }>`with x as (
        update api_client c set name = ${name}, scopes = ${`{${scopes.join(',')}}`}::text[],
          jwks = ${jwks === undefined ? null : JSON.stringify(jwks)}::jsonb, jwks_uri = ${jwksUri ?? null}::text,
          secret_hash = case when ${keeps}::boolean then c.secret_hash else ${secretHash ?? null}::text end,
          require_dpop = ${requireDpop}::boolean, per_minute = ${perMinute ?? null}::integer,
          principal_version = c.principal_version + 1, updated_at = now()
        from tenant t
        where ${within(steward)} and c.client_id = ${clientId}::uuid and t.tenant_id = c.tenant_id
          and c.principal_version = ${expectVersion}::bigint and c.revoked_at is null
          and (t.client_secrets or ${keeps || secretHash === null}::boolean)
          and (${hasKeys}::boolean or case when ${keeps}::boolean then c.secret_hash is not null
            else ${secretHash ?? null}::text is not null end)
        returning c.tenant_id, c.principal_version),
      a as (${testify(steward, 'client.change', clientId, sql`x`)})
      select principal_version::float8 as version from x`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [changed] = answer.value[0];
  if (changed !== undefined) return ok(changed);
  const stands = await loadClient(records, steward, clientId);
  if (!stands.ok) return stands;
  if (stands.value.revokedAt !== undefined) return err({ code: 'wrong-state' });
  const { version } = stands.value;
  return err(version === expectVersion ? { code: 'secrets-not-allowed' } : { code: 'stale-version', version });
}
