import { can } from '@naer/auth/can';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { AuditEventPage } from '@naer/contracts/audit';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { type SearchAudit, searchAudit } from '@naer/services/audit/search-audit';
import { AUDIT_CSV_HEAD, writeAuditCsvLine } from '@naer/services/audit/write-audit-csv';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { log } from '../../../http/log.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, answerReadError, type OpenRecords, unavailable } from '../answer-read.ts';
import { ListQuery, MAX_PAGE_ITEMS } from '../list-query.ts';
import { answerAuditBundle, searchParameter, wantsFhir } from './fhir-search.ts';

const MAX_ACTOR_CHARS = 200;
const MAX_ACTION_CHARS = 80;

/**
 * `GET /audit-events?patient=&actor=&action=&outcome=&unit=&from=&to=&cursor=&limit=`: the log, the latest written first; an
 * auditor of one organisation finds what was done for it. Without `from` the last 31 days, or all of one patient's. As FHIR
 * R4 AuditEvents for `Accept: application/fhir+json`; `date` and `agent` are FHIR's names of the period and the actor.
 */
export function searchAuditEvents(open: OpenRecords) {
  return async function handleSearchAuditEvents(c: AppContext): Promise<Response> {
    const asked = readSearch(c);
    if (!asked.ok) return asked.error;
    const { practitioner, search } = asked.value;
    if (!wantsFhir(c))
      return await answerRead(c, practitioner, open, (records, reader) => searchAudit(records, reader, search));
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const page = await searchAudit(records.value, readerOf(practitioner, c.get('requestId')), search);
    return page.ok ? answerAuditBundle(c, page.value) : answerReadError(c, page.error);
  };
}

/** `GET /audit-events.csv`: all of the same search, streamed; a file that breaks off is not whole. */
export function exportAuditCsv(open: OpenRecords) {
  return async function handleExportAuditCsv(c: AppContext): Promise<Response> {
    const asked = readSearch(c);
    if (!asked.ok) return asked.error;
    const { practitioner } = asked.value;
    const search = { ...asked.value.search, limit: MAX_PAGE_ITEMS };
    const records = await open(c.env, c.get('tenantId'));
    if (!records.ok) return unavailable(c, records.error);
    const reader = readerOf(practitioner, c.get('requestId'));
    const first = await searchAudit(records.value, reader, search);
    if (!first.ok) return answerReadError(c, first.error);
    return new Response(streamCsv(c, { records: records.value, reader, search, first: first.value }), {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="audit-events.csv"',
      },
    });
  };
}

function readSearch(
  c: AppContext,
): Result<{ readonly practitioner: PractitionerPrincipal; readonly search: SearchAudit }, Response> {
  const practitioner = practitionerOf(c);
  const { tenantId, organisationId } = practitioner;
  if (!can(practitioner, 'audit.read', { tenantId })) return err(problemResponse(c, 'forbidden'));
  const parameters = new ListQuery(searchParameter(c));
  const search = {
    patientId: parameters.uuid('patient'),
    actorId: parameters.text('actor', MAX_ACTOR_CHARS),
    action: parameters.text('action', MAX_ACTION_CHARS),
    outcome: parameters.oneOf('outcome', ['allowed', 'refused']),
    unitId: parameters.uuid('unit'),
    from: parameters.time('from'),
    to: parameters.time('to'),
    organisationId,
    now: Date.now(),
    ...parameters.page(),
  };
  const query = parameters.result({ practitioner, search });
  return query.ok ? ok(query.value) : err(problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } }));
}

interface Export {
  readonly records: Records;
  readonly reader: Reader;
  readonly search: SearchAudit;
  readonly first: AuditEventPage;
}

/** One page of rows in memory at a time; the next is read when it is asked for. */
function streamCsv(c: AppContext, { records, reader, search, first }: Export): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page: AuditEventPage | undefined = first;
  let head = AUDIT_CSV_HEAD;
  return new ReadableStream({
    async pull(controller) {
      if (page === undefined) return controller.close();
      controller.enqueue(encoder.encode(head + page.items.map(writeAuditCsvLine).join('')));
      head = '';
      const { nextCursor } = page;
      page = undefined;
      if (nextCursor === null) return;
      const next = await searchAudit(records, reader, { ...search, cursor: nextCursor });
      if (next.ok) page = next.value;
      else {
        log({ event: 'records-unavailable', requestId: c.get('requestId'), reason: next.error.code });
        controller.error(new Error('The log could not be read to its end'));
      }
    },
  });
}
