import { exports } from 'cloudflare:workers';
import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { Assignment } from '@naer/domain/monitor/registry';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../env.ts';
import { bindings, newPatient } from '../patient/monitor-fixture.ts';

const configuration = configurationOf(bindings);

async function call(path: string, token: string, body: unknown) {
  const request = new Request(`https://naer.test${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const response = await exports.default.fetch(request);
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

function assignmentFrom(from: string): Assignment {
  return {
    assignmentId: crypto.randomUUID(),
    deviceId: crypto.randomUUID(),
    from: Date.parse(from),
    to: null,
    generation: 1,
  };
}

/** Two patients of one unit; the first got the device lately. */
async function newUnit() {
  const assignment = assignmentFrom('2026-06-01');
  const first = await newPatient({ assignments: [assignment] });
  const { tenantId, enrolment } = first.facts;
  const second = await newPatient({ tenantId, enrolment, assignments: [assignmentFrom('2015-01-01')] });
  const { assignmentId, deviceId } = assignment;
  const credential = await issueDeviceCredential(configuration.DEVICE_CREDENTIAL_KEYS, {
    kind: 'device',
    tenantId,
    patientId: first.facts.patientId,
    assignmentId,
    deviceId,
    generation: 1,
  });
  const person = async (unitId = enrolment.unitId): Promise<string> =>
    await issueLocalPractitionerToken(configuration.PRACTITIONER_TOKEN_KEY ?? '', {
      tenantId,
      practitionerId: crypto.randomUUID(),
      role: 'nurse',
      unitIds: [unitId],
      expiresAt: Date.now() + 60_000,
    });
  const measure = (measuredAt: string) =>
    call('/ingest/v1/measurements', credential, {
      measurements: [{ type: 'oxygen-saturation', value: 96, unit: '%', measuredAt }],
    });
  return { first, second, assignment, person, measure };
}

describe('a reading that cannot be placed', () => {
  it('is kept aside, and given once to the patient it belongs to', async () => {
    const unit = await newUnit();
    const answer = await unit.measure('2026-03-01T08:00:00Z');
    const [item] = answer.body.items as unknown as { status: string; id: string }[];
    expect([answer.status, item?.status]).toEqual([200, 'quarantined']);
    const path = `/api/v1/quarantine/${item?.id}/release`;
    const patientId = unit.second.facts.patientId;

    const stranger = await unit.person(crypto.randomUUID());
    // Only Postgres can say who is a stranger, and it is down in these tests.
    expect((await call(path, stranger, { patientId })).status).toBe(503);
    const token = await unit.person();
    const elsewhere = await call(path, token, { patientId: crypto.randomUUID() });
    // Nobody here knows that patient, and Postgres, which might, is down in these tests.
    expect(elsewhere).toMatchObject({ status: 503, body: { code: 'try-again' } });

    const released = await call(path, token, { patientId, commandId: crypto.randomUUID() });
    expect(released).toMatchObject({ status: 200, body: { id: item?.id, state: 'released', status: 'recorded' } });
    expect(released.body.measurementId).toMatch(new RegExp(`^${patientId}\\.\\d+$`));
    const again = await call(path, token, { patientId });
    expect(again.body.measurementId).toBe(released.body.measurementId);
    const another = await call(path, token, { patientId: unit.first.facts.patientId });
    expect(another).toMatchObject({ status: 409, body: { code: 'released-to-another' } });
  });
});

describe('a device', () => {
  it('whose assignment got a newer credential is let in no more', async () => {
    const unit = await newUnit();
    const now = new Date().toISOString();
    expect((await unit.measure(now)).status).toBe(200);
    const { facts, monitor } = unit.first;
    await monitor.applyRegistry({ ...facts, version: 2, assignments: [{ ...unit.assignment, generation: 2 }] });
    const refused = await unit.measure(now);
    expect(refused).toMatchObject({ status: 401, body: { code: 'credential-revoked' } });
  });
});
