import {
  bundle,
  FNR_SYSTEM,
  gatewayUpload,
  type Json,
  observation,
  post,
  quantity,
  SOMEBODY_ELSE,
  TESTESEN,
} from '@naer/fhir-map/invented-fixture';
import { describe, expect, it } from 'vitest';
import { openFhirDoor } from './fhir-testing.ts';

const at = (minute: number, more: Json = {}) =>
  observation({ effectiveDateTime: `2026-11-20T09:${minute}:00Z`, ...more });
const impossible = { valueQuantity: quantity(3, '/min') };
const about = (value: string) => ({ subject: { identifier: { system: FNR_SYSTEM, value } } });

describe('a batch', () => {
  it('is answered entry by entry, in order, and the good ones are kept', async () => {
    const door = await openFhirDoor();
    const { status, body, entries, ids } = await door.bundle(
      bundle(
        'batch',
        post(at(10)),
        post(at(11, impossible)),
        post(at(12, { valueQuantity: quantity(20, '/min') })),
        post(at(13), { method: 'PUT', url: 'Observation/1' }),
        post({ resourceType: 'Device' }),
        post({ resourceType: 'Patient' }),
        post({ resourceType: 'Condition' }),
        post(at(14, about(SOMEBODY_ELSE))),
        post(at(10)),
        post(at(10, { valueQuantity: quantity(62, '/min') })),
      ),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'batch-response' });
    expect(entries).toEqual([
      '201 Created',
      '422 Unprocessable Content: impossible-value Bundle.entry[1].resource.valueQuantity.value',
      '201 Created: questionable',
      '405 Method Not Allowed: method-not-allowed Bundle.entry[3].request.method',
      '201 Created',
      '201 Created',
      '422 Unprocessable Content: not-a-measurement Bundle.entry[6].resource.resourceType',
      '422 Unprocessable Content: wrong-subject Bundle.entry[7].resource.subject',
      '200 OK: duplicate',
      '201 Created: conflict',
    ]);
    const { patientId, deviceId } = door.device;
    const [one, two, three] = [1, 2, 3].map((n) => `${patientId}.${n}`);
    // Numbered in order of measured time, answered in the order sent.
    expect(ids).toEqual([one, undefined, three, undefined, deviceId, patientId, undefined, undefined, one, two]);
    expect(door.batches).toHaveLength(1);
    expect(door.batches[0]?.refusals.map(({ code }) => code)).toEqual(['impossible-value', 'not-a-measurement']);
  });

  it('refuses a read and a delete by their method, though they carry no resource', async () => {
    const door = await openFhirDoor();
    const asked = (method: string) => ({ request: { method, url: 'Observation/1' } });
    const { entries } = await door.bundle(bundle('batch', asked('GET'), asked('DELETE'), post(at(10))));
    expect(entries).toEqual([
      '405 Method Not Allowed: method-not-allowed Bundle.entry[0].request.method',
      '405 Method Not Allowed: method-not-allowed Bundle.entry[1].request.method',
      '201 Created',
    ]);
  });

  it('of which no measurement was kept answers 422, with the same bundle', async () => {
    const door = await openFhirDoor();
    const { status, body, entries } = await door.bundle(
      bundle('batch', post({ resourceType: 'Device' }), post(at(10, impossible))),
    );
    expect(status).toBe(422);
    expect(body.type).toBe('batch-response');
    expect(entries[0]).toBe('201 Created');
  });

  it('of context alone, or of nothing, is 200', async () => {
    const door = await openFhirDoor();
    expect((await door.bundle(bundle('batch', post({ resourceType: 'Device' })))).status).toBe(200);
    expect((await door.bundleWithSlash(bundle('batch'))).body).toEqual({
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: [],
    });
  });

  it('sent again adds nothing', async () => {
    const door = await openFhirDoor();
    const sent = bundle('batch', post(at(10)), post(at(11)));
    const first = await door.bundle(sent);
    const again = await door.bundle(sent);
    expect(again.ids).toEqual(first.ids);
    expect(again.entries).toEqual(['200 OK: duplicate', '200 OK: duplicate']);
  });
});

