import type { NewClientRequest } from '@naer/contracts/client';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { frameFailure, type Steward, testify } from '../tenant/steward.ts';
import type { ClientError } from './client-error.ts';

export interface NewClient extends Omit<NewClientRequest, 'clientId' | 'secret'> {
  /** The part of the client id after its dot. */
  readonly clientId: string;
  /** Of a secret that is shown once; absent: keys alone. */
  readonly secretHash?: string | undefined;
  /** The practitioner who made it; absent: a seed. */
  readonly createdBy?: string | undefined;
}

/** A partner's app or a gateway, which acts as its organisation. An administrator of one organisation makes them for that one alone. */
export async function createClient(
  records: Records,
  steward: Steward,
  client: NewClient,
): Promise<Result<{ readonly version: number }, ClientError>> {
  const { tenantId } = steward;
  const { clientId, organisationId, name, scopes, jwks, jwksUri, secretHash, requireDpop, perMinute, createdBy } =
    client;
  if (steward.organisationId !== undefined && steward.organisationId !== organisationId)
    return err({ code: 'not-found' });
  const answer = await withSystemScope(records, tenantId, [
    sql<{ version: number }>`with c as (
        insert into api_client (tenant_id, client_id, organisation_id, name, scopes, jwks, jwks_uri, secret_hash,
          require_dpop, per_minute, created_by)
        select o.tenant_id, ${clientId}::uuid, o.organisation_id, ${name}, ${`{${scopes.join(',')}}`}::text[],
          ${jwks === undefined ? null : JSON.stringify(jwks)}::jsonb, ${jwksUri ?? null}::text,
          ${secretHash ?? null}::text, ${requireDpop}::boolean, ${perMinute ?? null}::integer, ${createdBy ?? null}::uuid
        from organisation o join tenant t on t.tenant_id = o.tenant_id
        where o.tenant_id = ${tenantId}::uuid and o.organisation_id = ${organisationId}::uuid
          and (t.client_secrets or ${secretHash === undefined}::boolean)
        returning tenant_id, principal_version),
      a as (${testify(steward, 'client.create', clientId, sql`c`)})
      select principal_version::float8 as version from c`,
    sql<{ organisation_id: string }>`select organisation_id from organisation
      where tenant_id = ${tenantId}::uuid and organisation_id = ${organisationId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [[created], [organisation]] = answer.value;
  if (created !== undefined) return ok(created);
  return err({ code: organisation === undefined ? 'not-found' : 'secrets-not-allowed' });
}
