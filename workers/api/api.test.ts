import { exports } from 'cloudflare:workers';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../env.ts';
import { bindings, newPatient } from '../patient/monitor-fixture.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, never> & {
    code: string;
    alert: { state: string; revision: string };
    errors: unknown[];
    items: { alertId: string; revision: string; patientId: string; patientName: string; value: number }[];
    state: string;
    revision: string;
    acknowledged: { by: string };
    ticket: string;
  };
}

async function call(method: string, path: string, token: string | undefined, body?: unknown): Promise<Answer> {
  const response = await exports.default.fetch(
    new Request(`https://naer.test${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? {} : JSON.parse(text) };
}

/** A patient with a device and two people at its unit; `measure` posts through the front door. */
async function newWard() {
  const [deviceId, assignmentId] = [crypto.randomUUID(), crypto.randomUUID()];
  const patient = await newPatient({
    assignments: [{ assignmentId, deviceId, from: Date.parse('2015-01-01'), to: null, generation: 1 }],
  });
  const { tenantId, patientId, enrolment } = patient.facts;
  const configuration = configurationOf(bindings);
  const principal = { kind: 'device', tenantId, patientId, deviceId, assignmentId, generation: 1 } as const;
  const credential = await issueDeviceCredential(configuration.DEVICE_CREDENTIAL_KEYS, principal);
  const person = async (over: Partial<Parameters<typeof issueLocalPractitionerToken>[1]> = {}): Promise<string> =>
    await issueLocalPractitionerToken(configuration.PRACTITIONER_TOKEN_KEY ?? '', {
      tenantId,
      practitionerId: crypto.randomUUID(),
      role: 'nurse',
      unitIds: [enrolment.unitId],
      expiresAt: Date.now() + 60_000,
      ...over,
    });
  const worklist = `/api/v1/units/${enrolment.unitId}/worklist`;

  async function measure(value: string): Promise<Answer> {
    const measuredAt = new Date().toISOString();
    const body = `{"measurements":[{"type":"oxygen-saturation","value":${value},"unit":"%","measuredAt":"${measuredAt}"}]}`;
    return await call('POST', '/ingest/v1/measurements', credential, body);
  }

  async function alertOnList(token: string) {
    for (let tries = 0; tries < 50; tries += 1) {
      const { body } = await call('GET', worklist, token);
      const alert = body.items[0];
      if (alert !== undefined) return alert;
      await scheduler.wait(20);
    }
    throw new Error('no alert came');
  }
  return { patientId, tenantId, person, worklist, measure, alertOnList };
}

describe('from a reading to a resolved alert, through the doors', () => {
  it('shows the alert with the digits that were sent, and lets one of two people acknowledge it', async () => {
    const ward = await newWard();
    const [ola, kari] = [await ward.person(), await ward.person()];
    expect((await ward.measure('80.10')).status).toBe(200);
    const alert = await ward.alertOnList(ola);
    expect(alert).toMatchObject({ patientId: ward.patientId, patientName: 'Kari Testesen' });
    expect((await call('GET', ward.worklist, ola)).text).toContain('"value":80.10,');
    const path = `/api/v1/patients/${ward.patientId}/alerts/${alert.alertId}`;
    const command = { expectRevision: alert.revision, commandId: crypto.randomUUID() };

    const early = await call('POST', `${path}/resolve`, ola, { ...command, outcome: 'visit', commandId: undefined });
    expect([early.status, early.body.code, early.body.alert.state]).toEqual([409, 'not-acknowledged', 'open']);

    const won = await call('POST', `${path}/acknowledge`, ola, command);
    expect([won.status, won.body.state]).toEqual([200, 'acknowledged']);
    expect(won.text).toContain('"value":80.10,');
    const again = await call('POST', `${path}/acknowledge`, ola, command);
    expect([again.status, again.text]).toEqual([200, won.text]);
    const lost = await call('POST', `${path}/acknowledge`, kari, { expectRevision: alert.revision });
    expect([lost.status, lost.body.alert.revision]).toEqual([409, won.body.revision]);
    expect(lost.headers.get('content-type')).toBe('application/problem+json');
    const reused = await call('POST', `${path}/acknowledge`, kari, command);
    expect([reused.status, reused.body.code]).toEqual([409, 'command-reused']);

    const note = await call('POST', `${path}/acknowledge`, ola, { expectRevision: alert.revision, note: 'a\0b' });
    expect([note.status, note.body.code]).toEqual([422, 'invalid-request']);
    expect(note.body.errors).toEqual([{ field: 'note', code: 'invalid-value' }]);
    const named = { expectRevision: alert.revision, note: 'for 10915596784' };
    const nationalId = await call('POST', `${path}/acknowledge`, ola, named);
    expect([nationalId.status, nationalId.body.errors]).toEqual([422, [{ field: 'note', code: 'national-id' }]]);

    const closing = { expectRevision: won.body.revision, outcome: 'contacted-patient', note: 'spoke with Kari' };
    const resolved = await call('POST', `${path}/resolve`, kari, closing);
    expect([resolved.status, resolved.body.state]).toEqual([200, 'resolved']);
  });

  it('hides a patient, an alert and a unit from everybody without a relation, and says of none whether it is there', async () => {
    const ward = await newWard();
    const insider = await ward.person();
    await ward.measure('80');
    const alert = await ward.alertOnList(insider);
    const path = `/api/v1/patients/${ward.patientId}/alerts/${alert.alertId}/acknowledge`;
    const command = { expectRevision: alert.revision };
    const otherUnit = await ward.person({ unitIds: [crypto.randomUUID()] });
    const otherTenant = await ward.person({ tenantId: crypto.randomUUID() });
    // Only the records could say that there is nobody, and they are away here.
    for (const token of [otherUnit, otherTenant]) {
      const answer = await call('POST', path, token, command);
      expect([answer.status, answer.body.code]).toEqual([503, 'try-again']);
      expect(answer.text).not.toContain('Kari');
    }
    expect((await call('GET', ward.worklist, otherUnit)).status).toBe(404);
    const empty = await call('GET', ward.worklist, otherTenant);
    expect(empty.text).not.toContain('Kari');
    const coordinator = await ward.person({ role: 'coordinator' });
    expect((await call('GET', ward.worklist, coordinator)).status).toBe(403);
    const forbidden = await call('POST', path, coordinator, command);
    expect([forbidden.status, forbidden.body.code]).toEqual([403, 'forbidden']);
  });

  it('opens the live list by token or by a ticket that works once', async () => {
    const ward = await newWard();
    const token = await ward.person();
    const open = async (query: string, headers: HeadersInit = {}): Promise<Response> =>
      await exports.default.fetch(
        new Request(`https://naer.test${ward.worklist}/live${query}`, {
          headers: { upgrade: 'websocket', ...headers },
        }),
      );
    const byToken = await open('', { authorization: `Bearer ${token}` });
    expect(byToken.status).toBe(101);
    byToken.webSocket?.accept();
    byToken.webSocket?.close();

    const issued = await call('POST', `${ward.worklist}/tickets`, token);
    expect(issued.status).toBe(201);
    const byTicket = await open(`?ticket=${issued.body.ticket}`);
    expect(byTicket.status).toBe(101);
    byTicket.webSocket?.accept();
    byTicket.webSocket?.close();
    expect((await open(`?ticket=${issued.body.ticket}`)).status).toBe(401);
    expect((await open('?ticket=x')).status).toBe(401);
    expect((await open('')).status).toBe(401);
    const plain = await call('GET', `${ward.worklist}/live`, token);
    expect([plain.status, plain.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });
});

