import { isUuid } from '@naer/contracts/public-id';

/** Who runs Nær: `platform.<name>`; its object stands beside the tenants' under this name. */
export const PLATFORM = 'platform';

/** Whose object answers for a client: no look-up stands between an id and it. */
export interface ClientName {
  readonly tenantId: string;
  readonly principalId: string;
}

/** Reads `<tenant uuid>.<uuid>` or `platform.<name>`; undefined when it is neither. */
export function parseClientId(clientId: string): ClientName | undefined {
  const [tenantId = '', principalId = '', ...more] = clientId.split('.');
  if (more.length > 0) return undefined;
  if (tenantId === PLATFORM && /^[a-z0-9-]{1,60}$/.test(principalId)) return { tenantId, principalId: clientId };
  return isUuid(tenantId) && isUuid(principalId) ? { tenantId, principalId } : undefined;
}

export function clientIdOf({ tenantId, principalId }: ClientName): string {
  return tenantId === PLATFORM ? principalId : `${tenantId}.${principalId}`;
}
