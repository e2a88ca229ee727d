import type { OwnLogLine } from '@naer/contracts/own';
import { tellAct } from '@naer/domain/audit/tell-act';
import { tellPurpose, tellViewer } from '@naer/domain/audit/tell-viewer';
import { expect, test } from 'vitest';
import { emitAuditBundle, emitAuditEvent } from './emit-audit-event.ts';

const LINE: OwnLogLine = {
  eventId: '0a000000-0000-4000-8000-000000000001',
  patientId: '0a000000-0000-4000-8000-000000000002',
  from: '2026-11-22T08:00:00.000Z',
  to: '2026-11-22T10:00:00.000Z',
  times: 3,
  action: 'measurement.list',
  text: tellAct({ action: 'measurement.list', outcome: 'allowed' }),
  outcome: 'allowed',
  viewer: { kind: 'staff', role: 'nurse', text: tellViewer('staff', 'nurse'), name: 'Kari Prøvesen' },
  organisation: 'Oslo kommune',
  purpose: { code: 'TREAT', text: tellPurpose('TREAT') ?? { nb: '', nn: '', en: '' } },
};
type Shape = Readonly<Record<string, unknown>>;

/** What R4 demands of an AuditEvent: elements that must be there, and codes from required bindings. */
function faultsOf(event: Shape): readonly string[] {
  const {
    type,
    recorded,
    agent,
    source,
    action,
    outcome,
    entity = [],
  } = event as {
    type?: { code?: string; system?: string };
    recorded?: string;
    agent?: { requestor?: unknown }[];
    source?: { observer?: object };
    action?: string;
    outcome?: string;
    entity?: { what?: { reference?: string } }[];
  };
  const known = [
    'resourceType',
    'id',
    'type',
    'subtype',
    'action',
    'period',
    'recorded',
    'outcome',
    'outcomeDesc',
    'purposeOfEvent',
    'agent',
    'source',
    'entity',
  ];
  return [
    ...Object.keys(event).filter((name) => !known.includes(name)),
    ...(type?.code === undefined || type.system === undefined ? ['type'] : []),
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(recorded ?? '') ? [] : ['recorded']),
    ...((agent?.length ?? 0) > 0 && agent?.every(({ requestor }) => typeof requestor === 'boolean') ? [] : ['agent']),
    ...(agent?.filter(({ requestor }) => requestor === true).length === 1 ? [] : ['requestor']),
    ...(source?.observer === undefined ? ['source'] : []),
    ...(['C', 'R', 'U', 'D', 'E'].includes(action ?? '') ? [] : ['action']),
    ...(['0', '4', '8', '12'].includes(outcome ?? '') ? [] : ['outcome']),
    ...(entity.every(({ what }) => /^Patient\/[0-9a-f-]{36}$/.test(what?.reference ?? '')) ? [] : ['entity']),
  ];
}

test('a line is an AuditEvent: who in what role for which organisation, why, what, on whom, when and how it ended', () => {
  const event = emitAuditEvent(LINE, 'nb');
  expect(faultsOf(event as Shape)).toEqual([]);
  expect(event).toMatchObject({
    action: 'R',
    outcome: '0',
    recorded: LINE.to,
    period: { start: LINE.from, end: LINE.to },
    subtype: [{ code: 'measurement.list' }],
    outcomeDesc: 'Leste målingene.',
    agent: [
      {
        name: 'Kari Prøvesen',
        requestor: true,
        role: [{ coding: [{ code: 'nurse' }], text: 'sykepleier' }],
        purposeOfUse: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }] }],
      },
      { who: { display: 'Oslo kommune' }, requestor: false },
    ],
    entity: [{ what: { reference: `Patient/${LINE.patientId}` }, detail: [{ type: 'times', valueString: '3' }] }],
  });
});

test.each([
  ['measurement.list', 'R'],
  ['contact.record', 'C'],
  ['enrolment.change', 'U'],
  ['erasure.expire', 'D'],
  ['glass.break', 'E'],
  ['of.tomorrow', 'E'],
])('%s is %s', (action, letter) => {
  expect(emitAuditEvent({ ...LINE, action }, 'en')).toMatchObject({ action: letter });
});

test('who was refused, who is not named, and one act alone', () => {
  const { name: _name, ...viewer } = LINE.viewer;
  const { purpose: _why, organisation: _where, ...line } = LINE;
  const event = emitAuditEvent({ ...line, viewer, times: 1, outcome: 'refused' }, 'en') as Shape;
  expect(faultsOf(event)).toEqual([]);
  expect(event).toMatchObject({ outcome: '4', agent: [{ requestor: true }] });
  expect(event).not.toHaveProperty('period');
  expect(JSON.stringify(event)).not.toContain('Prøvesen');
});

test('a page is a searchset that says where the next one is', () => {
  const page = emitAuditBundle({ lines: [LINE], language: 'nn', self: '/a', next: '/a?cursor=x' });
  expect(page).toMatchObject({
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'self' }, { relation: 'next', url: '/a?cursor=x' }],
    entry: [{ fullUrl: `urn:uuid:${LINE.eventId}`, resource: { outcomeDesc: 'Las målingane.' } }],
  });
  expect(emitAuditBundle({ lines: [], language: 'nb', self: '/a' })).toMatchObject({
    link: [{ relation: 'self' }],
    entry: [],
  });
});
