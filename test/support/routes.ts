import { randomUUID } from 'node:crypto';
import { observation } from '@naer/fhir-map/invented-fixture';
import { oxygen } from './items.ts';

/**
 * `person`: a member of staff; `reader`: a member of staff or a partner's client; `client`: a partner or gateway;
 * `operator`: of the platform; `citizen`: a patient or next of kin, by cookie.
 */
export type Audience = 'public' | 'device' | 'person' | 'reader' | 'client' | 'operator' | 'citizen';
/** Whose door, and how a request looks that gets past the door: paths hold the names of `Ids` and of `FILLED`. */
export type Walk = readonly [audience: Audience, method: 'GET' | 'POST' | 'PUT', route: string, body?: unknown];

/** Ids a path may hold. */
export interface Ids {
  readonly unitId: string;
  readonly patientId: string;
  readonly alertId: string;
  readonly quarantineId: string;
  readonly templateId: string;
}

/** What else a path may hold: in the form that is asked for, and nobody's. */
const FILLED: Readonly<Record<string, string>> = {
  proposalId: randomUUID(),
  pauseId: randomUUID(),
  planVersion: '1',
  publisherTenantId: randomUUID(),
  version: '1',
  dutyKey: 'first',
  shiftId: randomUUID(),
  subscriptionId: randomUUID(),
  referralId: randomUUID(),
  consentId: randomUUID(),
  relationId: randomUUID(),
  blockId: randomUUID(),
  kinId: randomUUID(),
  reviewId: randomUUID(),
  deviceId: randomUUID(),
  assignmentId: randomUUID(),
  heldId: randomUUID(),
  clientId: `${randomUUID()}.${randomUUID()}`,
};

