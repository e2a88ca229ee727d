import {
  bundle,
  coincidentTime,
  concept,
  FNR_SYSTEM,
  observation,
  quantity,
  SOMEBODY_ELSE,
  TESTESEN,
} from '@naer/fhir-map/invented-fixture';
import { describe, expect, it } from 'vitest';
import { openFhirDoor } from './fhir-testing.ts';

const identified = { identifier: [{ system: 'urn:gateway', value: 'a-1' }] };

describe('creating an observation', () => {
  it('answers 201 with its location and the resource with its id, digit for digit', async () => {
    const door = await openFhirDoor();
    const sent = JSON.stringify(
      observation({ code: concept('http://loinc.org', '15074-8'), valueQuantity: quantity(0, 'mmol/L') }),
    );
    const { response, status, body, text } = await door.create(sent.replace('"value":0', '"value":6.30'));
    const id = `${door.device.patientId}.1`;
    expect(status).toBe(201);
    expect(response.headers.get('location')).toBe(`https://naer.example/fhir/R4/Observation/${id}/_history/1`);
    expect(response.headers.get('etag')).toBe('W/"1"');
    expect(response.headers.get('content-type')).toBe('application/fhir+json');
    expect(body).toMatchObject({
      resourceType: 'Observation',
      id,
      meta: { versionId: '1', lastUpdated: '2026-11-20T10:00:00.000Z' },
    });
    expect(text).toContain('"value":6.30');
    expect(door.batches[0]?.readings[0]).toMatchObject({ door: 'fhir', quantity: { text: '6.30', unit: 'mmol/L' } });
  });

  it('sends less when the sender prefers less', async () => {
    const door = await openFhirDoor();
    const minimal = await door.create(observation(), { prefer: 'respond-async, return=minimal' });
    expect(minimal.status).toBe(201);
    expect(minimal.text).toBe('');
    expect(minimal.response.headers.get('location')).toContain('/Observation/');
    const odd = observation({ valueQuantity: quantity(20, '/min'), effectiveDateTime: '2026-11-20T09:00:00Z' });
    expect((await door.create(odd, { prefer: 'return=OperationOutcome' })).issues).toEqual(['questionable']);
  });

  it('the same again is 200 with the first id', async () => {
    const door = await openFhirDoor();
    const first = await door.create(observation(identified));
    const dated = { ...identified, meta: { lastUpdated: '2014-01-30T22:35:23+11:00' } };
    const again = await door.create(observation(dated));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect([again.body.meta, again.response.headers.get('last-modified')]).toEqual([{ versionId: '1' }, null]);
    expect(again.body.id).toBe(first.body.id);
    expect(again.response.headers.get('location')).toBe(first.response.headers.get('location'));
  });

  it('a conditional create that meets the first adds nothing, and does not show another value as if it stood there', async () => {
    const door = await openFhirDoor();
    const condition = { 'if-none-exist': 'identifier=urn:gateway|a-1' };
    const first = await door.create(observation(identified), condition);
    const other = observation({ ...identified, valueQuantity: quantity(75, '/min') });
    const met = await door.create(other, condition);
    expect([first.status, met.status]).toEqual([201, 200]);
    expect(met.issues).toEqual(['duplicate']);
    expect(met.response.headers.get('location')).toBe(first.response.headers.get('location'));
    expect((await door.create(other)).status).toBe(201);
  });

  it('a condition that is not understood is refused, not ignored', async () => {
    const door = await openFhirDoor();
    const { status, issues } = await door.create(observation(), { 'if-none-exist': 'code=8867-4' });
    expect([status, issues]).toEqual([400, ['invalid-parameter http.if-none-exist']]);
    expect(door.batches[0]?.readings).toEqual([]);
  });

  it('names the element that is wrong, never its value, in the caller’s language', async () => {
    const door = await openFhirDoor();
    const { status, issues, text, response } = await door.create(
      observation({ valueQuantity: quantity(3.25, '/min') }),
      {
        'accept-language': 'nb',
      },
    );
    expect([status, issues]).toEqual([422, ['impossible-value Observation.valueQuantity.value']]);
    expect(response.headers.get('content-type')).toBe('application/fhir+json');
    expect(text).toContain('Verdien er umulig');
    expect(text).not.toContain('3.25');
    expect(door.batches[0]).toMatchObject({ readings: [], refusals: [{ code: 'impossible-value' }] });
  });

  it('a coincident timestamp is understood as context', async () => {
    const door = await openFhirDoor();
    const { status, issues } = await door.create(coincidentTime('2026-11-20T09:59:00Z', '2026-11-20T09:59:05Z'));
    expect([status, issues]).toEqual([201, ['context']]);
  });

  it('a reading of a time at which the device was another’s is kept aside', async () => {
    const door = await openFhirDoor();
    const { status, issues, response } = await door.create(observation({ effectiveDateTime: '2014-05-05T10:00:00Z' }));
    expect([status, issues]).toEqual([202, ['quarantined']]);
    expect(response.headers.get('location')).toBeNull();
    const again = await door.create(observation({ effectiveDateTime: '2014-05-05T10:00:00Z' }));
    expect([again.status, again.issues]).toEqual([200, ['duplicate', 'quarantined']]);
  });

  it('anything but an Observation has no place here', async () => {
    const door = await openFhirDoor();
    for (const body of [bundle('batch'), { resourceType: 'Patient' }, [], 'null', '5', {}]) {
      const { status, issues } = await door.create(body);
      expect([status, issues]).toEqual([422, ['invalid-request Observation.resourceType']]);
    }
  });
});

describe('whose it is', () => {
  const about = (value: string) => observation({ subject: { identifier: { system: FNR_SYSTEM, value } } });

  it('a body that names the credential’s patient is recorded', async () => {
    const door = await openFhirDoor();
    expect((await door.create(about(TESTESEN))).status).toBe(201);
    expect(JSON.stringify(door.batches)).not.toContain(TESTESEN);
  });

  it('a body that names somebody else, or nobody who can be, is refused', async () => {
    const door = await openFhirDoor();
    const other = await door.create(about(SOMEBODY_ELSE));
    expect([other.status, other.issues]).toEqual([422, ['wrong-subject Observation.subject']]);
    const nobody = await door.create(about('1000807'));
    expect([nobody.status, nobody.issues]).toEqual([422, ['wrong-subject Observation.subject.identifier.value']]);
    expect(other.text + nobody.text).not.toMatch(/\d{7}/);
  });

  it('a national id inside a sender’s identifier is not stored, and equal identifiers still meet', async () => {
    const door = await openFhirDoor();
    const value = `0011-${TESTESEN}-149530-20261120095900.00`;
    const sent = observation({ identifier: [{ system: 'urn:phd', value }] });
    const condition = { 'if-none-exist': `identifier=urn:phd|${value}` };
    expect((await door.create(sent, condition)).status).toBe(201);
    expect((await door.create({ ...sent, valueQuantity: quantity(70, '/min') }, condition)).status).toBe(200);
    expect(door.batches[0]?.readings[0]?.senderId).toMatch(/^urn:phd\|0011-[\w-]{43}-149530-20261120095900\.00$/);
    expect(JSON.stringify(door.batches)).not.toContain(TESTESEN);
  });
});
