import type { ClientPrincipal } from '@naer/auth/client-principal';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { ReadError } from '@naer/services/shared/read-error';
import type { AppContext } from '../../http/app-env.ts';
import { readerOf } from '../../http/authenticate-reader.ts';
import { log } from '../../http/log.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { checkedRecords, type RecordsFault } from '../../objects/checked-records.ts';
import { RETRY_AFTER } from './call-or-unavailable.ts';

/** What the read door needs of the world; tests bring their own. */
export type OpenRecords = typeof checkedRecords;
export const OPEN_RECORDS: OpenRecords = checkedRecords;

/** Runs one audited read on behalf of a person or client and puts its outcome into HTTP. */
export async function answerRead<Page extends object>(
  c: AppContext,
  principal: PractitionerPrincipal | ClientPrincipal,
  open: OpenRecords,
  read: (records: Records, reader: Reader) => Promise<Result<Page, ReadError>>,
  show: (page: Page) => Response = (page) => c.json(page),
): Promise<Response> {
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return unavailable(c, records.error);
  const page = await read(records.value, readerOf(principal, c.get('requestId')));
  return page.ok ? show(page.value) : answerReadError(c, page.error);
}

/** Why a read gave nothing, in HTTP. */
export function answerReadError(c: AppContext, error: ReadError): Response {
  switch (error.code) {
    case 'not-found':
    case 'relation-too-weak':
      c.set('isRefusalLogged', true);
      return problemResponse(c, error.code);
    case 'too-much-to-play':
      return problemResponse(c, error.code);
    case 'invalid-cursor':
      return invalidCursor(c);
    case 'records-unavailable':
      // The rest of the query has been read here: only the inside of a made-up cursor can be what PostgreSQL refuses.
      return error.cause.kind === 'refused' && c.req.query('cursor') !== undefined
        ? invalidCursor(c)
        : unavailable(c, error.cause);
  }
}

function invalidCursor(c: AppContext): Response {
  return problemResponse(c, 'invalid-parameter', { extra: { errors: [{ field: 'cursor', code: 'invalid-value' }] } });
}

/** 503; the log learns why. 409 where so many of a thing stand there as may: the same again fails until one ends. */
export function unavailable(c: AppContext, fault: RecordsFault): Response {
  if (fault.kind === 'over-quota') return problemResponse(c, 'quota-exceeded', { extra: { quota: fault.quota } });
  const state = 'sqlState' in fault ? `${fault.kind} ${fault.sqlState}` : fault.kind;
  log({ event: 'records-unavailable', requestId: c.get('requestId'), reason: state });
  return problemResponse(c, 'records-unavailable', { headers: RETRY_AFTER });
}
