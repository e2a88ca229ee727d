import type { ClientView } from '@naer/contracts/client';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import type { Steward } from '../tenant/steward.ts';
import { CLIENT_COLUMNS, type ClientRow, toClientView, within } from './client-sql.ts';

export interface ClientPage {
  readonly items: readonly ClientView[];
  readonly nextCursor: string | null;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const DEFAULT_LIMIT = 100;

/** The clients of a tenant, or of the steward's organisation, closed ones too. */
export async function listClients(
  records: Records,
  steward: Steward,
  { cursor, limit = DEFAULT_LIMIT }: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<Result<ClientPage, ReadError>> {
  const place = cursor === undefined ? [NIL] : decodeCursor(cursor, ['uuid']);
  if (place === undefined) return err({ code: 'invalid-cursor' });
  const answer = await withSystemScope(records, steward.tenantId, [
    sql<ClientRow>`select ${CLIENT_COLUMNS} from api_client c
      where ${within(steward)} and c.client_id > ${place[0]}::uuid order by c.client_id limit ${limit + 1}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(
    pageOf(
      answer.value[0],
      limit,
      (row) => toClientView(steward.tenantId, row),
      ({ clientId }) => [clientId],
    ),
  );
}
