import type { ClientView } from '@naer/contracts/client';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { frameFailure, type Steward } from '../tenant/steward.ts';
import type { ClientError } from './client-error.ts';
import { CLIENT_COLUMNS, type ClientRow, toClientView, within } from './client-sql.ts';

/** One client, closed ones too. `clientId`: the part after the dot. */
export async function loadClient(
  records: Records,
  steward: Steward,
  clientId: string,
): Promise<Result<ClientView, ClientError>> {
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<ClientRow>`select ${CLIENT_COLUMNS} from api_client c where ${within(steward)} and c.client_id = ${clientId}::uuid`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(toClientView(steward.tenantId, row));
}
