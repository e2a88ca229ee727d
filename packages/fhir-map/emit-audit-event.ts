import type { OwnLogLine } from '@naer/contracts/own';
import { letterOf } from '@naer/domain/audit/tell-act';
import type { Language } from '@naer/domain/language/words';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
/** Names our own actions: `measurement.list`, `glass.break`, .. */
const ACTION_SYSTEM = 'https://naer.example/fhir/CodeSystem/audit-action';

/** An act as the log tells it; `known`: what an auditor is told besides, who it was by their id. */
export type LoggedEvent = Omit<OwnLogLine, 'patientId'> & {
  readonly patientId?: string | undefined;
  readonly known?: KnownOfEvent | undefined;
};
export interface KnownOfEvent {
  readonly recordedAt: string;
  /** A practitioner's UUID, a client's id, `device/` and a UUID, `citizen/` and a blind index. */
  readonly actorId: string;
  readonly organisationId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly reference?: string | undefined;
  readonly requestId?: string | undefined;
}

const DID = '0';
/** Minor failure: it was refused, and nothing else went wrong. */
const REFUSED = '4';

/**
 * A line of the log as an FHIR R4 AuditEvent, ready for `JSON.stringify`. `recorded` is the latest act of the line; one that
 * stands for several has their period and how many. No id of anybody who acted, but for an auditor: who is not named is their
 * role alone.
 */
export function emitAuditEvent(line: LoggedEvent, language: Language): object {
  const { viewer, purpose, organisation, outcome, times, known, patientId } = line;
  const details = detailsOf(line);
  return {
    resourceType: 'AuditEvent',
    id: line.eventId,
    type: { system: `${TERMINOLOGY}/audit-event-type`, code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: ACTION_SYSTEM, code: line.action }],
    action: letterOf(line.action),
    ...((times > 1 || known !== undefined) && { period: { start: line.from, end: line.to } }),
    recorded: known?.recordedAt ?? line.to,
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
        ...(known !== undefined && { who: whoOf(known.actorId) }),
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
      ...(known?.organisationId === undefined
        ? []
        : [{ who: { reference: `Organization/${known.organisationId}` }, requestor: false }]),
    ],
    source: {
      observer: { display: 'Nær' },
      type: [{ system: `${TERMINOLOGY}/security-source-type`, code: '4', display: 'Application Server' }],
    },
    ...((patientId !== undefined || details.length > 0) && {
      entity: [
        {
          ...(patientId !== undefined && {
            what: { reference: `Patient/${patientId}` },
            type: { system: `${TERMINOLOGY}/audit-entity-type`, code: '1', display: 'Person' },
            role: { system: `${TERMINOLOGY}/object-role`, code: '1', display: 'Patient' },
          }),
          ...(details.length > 0 && { detail: details }),
        },
      ],
    }),
  };
}

function detailsOf({ times, known }: LoggedEvent): readonly object[] {
  const told = {
    times: times > 1 ? String(times) : undefined,
    subject: known?.subjectId,
    'decision-reference': known?.reference,
    'request-id': known?.requestId,
  };
  return Object.entries(told).flatMap(([type, valueString]) =>
    valueString === undefined ? [] : [{ type, valueString }],
  );
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function whoOf(actorId: string): object {
  if (UUID.test(actorId)) return { reference: `Practitioner/${actorId}` };
  if (actorId.startsWith('device/')) return { reference: `Device/${actorId.slice('device/'.length)}` };
  return { identifier: { value: actorId } };
}

export interface LogBundle {
  readonly lines: readonly LoggedEvent[];
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
