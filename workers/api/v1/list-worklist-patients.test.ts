import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { PatientPage } from '@naer/contracts/worklist';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../../env.ts';
import { createApp } from '../../http/create-app.ts';
import { bindings, eventually, newPatient, type TestPatient } from '../../patient/monitor-fixture.ts';
import type { PatientsQuery } from '../../worklist/get-unit-worklist.ts';
import { LIVE_API_PORTS } from './api-ports.ts';
import { createApiRoutes } from './create-api-routes.ts';

async function nurseOf({ facts }: TestPatient) {
  const asked: Omit<PatientsQuery, 'tenantId' | 'unitId'>[] = [];
  const app = createApp();
  const worklist: typeof LIVE_API_PORTS.worklist = (env, tenantId, unitId) => {
    const list = LIVE_API_PORTS.worklist(env, tenantId, unitId);
    return {
      ...list,
      patients: (query) => {
        asked.push(query);
        return list.patients(query);
      },
    };
  };
  app.route('/api/v1', createApiRoutes({ ...LIVE_API_PORTS, worklist }));
  const practitionerId = crypto.randomUUID();
  const token = await issueLocalPractitionerToken(configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '', {
    tenantId: facts.tenantId,
    practitionerId,
    unitIds: [facts.enrolment.unitId],
    role: 'nurse',
    expiresAt: Date.now() + 60_000,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  async function call(method: 'GET' | 'POST', path: string, unitOrPatient: string) {
    const init = { method, headers, ...(method === 'POST' && { body: '{}' }) };
    const response = await app.request(`/api/v1/${unitOrPatient}/${path}`, init, bindings);
    return {
      status: response.status,
      body: (await response.json()) as PatientPage & { code?: string; errors?: unknown },
    };
  }
  const page = (query = '', unitId = facts.enrolment.unitId) =>
    call('GET', `worklist/patients${query}`, `units/${unitId}`);
  return { asked, practitionerId, page, post: (path: string) => call('POST', path, `patients/${facts.patientId}`) };
}

describe('the list by patient over REST', () => {
  it('shows a patient whose saturation is low as one row, and who has claimed them', async () => {
    const patient = await newPatient();
    const nurse = await nurseOf(patient);
    await patient.record(patient.reading(80));
    const { body } = await eventually(nurse.page, (answer) => answer.body.items.length > 0);
    expect(body.items).toMatchObject([
      { patientId: patient.facts.patientId, patientName: 'Kari Testesen', alerts7: 1, alerts: [{ severity: 'red' }] },
    ]);
    await nurse.post('claim');
    const mine = await eventually(
      () => nurse.page('?claimedBy=me'),
      (answer) => answer.body.items.length > 0,
    );
    expect(mine.body.items).toMatchObject([{ claim: { by: nurse.practitionerId } }]);
    await nurse.post('claim/release');
    const none = await eventually(
      () => nurse.page('?claimedBy=me'),
      (answer) => answer.body.items.length === 0,
    );
    expect(none.body.items).toEqual([]);
    expect((await nurse.page()).body.items).toHaveLength(1);
  });

  it('hands on what it is narrowed to, and only the caller as the one who has claimed and who looks', async () => {
    const patient = await newPatient();
    const nurse = await nurseOf(patient);
    const query = 'limit=7&severity=red&category=event&state=open&claimedBy=me&offered=false&drill=true';
    expect((await nurse.page(`?${query}`)).status).toBe(200);
    expect(nurse.asked).toMatchObject([
      {
        limit: 7,
        filter: { severity: 'red', category: 'event', state: 'open', offered: false, drill: true },
        claimedBy: nurse.practitionerId,
        viewer: nurse.practitionerId,
        onlooker: { practitionerId: nurse.practitionerId, role: 'nurse' },
      },
    ]);
  });

  it.each([
    ['severity=blue', 'severity'],
    ['category=other', 'category'],
    ['state=resolved', 'state'],
    ['claimedBy=somebody', 'claimedBy'],
    ['offered=1', 'offered'],
    ['drill=', 'drill'],
    ['limit=0', 'limit'],
    ['cursor=here', 'cursor'],
  ])('refuses %s by its name', async (query, field) => {
    const nurse = await nurseOf(await newPatient());
    expect(await nurse.page(`?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ field, code: 'invalid-value' }] },
    });
  });

  it('of another’s unit is not found', async () => {
    const nurse = await nurseOf(await newPatient());
    expect(await nurse.page('', crypto.randomUUID())).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});