const PULSE = { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', redHigh: 130 };
const TRIED = { rules: [PULSE] };
const CONTACT = { channel: 'call', minutes: [{ organisationId: randomUUID(), minutes: 5 }], outcome: 'reached' };
const REFERRED = { nationalId: '10915596784', name: 'Test Testesen', birthDate: '1955-11-10' };
const REFERRAL = { toUnitId: randomUUID(), patient: REFERRED, programme: 'copd', purpose: 'x', risk: 'low' };
const CONSENT = { kind: 'consent', basis: 'x', scopes: ['monitoring'] };
const DEATH = { date: '2026-01-01', source: 'hospital', reason: 'x' };
const ACKNOWLEDGE = { expectRevision: '1-1' };
const LATER = new Date(Date.now() + 600_000).toISOString();

/** Every route of the Worker; a test compares it with what is mounted. */
export const WALK: readonly Walk[] = [
  ['public', 'GET', '/health'],
  ['public', 'GET', '/local/practitioners'],
  ['public', 'GET', '/oauth/providers'],
  ['public', 'GET', '/oauth/login'],
  ['public', 'GET', '/oauth/callback'],
  // Without a session there is nothing to end.
  ['public', 'POST', '/oauth/logout'],
  ['person', 'POST', '/oauth/logout-everywhere'],
  ['person', 'GET', '/api/v1/session'],
  ['person', 'POST', '/api/v1/session/choose', { optionId: 'none' }],
  ['public', 'GET', '/fhir/R4/metadata'],
  ['public', 'GET', '/fhir/R4/.well-known/smart-configuration'],
  ['public', 'GET', '/.well-known/oauth-authorization-server'],
  ['public', 'GET', '/oauth/jwks'],
  ['public', 'POST', '/oauth/token'],
  ['device', 'POST', '/ingest/v1/measurements', { measurements: [oxygen(95)] }],
  ['device', 'POST', '/ingest/v1/events', { events: [{ code: '3', at: new Date().toISOString() }] }],
  ['device', 'POST', '/ingest/v1/messages', { id: 'message-1', text: 'Hei' }],
  ['device', 'GET', '/ingest/v1/feed'],
  [
    'client',
    'POST',
    '/ingest/v1/gateway/measurements',
    { measurements: [{ ...oxygen(95), device: { system: 'urn:test', value: randomUUID() } }] },
  ],
  ['device', 'POST', '/fhir/R4', { resourceType: 'Bundle', type: 'batch', entry: [] }],
  ['device', 'POST', '/fhir/R4/Observation', observation({ subject: undefined })],
  ['person', 'GET', '/api/v1/units/:unitId/worklist'],
  ['person', 'GET', '/api/v1/units/:unitId/worklist/patients'],
  ['person', 'GET', '/api/v1/units/:unitId/worklist/live'],
  ['person', 'POST', '/api/v1/units/:unitId/worklist/tickets'],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/acknowledge', ACKNOWLEDGE],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/resolve', { ...ACKNOWLEDGE, outcome: 'visit' }],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/start', ACKNOWLEDGE],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/attempt', { ...ACKNOWLEDGE, nextTryAt: LATER }],
  [
    'person',
    'POST',
    '/api/v1/patients/:patientId/alerts/:alertId/snooze',
    { ...ACKNOWLEDGE, until: LATER, reason: 'other' },
  ],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/unsnooze', ACKNOWLEDGE],
  [
    'person',
    'POST',
    '/api/v1/patients/:patientId/alerts/:alertId/handover',
    { ...ACKNOWLEDGE, toUnitId: randomUUID(), reason: 'x' },
  ],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/handover/accept', ACKNOWLEDGE],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/handover/decline', { ...ACKNOWLEDGE, reason: 'x' }],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/handover/withdraw', ACKNOWLEDGE],
  ['person', 'GET', '/api/v1/patients/:patientId/alerts/:alertId/history'],
  ['person', 'POST', '/api/v1/patients/:patientId/claim', {}],
  ['person', 'POST', '/api/v1/patients/:patientId/claim/release', {}],
  ['reader', 'GET', '/api/v1/patients/:patientId/measurements'],
  ['reader', 'GET', '/api/v1/patients/:patientId/alerts'],
  ['reader', 'GET', '/api/v1/patients/:patientId/summary'],
  ['person', 'GET', '/api/v1/patients/:patientId/contacts'],
  ['person', 'POST', '/api/v1/patients/:patientId/contacts', CONTACT],
  ['person', 'GET', '/api/v1/patients/:patientId/messages'],
  ['person', 'POST', '/api/v1/patients/:patientId/messages', { text: 'Hei' }],
  ['person', 'POST', '/api/v1/patients/:patientId/measurements/:measurementId/entered-in-error', { reason: 'a test' }],
  ['person', 'POST', '/api/v1/patients/:patientId/measurements/seen', { measurementIds: [`${randomUUID()}.1`] }],
  ['person', 'GET', '/api/v1/patients/:patientId/events'],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/receipts', { ...ACKNOWLEDGE, code: 1 }],
  ['person', 'PUT', '/api/v1/patients/:patientId/responder-card', { address: { lines: ['Testveien 1'] }, phones: [] }],
  ['person', 'GET', '/api/v1/patients/:patientId/responder-card'],
  ['person', 'POST', '/api/v1/patients/:patientId/checks', { code: 'night-check', outcome: 'asleep' }],
  ['person', 'GET', '/api/v1/patients/:patientId/position'],
  ['person', 'POST', '/api/v1/patients/:patientId/position/open', { reason: 'a test' }],
  ['person', 'GET', '/api/v1/patients/:patientId/relations'],
  ['person', 'POST', '/api/v1/patients/:patientId/relations', { kind: 'participant', unitId: randomUUID() }],
  ['person', 'POST', '/api/v1/patients/:patientId/relations/:relationId/end'],
  ['person', 'GET', '/api/v1/patients/:patientId/blocks'],
  ['person', 'POST', '/api/v1/patients/:patientId/blocks', { unitId: randomUUID(), wish: 'a test' }],
  ['person', 'POST', '/api/v1/patients/:patientId/blocks/:blockId/lift'],
  ['person', 'POST', '/api/v1/patients/:patientId/break-glass', { reason: 'a test' }],
  ['person', 'PUT', '/api/v1/patients/:patientId/address-grade', { grade: null }],
  ['person', 'GET', '/api/v1/patients/:patientId/kin'],
  ['person', 'POST', '/api/v1/patients/:patientId/kin', {}],
  ['person', 'POST', '/api/v1/patients/:patientId/kin/:kinId/end'],
  ['person', 'GET', '/api/v1/access-reviews'],
  ['person', 'POST', '/api/v1/access-reviews/:reviewId/verdict', { verdict: 'justified' }],
  ['person', 'POST', '/api/v1/units/:unitId/referrals', REFERRAL],
  ['person', 'GET', '/api/v1/units/:unitId/referrals'],
  ['person', 'POST', '/api/v1/referrals/:referralId/accept', {}],
  ['person', 'POST', '/api/v1/referrals/:referralId/decline', { reason: 'x' }],
  ['person', 'POST', '/api/v1/referrals/:referralId/withdraw', { reason: 'x' }],
  ['person', 'POST', '/api/v1/patients/lookup', { nationalId: REFERRED.nationalId }],
  ['person', 'GET', '/api/v1/patients/:patientId/status'],
  ['person', 'GET', '/api/v1/patients/:patientId/enrolment'],
  ['person', 'POST', '/api/v1/patients/:patientId/enrolment/stages', { stage: 'enrolled' }],
  ['person', 'POST', '/api/v1/patients/:patientId/enrolment/end', { reason: 'completed' }],
  ['person', 'POST', '/api/v1/patients/:patientId/consents', CONSENT],
  ['person', 'POST', '/api/v1/patients/:patientId/consents/:consentId/withdraw', { reason: 'x' }],
  ['person', 'POST', '/api/v1/patients/:patientId/death', DEATH],
  ['person', 'POST', '/api/v1/patients/:patientId/death/revoke', { reason: 'x' }],
  ['person', 'PUT', '/api/v1/patients/:patientId/national-id', { nationalId: REFERRED.nationalId, reason: 'x' }],
  ['person', 'GET', '/api/v1/units/:unitId/reviews'],
  ['person', 'GET', '/api/v1/quarantine'],
  ['person', 'POST', '/api/v1/quarantine/:quarantineId/release', { patientId: randomUUID() }],
  ['person', 'GET', '/api/v1/patients/:patientId/plan'],
  ['person', 'PUT', '/api/v1/patients/:patientId/plan', {}],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/versions'],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/versions/:planVersion'],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/versions/:planVersion/diff'],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/proposals'],
  ['person', 'POST', '/api/v1/patients/:patientId/plan/proposals/:proposalId/approve', {}],
  ['person', 'POST', '/api/v1/patients/:patientId/plan/proposals/:proposalId/decline', {}],
  ['person', 'POST', '/api/v1/patients/:patientId/plan/proposals/:proposalId/withdraw', {}],
  ['person', 'GET', '/api/v1/patients/:patientId/schedule'],
  ['person', 'GET', '/api/v1/patients/:patientId/pauses'],
  ['person', 'POST', '/api/v1/patients/:patientId/pauses', {}],
  ['person', 'POST', '/api/v1/patients/:patientId/pauses/:pauseId/end'],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/deviations'],
  ['person', 'GET', '/api/v1/patients/:patientId/plan/calibration'],
  ['person', 'POST', '/api/v1/patients/:patientId/plan/rehearsal', { plan: TRIED, days: 7 }],
  ['person', 'GET', '/api/v1/patients/:patientId/alerts/:alertId/explanation'],
  ['person', 'POST', '/api/v1/patients/:patientId/alerts/:alertId/replay'],
  ['person', 'GET', '/api/v1/patients/:patientId/measurements/:measurementId/explanation'],
  ['person', 'POST', '/api/v1/units/:unitId/drills', {}],
  ['person', 'GET', '/api/v1/units/:unitId/drills'],
  ['person', 'GET', '/api/v1/clients'],
  ['person', 'POST', '/api/v1/clients', {}],
  ['person', 'GET', '/api/v1/clients/:clientId'],
  ['person', 'PUT', '/api/v1/clients/:clientId', {}],
  ['person', 'POST', '/api/v1/clients/:clientId/revoke'],
  ['person', 'GET', '/api/v1/programmes'],
  ['person', 'POST', '/api/v1/programmes/rehearsals', { programme: 'none', plan: TRIED }],
  ['person', 'POST', '/api/v1/programmes', { default: 'copd', reason: 'x' }],
  ['person', 'GET', '/api/v1/programmes/published'],
  ['person', 'GET', '/api/v1/programmes/published/:publisherTenantId/:templateId/:version'],
  ['person', 'POST', '/api/v1/programmes/subscriptions', {}],
  ['person', 'GET', '/api/v1/programmes/:templateId'],
  ['person', 'PUT', '/api/v1/programmes/:templateId', {}],
  ['person', 'GET', '/api/v1/programmes/:templateId/available'],
  ['person', 'POST', '/api/v1/programmes/:templateId/accept', {}],
  ['person', 'POST', '/api/v1/programmes/:templateId/unsubscribe', { reason: 'x' }],
  ['person', 'POST', '/api/v1/programmes/:templateId/draft', {}],
  ['person', 'GET', '/api/v1/programmes/:templateId/versions/:version'],
  ['person', 'POST', '/api/v1/programmes/:templateId/versions/:version/publish', { to: 'all', reason: 'x' }],
  ['person', 'POST', '/api/v1/programmes/:templateId/versions/:version/withdraw', { reason: 'x' }],
  ['person', 'GET', '/api/v1/units/:unitId/care'],
  ['person', 'PUT', '/api/v1/units/:unitId/care', { liveQueue: true }],
  ['person', 'GET', '/api/v1/units/:unitId/policies'],
  ['person', 'PUT', '/api/v1/units/:unitId/policies', { ladders: {}, followUpMinutes: 60 }],
  ['person', 'GET', '/api/v1/units/:unitId/duties'],
  ['person', 'PUT', '/api/v1/units/:unitId/duties', { duties: [] }],
  ['person', 'POST', '/api/v1/units/:unitId/duties/:dutyKey/shifts', {}],
  ['person', 'POST', '/api/v1/units/:unitId/duties/:dutyKey/shifts/:shiftId/end'],
  ['person', 'POST', '/api/v1/units/:unitId/duties/:dutyKey/shifts/:shiftId/absent'],
  ['person', 'PUT', '/api/v1/units/:unitId/contact', { phone: '+4799999999' }],
  ['person', 'GET', '/api/v1/units/:unitId/push-subscriptions'],
  ['person', 'POST', '/api/v1/units/:unitId/push-subscriptions', {}],
  ['person', 'POST', '/api/v1/units/:unitId/push-subscriptions/:subscriptionId/end'],
  ['person', 'GET', '/api/v1/units/:unitId/standing'],
  ['person', 'GET', '/api/v1/devices'],
  ['person', 'POST', '/api/v1/devices', {}],
  ['person', 'GET', '/api/v1/devices/quarantine'],
  ['person', 'POST', '/api/v1/devices/quarantine/:heldId/release', { patientId: randomUUID() }],
  ['person', 'GET', '/api/v1/devices/:deviceId'],
  ['person', 'POST', '/api/v1/devices/:deviceId/assignments', { patientId: randomUUID() }],
  ['person', 'POST', '/api/v1/devices/:deviceId/sessions', {}],
  ['person', 'POST', '/api/v1/devices/:deviceId/assignments/:assignmentId/end', {}],
  ['person', 'POST', '/api/v1/devices/:deviceId/assignments/:assignmentId/credential', {}],
  ['person', 'POST', '/api/v1/devices/:deviceId/assignments/:assignmentId/revoke'],
];

export function pathOf(route: string, ids: Ids): string {
  const known: Readonly<Record<string, string>> = { ...FILLED, ...ids, measurementId: `${ids.patientId}.1` };
  return route.replace(/:(\w+)/g, (_, name: string) => known[name] ?? '');
}
