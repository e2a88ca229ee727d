import { emitAuditBundle } from '@naer/fhir-map/emit-audit-event';
import { listOwnLog as list } from '@naer/services/own/list-own-log';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerReadError, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';
import { approachOwnPatient } from './approach-own.ts';

const FHIR_JSON = 'application/fhir+json';

/**
 * `GET /own/patients/{patientId}/log?cursor=&limit=`: who has seen or changed the record, or tried to; the latest first. As
 * FHIR R4 AuditEvents for `Accept: application/fhir+json`. For the patient and who represents them. Audited.
 */
export function listOwnLog(open: OpenRecords) {
  return async function handleListOwnLog(c: AppContext): Promise<Response> {
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result(parameters.page());
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    const approach = await approachOwnPatient(c, open, { action: 'own.read', needs: ['log'] });
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const page = await list(records, reader, { patientId, ...query.value });
    if (!page.ok) return answerReadError(c, page.error);
    if (!(c.req.header('accept') ?? '').includes(FHIR_JSON)) return c.json(page.value);
    const { items, nextCursor } = page.value;
    const at = (cursor: string | null | undefined) => {
      const url = new URL(c.req.url);
      if (cursor != null) url.searchParams.set('cursor', cursor);
      return url.href;
    };
    const language = chooseLanguage(c.req.header('accept-language'));
    const next = nextCursor === null ? undefined : at(nextCursor);
    const bundle = emitAuditBundle({ lines: items, language, self: c.req.url, next });
    return new Response(JSON.stringify(bundle), { headers: { 'content-type': FHIR_JSON } });
  };
}
