import { bundle, observation, post } from '@naer/fhir-map/invented-fixture';
import { describe, expect, it, vi } from 'vitest';
import { openFhirDoor } from './fhir-testing.ts';

describe('hostile bodies', () => {
  it('are answered by an OperationOutcome, never by 500', async () => {
    const door = await openFhirDoor();
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    const nan = JSON.stringify(observation()).replace('"value":61', '"value":NaN');
    const many = JSON.stringify(bundle('batch', ...Array(501).fill({})));
    for (const target of [door.create, door.bundle]) {
      const answers = [
        await target(nan),
        await target('{"a":'),
        await target(deep),
        await target(JSON.stringify({ pad: 'x'.repeat(2_000_000) })),
        await target('{}', { 'content-type': 'text/plain' }),
        await target('{}', { 'content-type': 'application/fhir+xml' }),
        await target(''),
      ];
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 413, 415, 415, 400]);
      expect(answers.map(({ issues }) => issues)).toEqual([
        ['malformed-json'],
        ['malformed-json'],
        ['too-deep'],
        ['body-too-large'],
        ['unsupported-media-type'],
        ['unsupported-media-type'],
        ['malformed-json'],
      ]);
    }
    const tooMany = await door.bundle(many);
    expect([tooMany.status, tooMany.issues]).toEqual([422, ['too-many-items Bundle.entry']]);
    const tricks =
      '{"resourceType":"Observation","__proto__":{"status":"final"},"constructor":1,"status":"final","code":{"coding":[]}}';
    expect((await door.create(tricks)).issues).toEqual(['unknown-code Observation.code']);
    expect(
      (
        await door.create(
          observation({ valueQuantity: { value: 1e308, system: 'http://unitsofmeasure.org', code: '/min' } }),
        )
      ).status,
    ).toBe(422);
    expect((await door.create(observation(), { 'content-type': 'application/json; charset=utf-8' })).status).toBe(201);
  });

  it('without a credential get 401 in FHIR’s form', async () => {
    const door = await openFhirDoor();
    for (const path of ['', '/Observation']) {
      const { status, issues, response } = await door.send(path, {
        method: 'POST',
        body: '{}',
        headers: { authorization: '' },
      });
      expect([status, issues]).toEqual([401, ['unauthenticated']]);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('what is not offered is 404 or 405 in FHIR’s form', async () => {
    const door = await openFhirDoor();
    const got = await door.send('/Observation', { method: 'GET' });
    expect([got.status, got.issues, got.response.headers.get('allow')]).toEqual([405, ['method-not-allowed'], 'POST']);
    const unknown = await door.send('/Patient', { method: 'POST', body: '{}' });
    expect([unknown.status, unknown.issues]).toEqual([404, ['not-found']]);
  });

  it('the statement of capabilities is open to all', async () => {
    const door = await openFhirDoor();
    const { status, body } = await door.send('/metadata', { method: 'GET', headers: { authorization: '' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
  });
});

describe('when the monitor does not answer', () => {
  it('the whole request is to be sent again', async () => {
    const failing = [
      () => Promise.reject(new Error('gone')),
      () => new Promise<never>(() => {}),
      () => Promise.resolve({ ok: false, reason: 'not-ready' } as const),
    ];
    for (const record of failing) {
      const door = await openFhirDoor({ record, recordTimeoutMs: 20 });
      for (const answer of [
        await door.create(observation()),
        await door.bundle(bundle('batch', post(observation()))),
      ]) {
        expect([answer.status, answer.issues]).toEqual([503, ['try-again']]);
        expect(answer.response.headers.get('retry-after')).toBe('5');
      }
      const refused = await door.create(observation({ code: undefined }));
      expect(refused.status).toBe(422);
    }
  });

  it('a revoked credential is told so', async () => {
    const door = await openFhirDoor();
    const assignments = door.patient.facts.assignments.map((assignment) => ({ ...assignment, generation: 2 }));
    await door.patient.monitor.applyRegistry({ ...door.patient.facts, version: 2, assignments });
    for (const body of [bundle('batch', post(observation())), bundle('batch', post({ resourceType: 'Device' }))]) {
      const { status, issues } = await door.bundle(body);
      expect([status, issues]).toEqual([401, ['credential-revoked']]);
    }
  });
});

describe('the log', () => {
  it('holds no value and no identifier', async () => {
    const door = await openFhirDoor();
    const lines = vi.spyOn(console, 'log').mockImplementation(() => {});
    await door.create(
      observation({ valueQuantity: { value: 3.25, system: 'http://unitsofmeasure.org', code: '/min' } }),
    );
    await door.create(observation({ identifier: [{ system: 'urn:a', value: 'secret-1' }] }));
    const written = lines.mock.calls.flat().join('\n');
    lines.mockRestore();
    expect(written).toContain('impossible-value');
    for (const secret of ['3.25', 'secret-1', '15814810035', '"61"']) expect(written).not.toContain(secret);
  });
});