describe('hostile calls to the REST door', () => {
  const odd = [
    'x',
    '%00',
    '..%2f..',
    "'%20or%201=1--",
    'A'.repeat(3000),
    crypto.randomUUID().toUpperCase(),
    '%E0%A4%A',
  ];

  it('an id that is none is not found, never an error', async () => {
    const ward = await newWard();
    const token = await ward.person();
    for (const id of odd) {
      const calls: [string, string, unknown?][] = [
        ['GET', `/api/v1/units/${id}/worklist`],
        ['POST', `/api/v1/units/${id}/worklist/tickets`],
        ['POST', `/api/v1/patients/${id}/alerts/${crypto.randomUUID()}/acknowledge`, { expectRevision: '0-1' }],
        [
          'POST',
          `/api/v1/patients/${crypto.randomUUID()}/alerts/${id}/resolve`,
          { expectRevision: '0-1', outcome: 'gp' },
        ],
        ['POST', `/api/v1/quarantine/${id}/release`, { patientId: ward.patientId }],
      ];
      for (const [method, path, body] of calls) {
        const answer = await call(method, path, token, body);
        expect([path, answer.status]).toEqual([path, 404]);
      }
    }
    const unknown = `/api/v1/quarantine/${ward.patientId}.7/release`;
    expect((await call('POST', unknown, token, { patientId: ward.patientId })).status).toBe(404);
  });

  it('asks for a token on every route, and names the method that works', async () => {
    const ward = await newWard();
    const id = crypto.randomUUID();
    const routes: [string, string][] = [
      ['GET', ward.worklist],
      ['GET', `${ward.worklist}/live`],
      ['POST', `${ward.worklist}/tickets`],
      ['POST', `/api/v1/patients/${id}/alerts/${id}/acknowledge`],
      ['POST', `/api/v1/patients/${id}/alerts/${id}/resolve`],
      ['POST', `/api/v1/quarantine/${id}.1/release`],
    ];
    for (const [method, path] of routes) {
      for (const token of [undefined, 'a.b.c']) {
        const answer = await call(method, path, token);
        expect([path, answer.status]).toEqual([path, 401]);
        expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      }
      const wrong = await call('DELETE', path, undefined);
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, method]);
    }
  });

  it('names the field of a body that does not fit', async () => {
    const ward = await newWard();
    const token = await ward.person();
    const path = `/api/v1/patients/${ward.patientId}/alerts/${crypto.randomUUID()}`;
    const cases: [unknown, unknown[]][] = [
      [{}, [{ field: 'expectRevision', code: 'missing-value' }]],
      [{ expectRevision: 5 }, [{ field: 'expectRevision', code: 'invalid-value' }]],
      [{ expectRevision: '1', commandId: 'x' }, [{ field: 'commandId', code: 'invalid-value' }]],
      [{ expectRevision: '1', force: true }, [{ field: 'force', code: 'unexpected-field' }]],
      [null, [{ field: '', code: 'invalid-value' }]],
    ];
    for (const [body, errors] of cases) {
      const answer = await call('POST', `${path}/acknowledge`, token, body);
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([422, 'invalid-request', errors]);
    }
    const outcome = await call('POST', `${path}/resolve`, token, { expectRevision: '1', outcome: 'cured' });
    expect(outcome.body.errors).toEqual([
      { field: 'outcome', code: 'invalid-value', allowed: expect.arrayContaining(['visit', 'false-alarm']) },
    ]);
    expect((await call('POST', `${path}/acknowledge`, token, '{"a":NaN}')).status).toBe(400);
    expect((await call('POST', `${path}/acknowledge`, token)).status).toBe(415);
    for (const query of ['limit=0', 'limit=x', 'limit=1001', 'limit=-1', `cursor=${'x'.repeat(600)}`, 'cursor=%00'])
      expect([query, (await call('GET', `${ward.worklist}?${query}`, token)).status]).toEqual([query, 400]);
  });
});

describe('beside the REST door', () => {
  it('says that it is up, and that the database is not, without a word of either', async () => {
    expect((await call('GET', '/health', undefined)).text).toBe('{"status":"up"}');
    expect((await call('GET', '/health?deep=1', undefined)).text).toBe('{"status":"up","database":"down"}');
  });

  it('has no list of people to be where no demo was set up', async () => {
    expect((await call('GET', '/local/practitioners', undefined)).status).toBe(404);
  });
});
