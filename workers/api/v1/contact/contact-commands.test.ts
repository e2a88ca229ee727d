import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { PatientCommand, PatientCommandAnswer } from '@naer/domain/monitor/port';
import type { PatientActDone } from '@naer/domain/patient/patient-act';
import { describe, expect, it, vi } from 'vitest';
import { configurationOf } from '../../../env.ts';
import { createApp } from '../../../http/create-app.ts';
import { bindings } from '../../../patient/monitor-fixture.ts';
import { LIVE_API_PORTS } from '../api-ports.ts';
import { createApiRoutes } from '../create-api-routes.ts';

const [PATIENT, ORGANISATION, OTHER, ALERT] = Array.from({ length: 4 }, () => crypto.randomUUID());
const COMMAND = crypto.randomUUID();
const CALL = { channel: 'call', minutes: [{ organisationId: ORGANISATION, minutes: 12 }], outcome: 'reached' };
const BOTH = [...CALL.minutes, { organisationId: OTHER, minutes: 30 }];
/** A synthetic number (month + 80). */
const NATIONAL_ID = '10915596784';

const DONE: Record<string, PatientActDone> = {
  'record-contact': { kind: 'record-contact', contactId: 'contact-1' },
  'send-message': { kind: 'send-message', messageId: 'message-1' },
  'mark-seen': { kind: 'mark-seen', seen: 1 },
};

function openDoor(refused?: PatientCommandAnswer) {
  const commands: PatientCommand[] = [];
  const app = createApp();
  const act = async (_: unknown, command: PatientCommand): Promise<PatientCommandAnswer> => {
    commands.push(command);
    const done = DONE[command.act.kind];
    return refused ?? (done === undefined ? { ok: false, reason: 'not-found' } : { ok: true, done });
  };
  app.route('/api/v1', createApiRoutes({ ...LIVE_API_PORTS, act }));
  async function send(path: string, body: unknown, role: 'nurse' | 'coordinator' = 'nurse') {
    const token = await issueLocalPractitionerToken(configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '', {
      tenantId: crypto.randomUUID(),
      practitionerId: crypto.randomUUID(),
      unitIds: [crypto.randomUUID()],
      role,
      expiresAt: Date.now() + 60_000,
    });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const address = `/api/v1/patients/${PATIENT}/${path}`;
    const response = await app.request(address, { method: 'POST', headers, body: JSON.stringify(body) }, bindings);
    const text = await response.text();
    const json = JSON.parse(text) as { code?: string; errors?: unknown };
    return { status: response.status, text, body: json };
  }
  return { send, commands };
}

describe('a contact at its door', () => {
  it.each([
    ['a call', CALL],
    [
      'a case conference of several organisations, tied to an alert',
      {
        ...CALL,
        channel: 'case-conference',
        minutes: BOTH,
        alertIds: [ALERT],
        tripAvoidedKm: 84.5,
        note: 'Enige om å øke dosen',
        at: '2026-11-20T10:00:00+01:00',
      },
    ],
    ['a video call with its link', { ...CALL, channel: 'video', videoLink: 'https://video.example.no/rom/1' }],
  ])('%s reaches the monitor, with the id of its command', async (_, body) => {
    const { send, commands } = openDoor();
    const answer = await send('contacts', { ...body, commandId: COMMAND });
    expect([answer.status, answer.body]).toEqual([201, { contactId: 'contact-1' }]);
    const { at, ...said } = { at: undefined, alertIds: [], ...body } as { at?: string };
    expect(commands).toMatchObject([
      { commandId: COMMAND, patientId: PATIENT, act: { kind: 'record-contact', contact: said } },
    ]);
    const [command] = commands;
    expect(command?.act.kind === 'record-contact' && command.act.contact.at).toBe(
      at === undefined ? undefined : Date.parse(at),
    );
  });

  it.each([
    ['a channel there is not', { channel: 'letter' }, 'channel', 'invalid-value'],
    ['no organisation', { minutes: [] }, 'minutes', 'invalid-value'],
    [
      'minutes below none',
      { minutes: [{ organisationId: ORGANISATION, minutes: -1 }] },
      'minutes.0.minutes',
      'invalid-value',
    ],
    [
      'an organisation that is no id',
      { minutes: [{ organisationId: 'hf', minutes: 1 }] },
      'minutes.0.organisationId',
      'invalid-value',
    ],
    ['kilometres that are no number', { tripAvoidedKm: '84' }, 'tripAvoidedKm', 'invalid-value'],
    ['a time without its offset', { at: '2026-11-20T10:00:00' }, 'at', 'invalid-time'],
    ['a time that is a day', { at: '2026-11-20' }, 'at', 'invalid-time'],
    ['a time to come', { at: '2999-01-01T10:00:00Z' }, 'at', 'time-in-future'],
    ['a conference of one', { channel: 'case-conference' }, 'minutes', 'missing-value'],
    ['a link that is not https', { channel: 'video', videoLink: 'http://a.no' }, 'videoLink', 'invalid-value'],
    ['a national id in its note', { note: `Ringte ${NATIONAL_ID}` }, 'note', 'national-id'],
    ['a NUL in its note', { note: 'a\0b' }, 'note', 'invalid-value'],
    ['a field too many', { patientName: 'x' }, 'patientName', 'unexpected-field'],
  ])('is refused with %s, by its field, and nothing is echoed', async (_, more, field, code) => {
    const { send, commands } = openDoor();
    const answer = await send('contacts', { ...CALL, ...more });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-request', errors: [{ field, code }] } });
    expect(answer.text).not.toContain(NATIONAL_ID);
    expect(commands).toEqual([]);
  });

  it('tells which alert is not there', async () => {
    const { send } = openDoor({ ok: false, reason: 'unknown-alert', ids: [ALERT ?? ''] });
    const answer = await send('contacts', { ...CALL, alertIds: [OTHER, ALERT] });
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-alert']);
    expect(answer.body.errors).toEqual([{ field: 'alertIds.1', code: 'unknown-alert' }]);
  });
});

