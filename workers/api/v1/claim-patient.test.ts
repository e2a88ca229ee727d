import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../env.ts';
import { createApp } from '../../http/create-app.ts';
import { bindings, newPatient, type TestPatient } from '../../patient/monitor-fixture.ts';
import { type ApiPorts, LIVE_API_PORTS } from './api-ports.ts';
import { createApiRoutes } from './create-api-routes.ts';

async function person(patient: TestPatient, ports: Partial<ApiPorts> = {}, role: 'nurse' | 'coordinator' = 'nurse') {
  const app = createApp();
  app.route('/api/v1', createApiRoutes({ ...LIVE_API_PORTS, ...ports }));
  const { tenantId, enrolment } = patient.facts;
  const practitionerId = crypto.randomUUID();
  const token = await issueLocalPractitionerToken(configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '', {
    tenantId,
    practitionerId,
    unitIds: [enrolment.unitId],
    role,
    expiresAt: Date.now() + 60_000,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  async function post(path: string, body: object, patientId = patient.facts.patientId) {
    const url = `/api/v1/patients/${patientId}/${path}`;
    const response = await app.request(url, { method: 'POST', headers, body: JSON.stringify(body) }, bindings);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  return { practitionerId, post };
}

describe('a claim over REST', () => {
  it('is one person’s until it is taken over or let go', async () => {
    const patient = await newPatient();
    const [kari, ola] = [await person(patient), await person(patient)];
    const { patientId, enrolment } = patient.facts;
    expect(await kari.post('claim', {})).toMatchObject({
      status: 200,
      body: { patientId, claim: { by: kari.practitionerId, unitId: enrolment.unitId } },
    });
    expect(await ola.post('claim', {})).toMatchObject({ status: 409, body: { code: 'claimed-by-another' } });
    expect(await ola.post('claim/release', {})).toMatchObject({ status: 409, body: { code: 'claimed-by-another' } });
    expect(await ola.post('claim', { takeOver: true })).toMatchObject({
      status: 200,
      body: { claim: { by: ola.practitionerId } },
    });
    expect(await ola.post('claim/release', {})).toEqual({ status: 200, body: { patientId } });
    expect(await ola.post('claim/release', {})).toMatchObject({ status: 409, body: { code: 'not-claimed' } });
  });

  it('sent again with its id gets its own first answer', async () => {
    const patient = await newPatient();
    const kari = await person(patient);
    const commandId = crypto.randomUUID();
    const first = await kari.post('claim', { commandId });
    await kari.post('claim/release', {});
    expect(await kari.post('claim', { commandId })).toEqual(first);
    expect(await kari.post('claim/release', { commandId })).toMatchObject({ body: { code: 'command-reused' } });
  });

  it.each([
    [
      'of somebody whom only the records could know, and they are away,',
      crypto.randomUUID(),
      {},
      'nurse',
      503,
      'try-again',
    ],
    ['of what is no patient', 'nobody', {}, 'nurse', 404, 'not-found'],
    ['by who steers', undefined, {}, 'coordinator', 403, 'forbidden'],
    ['with a field nobody knows', undefined, { until: 'tomorrow' }, 'nurse', 422, 'invalid-request'],
  ] as const)('%s is refused', async (_, patientId, body, role, status, code) => {
    const patient = await newPatient();
    const caller = await person(patient, {}, role);
    expect(await caller.post('claim', body, patientId)).toMatchObject({ status, body: { code } });
  });

  it('that reaches no monitor is to be tried again', async () => {
    const patient = await newPatient();
    const act = async () => {
      throw new Error('away');
    };
    const kari = await person(patient, { act });
    expect(await kari.post('claim', {})).toMatchObject({ status: 503, body: { code: 'try-again' } });
  });
});
