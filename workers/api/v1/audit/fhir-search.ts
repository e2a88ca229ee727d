import type { AuditEventPage } from '@naer/contracts/audit';
import { tellAct } from '@naer/domain/audit/tell-act';
import { tellPurpose, tellViewer, viewerOf } from '@naer/domain/audit/tell-viewer';
import { emitAuditBundle, type LoggedEvent } from '@naer/fhir-map/emit-audit-event';
import type { AppContext } from '../../../http/app-env.ts';
import { chooseLanguage } from '../../../http/choose-language.ts';

const FHIR_JSON = 'application/fhir+json';
const DAY_MS = 86_400_000;

export function wantsFhir(c: AppContext): boolean {
  return (c.req.header('accept') ?? '').includes(FHIR_JSON);
}

/**
 * Parameters of the search, also as FHIR names them: `patient=Patient/<id>`, `agent` (`Practitioner/<id>`, `Device/<id>`, or
 * the log's own name) and `date` with `ge`, `gt`, `le`, `lt` or none, of a time or a day.
 */
export function searchParameter(c: AppContext): (name: string) => string | undefined {
  const dates = (c.req.queries('date') ?? []).map(boundsOf);
  return (name) => {
    const own = c.req.query(name);
    switch (name) {
      case 'patient':
        return own?.replace(/^Patient\//, '');
      case 'actor':
        return (
          own ??
          c.req
            .query('agent')
            ?.replace(/^Practitioner\//, '')
            .replace(/^Device\//, 'device/')
        );
      case 'from':
      case 'to':
        return own ?? dates.find((bounds) => bounds[name] !== undefined)?.[name];
      default:
        return own;
    }
  };
}

/** `from` is part of it, `to` is not. What is no time is handed on, to be refused as one. */
function boundsOf(date: string): { readonly from?: string; readonly to?: string } {
  const [, prefix = '', text = ''] = /^(ge|gt|le|lt)?(.*)$/.exec(date) ?? [];
  const at = Date.parse(text);
  const after = Number.isNaN(at) ? text : new Date(at + (text.length === 10 ? DAY_MS : 1)).toISOString();
  switch (prefix) {
    case 'ge':
      return { from: text };
    case 'gt':
      return { from: after };
    case 'lt':
      return { to: text };
    case 'le':
      return { to: after };
    default:
      return { from: text, to: after };
  }
}

/** A page of the search as FHIR R4 AuditEvents, with who acted by their ids: for the auditor alone. */
export function answerAuditBundle(c: AppContext, { items, nextCursor }: AuditEventPage): Response {
  const language = chooseLanguage(c.req.header('accept-language'));
  const next = new URL(c.req.url);
  if (nextCursor !== null) next.searchParams.set('cursor', nextCursor);
  const lines = items.map(eventOf);
  const links = { self: c.req.url, next: nextCursor === null ? undefined : next.href };
  return new Response(JSON.stringify(emitAuditBundle({ lines, language, ...links })), {
    headers: { 'content-type': FHIR_JSON },
  });
}

function eventOf(row: AuditEventPage['items'][number]): LoggedEvent {
  const { eventId, at, action, outcome, patientId, role, actor: name, actorId, organisationId, attempts = 1 } = row;
  const kind = viewerOf(actorId, row.relation ?? null);
  const code = row.purpose;
  const text = tellPurpose(code ?? null);
  return {
    eventId,
    patientId,
    from: at,
    to: at,
    times: attempts,
    action,
    text: tellAct({ action, outcome, purpose: code }),
    outcome,
    viewer: { kind, text: tellViewer(kind, role ?? null), ...(role && { role }), ...(name && { name }) },
    ...(code !== undefined && { purpose: { code, ...(text && { text }) } }),
    known: {
      recordedAt: row.recordedAt,
      actorId,
      organisationId,
      subjectId: row.subjectId,
      reference: row.decisionReference,
      requestId: row.requestId,
    },
  };
}
