import type { OwnLogLine } from '@naer/contracts/own';
import { letterOf } from '@naer/domain/audit/tell-act';
import type { Language } from '@naer/domain/language/words';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
/** Names our own actions: `measurement.list`, `glass.break`, .. */
const ACTION_SYSTEM = 'https://naer.example/fhir/CodeSystem/audit-action';

const DID = '0';
/** Minor failure: it was refused, and nothing else went wrong. */
const REFUSED = '4';

/**
 * A line of the log as an FHIR R4 AuditEvent, ready for `JSON.stringify`. `recorded` is the latest act of the line; one that
 * stands for several has their period and how many. No id of anybody who acted: who is not named is their role alone.
 */
export function emitAuditEvent(line: OwnLogLine, language: Language): object {
  const { viewer, purpose, organisation, outcome, times } = line;
  return {
    resourceType: 'AuditEvent',
    id: line.eventId,
    type: { system: `${TERMINOLOGY}/audit-event-type`, code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: ACTION_SYSTEM, code: line.action }],
    action: letterOf(line.action),
    ...(times > 1 && { period: { start: line.from, end: line.to } }),
    recorded: line.to,
    outcome: outcome === 'allowed' ? DID : REFUSED,
    outcomeDesc: line.text[language],
    agent: [
      {
        role: [
          {
            ...(viewer.role !== undefined && {
              coding: [{ system: 'https://naer.example/fhir/CodeSystem/role', code: viewer.role }],
            }),
            text: viewer.text[language],
          },
        ],
        ...(viewer.name !== undefined && { name: viewer.name }),
        requestor: true,
        ...(purpose !== undefined && {
          purposeOfUse: [
            {
              coding: [{ system: `${TERMINOLOGY}/v3-ActReason`, code: purpose.code }],
              ...(purpose.text !== undefined && { text: purpose.text[language] }),
            },
          ],
        }),
      },
      ...(organisation === undefined ? [] : [{ who: { display: organisation }, requestor: false }]),
    ],
    source: {
      observer: { display: 'Nær' },
      type: [{ system: `${TERMINOLOGY}/security-source-type`, code: '4', display: 'Application Server' }],
    },
    entity: [
      {
        what: { reference: `Patient/${line.patientId}` },
        type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '1', display: 'Person' },
        role: { system: `${TERMINOLOGY}/object-role`, code: '1', display: 'Patient' },
        ...(times > 1 && { detail: [{ type: 'times', valueString: String(times) }] }),
      },
    ],
  };
}

export interface LogBundle {
  readonly lines: readonly OwnLogLine[];
  readonly language: Language;
  /** Address of this page, and of the next when there is one. */
  readonly self: string;
  readonly next?: string | undefined;
}

/** A page of the log as a searchset. */
export function emitAuditBundle({ lines, language, self, next }: LogBundle): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'self', url: self }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
    entry: lines.map((line) => ({
      fullUrl: `urn:uuid:${line.eventId}`,
      resource: emitAuditEvent(line, language),
      search: { mode: 'match' },
    })),
  };
}
