import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { AlertAct } from '@naer/domain/alert/act';
import type { Alert } from '@naer/domain/alert/alert';
import type { AlertCommand, AlertCommandAnswer } from '@naer/domain/monitor/port';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../../env.ts';
import { createApp } from '../../../http/create-app.ts';
import { bindings } from '../../../patient/monitor-fixture.ts';
import { LIVE_API_PORTS } from '../api-ports.ts';
import { createApiRoutes } from '../create-api-routes.ts';

const [PATIENT, ALERT, UNIT] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
const AT = Date.parse('2026-11-22T13:00:00Z');
/** The same moment, as somebody in Oslo writes it. */
const TIME = '2026-11-22T14:00:00+01:00';
const SEEN = { expectRevision: '1-2' };

const alert: Alert = {
  v: 1,
  alertId: ALERT,
  ruleKey: 'oxygen',
  category: 'clinical',
  severity: 'red',
  state: 'open',
  revision: { epoch: 1, n: 3 },
  openedAt: AT,
  count: 2,
  repeats: [{ at: AT, sequence: 7, severity: 'red' }],
  late: false,
  verify: false,
  overdue: false,
  unitId: UNIT,
  ownerOrganisationId: 'o',
  controllerOrganisationId: 'o',
  planVersion: 1,
  engineVersion: '1',
  mappingVersion: '1',
  snoozed: { at: AT, by: 'kari', unitId: UNIT, until: AT + 60_000, reason: 'known-cause' },
};

function openDoor(answer: AlertCommandAnswer = { ok: true, alert }) {
  const commands: AlertCommand[] = [];
  const app = createApp();
  const command = async (_: unknown, given: AlertCommand) => {
    commands.push(given);
    return answer;
  };
  app.route('/api/v1', createApiRoutes({ ...LIVE_API_PORTS, command }));
  async function send(verb: string, body: unknown, role: 'nurse' | 'coordinator' = 'nurse') {
    const token = await issueLocalPractitionerToken(configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '', {
      tenantId: crypto.randomUUID(),
      practitionerId: crypto.randomUUID(),
      unitIds: [UNIT],
      role,
      expiresAt: Date.now() + 60_000,
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const path = `/api/v1/patients/${PATIENT}/alerts/${ALERT}/${verb}`;
    const response = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) }, bindings);
    const json = (await response.json()) as { code?: string; errors?: unknown; alert?: object; alertId?: string };
    return { status: response.status, body: json };
  }
  return { send, commands };
}

const VERBS: readonly (readonly [verb: string, body: object, act: AlertAct])[] = [
  ['acknowledge', { noteToPatient: 'We call you' }, { kind: 'acknowledge', noteToPatient: 'We call you' }],
  ['start', {}, { kind: 'start' }],
  ['attempt', { nextTryAt: TIME }, { kind: 'attempt', nextTryAt: AT }],
  ['snooze', { until: TIME, reason: 'known-cause' }, { kind: 'snooze', until: AT, reason: 'known-cause' }],
  ['unsnooze', {}, { kind: 'unsnooze' }],
  [
    'handover',
    { toUnitId: UNIT, reason: 'discharged', returnsAt: TIME },
    { kind: 'offer-handover', toUnitId: UNIT, reason: 'discharged', returnsAt: AT },
  ],
  ['handover/accept', {}, { kind: 'accept-handover' }],
  ['handover/decline', { reason: 'full' }, { kind: 'decline-handover', reason: 'full' }],
  ['handover/withdraw', {}, { kind: 'withdraw-handover' }],
  ['resolve', { outcome: 'visit' }, { kind: 'resolve', outcome: 'visit' }],
];

