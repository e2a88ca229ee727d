import type { MemberName } from '@naer/contracts/member';
import type { UnitView } from '@naer/contracts/organisation';
import type { Answer } from './client-error.ts';
import type { Send } from './transport.ts';

/** Names of who works or has worked in the tenant; for everybody who works there. */
export function listMemberNames(send: Send): Promise<Answer<{ readonly items: readonly MemberName[] }>> {
  return send({ method: 'GET', path: '/api/v1/members', query: { limit: 500 } });
}

/** The tenant's units, closed ones included. */
export function listUnitNames(
  send: Send,
): Promise<Answer<{ readonly items: readonly Pick<UnitView, 'unitId' | 'name' | 'closedAt'>[] }>> {
  return send({ method: 'GET', path: '/api/v1/units' });
}