describe('a message at its door', () => {
  it('reaches the monitor as it was written', async () => {
    const { send, commands } = openDoor();
    const text = '<b>Hei</b>\n\u202e 😀';
    const answer = await send('messages', { text });
    expect([answer.status, answer.body]).toEqual([201, { messageId: 'message-1' }]);
    expect(commands).toMatchObject([{ act: { kind: 'send-message', text } }]);
  });

  it.each([
    ['nothing', ''],
    ['only space', ' \n\t'],
    ['too much', 'x'.repeat(2_001)],
    ['half a character', '\ud800'],
  ])('of %s is refused', async (_, text) => {
    const { send, commands } = openDoor();
    const answer = await send('messages', { text });
    expect([answer.status, answer.body.errors]).toEqual([422, [{ field: 'text', code: 'invalid-value' }]]);
    expect(commands).toEqual([]);
  });

  it('with a national id is refused, and neither echoed nor logged', async () => {
    const log = vi.spyOn(console, 'log');
    const { send } = openDoor();
    const answer = await send('messages', { text: `Gjelder ${NATIONAL_ID}` });
    expect([answer.status, answer.body.errors]).toEqual([422, [{ field: 'text', code: 'national-id' }]]);
    await send('messages', { text: 'hemmelig-tekst' });
    expect(answer.text + JSON.stringify(log.mock.calls)).not.toMatch(/10915596784|hemmelig/);
    log.mockRestore();
  });
});

describe('what was looked at, at its door', () => {
  it('reaches the monitor by the numbers of its measurements', async () => {
    const { send, commands } = openDoor();
    const answer = await send('measurements/seen', { measurementIds: [`${PATIENT}.1`, `${PATIENT}.20`] });
    expect([answer.status, answer.body]).toEqual([200, { seen: 1 }]);
    expect(commands).toMatchObject([{ act: { kind: 'mark-seen', sequences: [1, 20] } }]);
  });

  it('names what is unknown, what is another patient’s and what is no id at all', async () => {
    const { send, commands } = openDoor({ ok: false, reason: 'unknown-measurement', ids: ['0', '9'] });
    const measurementIds = [`${PATIENT}.1`, `${OTHER}.1`, `${PATIENT}.9`, 'x'];
    const answer = await send('measurements/seen', { measurementIds });
    expect(commands).toMatchObject([{ act: { sequences: [1, 0, 9, 0] } }]);
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-measurement']);
    expect(answer.body.errors).toEqual(
      [1, 2, 3].map((place) => ({ field: `measurementIds.${place}`, code: 'unknown-measurement' })),
    );
  });

  it.each([
    ['none', []],
    ['more than five hundred', Array.from({ length: 501 }, (_, n) => `${PATIENT}.${n + 1}`)],
  ])('is refused with %s', async (_, measurementIds) => {
    const { send, commands } = openDoor();
    expect((await send('measurements/seen', { measurementIds })).status).toBe(422);
    expect(commands).toEqual([]);
  });
});

it.each([
  ['contacts', CALL],
  ['messages', { text: 'Hei' }],
  ['measurements/seen', { measurementIds: [`${PATIENT}.1`] }],
])('%s is forbidden to a coordinator, and of a stranger’s patient answers as for none', async (path, body) => {
  const { send, commands } = openDoor();
  expect((await send(path, body, 'coordinator')).status).toBe(403);
  expect(commands).toEqual([]);
  const stranger = await openDoor({ ok: false, reason: 'forbidden' }).send(path, body);
  const nobody = await openDoor({ ok: false, reason: 'not-found' }).send(path, body);
  expect([stranger.status, stranger.text]).toEqual([404, nobody.text]);
});