describe('a collection', () => {
  it('is answered like a batch, without requests', async () => {
    const door = await openFhirDoor();
    const { status, body, entries } = await door.bundle(
      bundle('collection', { resource: at(10) }, { resource: at(11, impossible) }),
    );
    expect([status, body.type]).toEqual([200, 'batch-response']);
    expect(entries).toEqual([
      '201 Created',
      '422 Unprocessable Content: impossible-value Bundle.entry[1].resource.valueQuantity.value',
    ]);
  });
});

describe('a transaction', () => {
  it('of a gateway is kept whole; sent again it adds nothing', async () => {
    const door = await openFhirDoor();
    const first = await door.bundle(gatewayUpload());
    expect([first.status, first.body.type]).toEqual([200, 'transaction-response']);
    expect(first.entries).toEqual(['201 Created', '201 Created', '201 Created: context', '201 Created', '201 Created']);
    const again = await door.bundle(gatewayUpload());
    expect(again.entries.slice(3)).toEqual(['200 OK: duplicate', '200 OK: duplicate']);
    expect(again.ids).toEqual(first.ids);
    expect(door.batches[0]?.readings[0]).toMatchObject({ method: 'device', measuredBy: 'self', clock: 'device' });
  });

  it('with one refused entry keeps nothing and names every one that is wrong', async () => {
    const door = await openFhirDoor();
    const sent = (middle: Json) =>
      bundle('transaction', post(at(10)), post(middle), post({ resourceType: 'Condition' }));
    const { status, body, issues } = await door.bundle(sent(at(11, impossible)));
    expect([status, body.resourceType]).toEqual([422, 'OperationOutcome']);
    expect(issues).toEqual([
      'impossible-value Bundle.entry[1].resource.valueQuantity.value',
      'not-a-measurement Bundle.entry[2].resource.resourceType',
    ]);
    expect(door.batches[0]).toMatchObject({ readings: [], refusals: [{}, {}] });
    expect((await door.bundle(bundle('transaction', post(at(10))))).entries).toEqual(['201 Created']);
  });

  it('that names somebody else, in an observation or its Patient, keeps nothing', async () => {
    const door = await openFhirDoor();
    const { status, issues } = await door.bundle(
      bundle('transaction', post(at(10)), post(at(11, about(SOMEBODY_ELSE)))),
    );
    expect([status, issues]).toEqual([422, ['wrong-subject Bundle.entry[1].resource.subject']]);
    const upload = await door.bundle(gatewayUpload(SOMEBODY_ELSE));
    expect(upload.status).toBe(422);
    expect(upload.issues).toEqual([
      'wrong-subject Bundle.entry[0].resource.identifier',
      'wrong-subject Bundle.entry[3].resource.subject',
      'wrong-subject Bundle.entry[4].resource.subject',
    ]);
    expect((await door.bundle(bundle('transaction', post(at(10))))).entries).toEqual(['201 Created']);
  });

  it('with a reading that cannot be placed keeps nothing', async () => {
    const door = await openFhirDoor();
    const old = observation({ effectiveDateTime: '2014-05-05T10:00:00Z' });
    const { status, issues } = await door.bundle(bundle('transaction', post(at(10)), post(old)));
    expect([status, issues]).toEqual([422, ['cannot-be-placed Bundle.entry[1].resource.effectiveDateTime']]);
    expect((await door.bundle(bundle('transaction', post(at(10))))).entries).toEqual(['201 Created']);
  });

  it('whose gateway corrected a clock an hour slow keeps the device’s own time', async () => {
    const door = await openFhirDoor();
    await door.bundle(gatewayUpload(TESTESEN, '2026-11-20T09:59:30+01:00'));
    const [reading] = door.batches[0]?.readings ?? [];
    expect(reading).toMatchObject({ clock: 'corrected', measuredAt: Date.parse('2026-11-20T09:59:00Z') });
    expect(reading?.deviceTime).toBe(Date.parse('2026-11-20T08:59:00Z'));
  });
});
