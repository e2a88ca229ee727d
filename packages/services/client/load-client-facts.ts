import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { REVOKED_FOR_EVER } from '@naer/domain/principal/decide-admission';
import type { PrincipalFacts } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

interface Row {
  readonly version: number;
  readonly revoked: boolean;
  readonly suspended: boolean;
  readonly organisationId: string;
  readonly unitIds: readonly string[];
  readonly scopes: readonly string[];
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  readonly jwksUri: string | null;
  readonly secretHash: string | null;
  readonly requireDpop: boolean;
  readonly perMinute: number | null;
}

/** What an API client's object must know. A secret counts only while its tenant allows secrets. `clientId`: the part after the dot. */
export async function loadClientFacts(
  records: Records,
  tenantId: string,
  clientId: string,
): Promise<Result<PrincipalFacts, RegistryError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select c.principal_version::float8 as version, c.revoked_at is not null as revoked,
        t.state in ('suspended', 'left') or o.state in ('suspended', 'left') as suspended,
        c.organisation_id as "organisationId", array(select u.unit_id::text from unit u where u.tenant_id = c.tenant_id
          and u.organisation_id = c.organisation_id order by 1) as "unitIds",
        c.scopes, coalesce(c.jwks -> 'keys', '[]') as keys, c.jwks_uri as "jwksUri",
        case when t.client_secrets then c.secret_hash end as "secretHash", c.require_dpop as "requireDpop",
        c.per_minute as "perMinute"
      from api_client c join tenant t on t.tenant_id = c.tenant_id
      join organisation o on o.tenant_id = c.tenant_id and o.organisation_id = c.organisation_id
      where c.tenant_id = ${tenantId}::uuid and c.client_id = ${clientId}::uuid`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  const { version, revoked, suspended, jwksUri, secretHash, requireDpop, perMinute, ...client } = row;
  return ok({
    v: 1,
    tenantId,
    principalId: clientId,
    kind: 'client',
    version,
    revokedBefore: revoked ? REVOKED_FOR_EVER : 0,
    suspended,
    capacities: [],
    client: {
      ...client,
      ...(jwksUri === null ? {} : { jwksUri }),
      ...(secretHash === null ? {} : { secretHash }),
      ...(requireDpop ? { requireDpop } : {}),
      ...(perMinute === null ? {} : { perMinute }),
    },
  });
}