describe('a command on an alert', () => {
  it.each(VERBS)(
    '%s reaches the monitor as that act, with what the caller saw and the id to repeat it by',
    async (verb, body, act) => {
      const { send, commands } = openDoor();
      const commandId = crypto.randomUUID();
      const answer = await send(verb, { ...SEEN, ...body, commandId, note: 'n' });
      expect([answer.status, answer.body.alertId]).toEqual([200, ALERT]);
      expect(commands).toEqual([
        expect.objectContaining({
          patientId: PATIENT,
          alertId: ALERT,
          commandId,
          act,
          note: 'n',
          expectRevision: '1-2',
        }),
      ]);
    },
  );

  it.each(VERBS)(
    '%s is a clinician’s, names a field that does not fit, and keeps no national id',
    async (verb, body) => {
      const { send, commands } = openDoor();
      expect((await send(verb, { ...SEEN, ...body }, 'coordinator')).body.code).toBe('forbidden');
      const unknown = await send(verb, { ...SEEN, ...body, force: true });
      expect([unknown.status, unknown.body.errors]).toEqual([422, [{ field: 'force', code: 'unexpected-field' }]]);
      const named = await send(verb, { ...SEEN, ...body, note: 'for 10915596784' });
      expect([named.status, named.body.errors]).toEqual([422, [{ field: 'note', code: 'national-id' }]]);
      expect(commands).toEqual([]);
    },
  );

  it.each([
    ['acknowledge', { noteToPatient: '10915596784' }, 'noteToPatient'],
    ['handover', { toUnitId: UNIT, reason: '10915596784' }, 'reason'],
    ['handover/decline', { reason: '10915596784' }, 'reason'],
  ])('%s keeps no national id in its own text', async (verb, body, field) => {
    const { send, commands } = openDoor();
    expect((await send(verb, { ...SEEN, ...body })).body.errors).toEqual([{ field, code: 'national-id' }]);
    expect(commands).toEqual([]);
  });

  it.each([
    ['snooze', { until: '2026-11-22T14:00:00', reason: 'other' }, 'until'],
    ['snooze', { until: TIME, reason: 'tired' }, 'reason'],
    ['attempt', { nextTryAt: '2026-11-22' }, 'nextTryAt'],
    ['handover', { toUnitId: 'ward', reason: 'x' }, 'toUnitId'],
  ])('%s asks for a time with its offset, a known reason, an id: %o', async (verb, body, field) => {
    const { send, commands } = openDoor();
    const answer = await send(verb, { ...SEEN, ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field, code: 'invalid-value' }]);
    expect(commands).toEqual([]);
  });

  it.each([
    ['stale-revision', 409],
    ['unit-closed', 409],
    ['no-live-queue', 409],
    ['snooze-too-long', 422],
    ['expiry-in-past', 422],
  ] as const)('refused as %s answers %i with the alert as it now is', async (reason, status) => {
    const { send } = openDoor({ ok: false, reason, alert });
    const answer = await send('start', SEEN);
    expect([answer.status, answer.body.code]).toEqual([status, reason]);
    expect(answer.body.alert).toMatchObject({ alertId: ALERT, revision: '1-3', unitId: UNIT });
  });

  it('shows where the alert stands: what is held back, by whom, why and until when; its repeats by their readings', async () => {
    const { send } = openDoor();
    const until = new Date(AT + 60_000).toISOString();
    expect((await send('start', SEEN)).body).toMatchObject({
      suppressed: [{ kind: 'snoozed', until, reason: 'known-cause', by: 'kari' }],
      snoozed: { until, reason: 'known-cause', unitId: UNIT },
      clock: { kind: 'snooze', dueAt: until },
      repeats: [{ at: new Date(AT).toISOString(), measurementId: `${PATIENT}.7`, severity: 'red' }],
    });
  });

  it('of an alert that is not there, and of one that is another unit’s, says the same', async () => {
    const answers = await Promise.all(
      (['not-found', 'forbidden'] as const).map((reason) => openDoor({ ok: false, reason }).send('start', SEEN)),
    );
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'not-found'],
      [404, 'not-found'],
    ]);
  });
});
