import { describe, expect, it } from 'vitest';
import { buildCodeTable } from './code-table.ts';
import { parseIfNoneExist } from './conditional-create.ts';
import {
  bundle,
  FNR_SYSTEM,
  gatewayUpload,
  type Json,
  observation,
  post,
  RECEIVED_AT,
  SOMEBODY_ELSE,
  TESTESEN,
} from './invented-fixture.ts';
import { readBundle } from './read-bundle.ts';

const codes = buildCodeTable();
const MINUTE = 60_000;

function entries(sent: Json) {
  const read = readBundle(sent, codes);
  if (!read.ok) throw new Error(read.error.expression);
  return read.value.entries.map(({ classified }) => classified);
}
/** One word per entry: what it is, or its refusal. */
const summary = (sent: Json) =>
  entries(sent).map((entry) => {
    if (!entry.ok) return `${entry.error.code} ${entry.error.expression}`;
    return entry.value.kind === 'context' ? entry.value.resourceType : entry.value.mapped.item.type;
  });
const named = (sent: Json) =>
  entries(sent).map((entry) => {
    if (!entry.ok) return entry.error.code;
    return entry.value.kind === 'context' ? entry.value.nationalIds : entry.value.mapped.nationalIds;
  });

describe('a bundle', () => {
  it('of another type, or no bundle at all, is refused as a whole', () => {
    const refused = (sent: unknown) => {
      const read = readBundle(sent, codes);
      return read.ok ? 'read' : `${read.error.code} ${read.error.expression}`;
    };
    for (const body of [null, 5, [], {}, observation()])
      expect(refused(body)).toBe('invalid-request Bundle.resourceType');
    for (const type of ['document', 'message', 'searchset', undefined, 5])
      expect(refused({ resourceType: 'Bundle', type, entry: [] })).toBe('invalid-request Bundle.type');
    expect(refused({ ...bundle('batch'), entry: {} })).toBe('invalid-request Bundle.entry');
    expect(refused({ ...bundle('batch'), implicitRules: 'urn:x' })).toBe('invalid-request Bundle.implicitRules');
    expect(refused({ ...bundle('batch'), entry: Array(501).fill(post(observation())) })).toBe(
      'too-many-items Bundle.entry',
    );
    expect(refused({ ...bundle('batch'), entry: Array(500).fill(post(observation())) })).toBe('read');
    expect(refused({ resourceType: 'Bundle', type: 'batch' })).toBe('read');
  });

  it('is read entry by entry: a bad one never spoils the rest', () => {
    const sent = bundle(
      'batch',
      post(observation()),
      post({ resourceType: 'Condition' }),
      post(observation(), { method: 'PUT', url: 'Observation/1' }),
      { resource: observation() },
      post(observation(), { url: 'Patient' }),
      post(observation({ code: undefined })),
      { request: { method: 'DELETE', url: 'Observation/1' } },
      null as unknown as Json,
      post(observation(), { ifNoneExist: 'code=x' }),
      post({ resourceType: 'Device' }),
    );
    expect(summary(sent)).toEqual([
      'pulse',
      'not-a-measurement Bundle.entry[1].resource.resourceType',
      'method-not-allowed Bundle.entry[2].request.method',
      'missing-value Bundle.entry[3].request',
      'invalid-value Bundle.entry[4].request.url',
      'missing-value Bundle.entry[5].resource.code',
      'method-not-allowed Bundle.entry[6].request.method',
      'invalid-value Bundle.entry[7]',
      'invalid-parameter Bundle.entry[8].request.ifNoneExist',
      'Device',
    ]);
  });

  it('of type collection needs no requests', () => {
    expect(summary(bundle('collection', { resource: observation() }))).toEqual(['pulse']);
  });

  it('marked as test data marks its measurements', () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }];
    const [entry] = entries({ ...bundle('batch', post(observation())), meta: { security } });
    expect(entry).toMatchObject({ value: { mapped: { item: { test: true } } } });
  });
});

describe('a gateway’s upload', () => {
  it('is context and measurements', () => {
    expect(summary(gatewayUpload())).toEqual(['Patient', 'Device', 'Observation', 'oxygen-saturation', 'pulse']);
  });

  it('its clock gives back the device’s own time', () => {
    const [, , , first] = entries(gatewayUpload(TESTESEN, '2026-11-20T09:58:30+01:00'));
    const told = Date.parse('2026-11-20T10:59:00+01:00') - 61 * MINUTE;
    expect(first).toMatchObject({
      value: { mapped: { item: { deviceTime: told, measuredAt: '2026-11-20T10:59:00+01:00' } } },
    });
    expect(told).toBeLessThan(RECEIVED_AT);
  });

  it('an identifier is what is asked by, whichever of them that is', () => {
    const [, , , first] = entries(gatewayUpload());
    expect(
      first?.ok && first.value.kind === 'measurement' && first.value.mapped.item.id === first.value.ifNoneExist,
    ).toBe(true);
    const identifier = [
      { system: 'urn:a', value: '1' },
      { system: 'urn:b', value: '2' },
    ];
    const [second] = entries(
      bundle('batch', post(observation({ identifier }), { ifNoneExist: 'identifier=urn%3Ab%7C2' })),
    );
    expect(second).toMatchObject({ value: { ifNoneExist: 'urn:b|2', mapped: { item: { id: 'urn:b|2' } } } });
  });

  it('names by its Patient whom its measurements are about', () => {
    expect(named(gatewayUpload(SOMEBODY_ELSE))).toEqual([[SOMEBODY_ELSE], [], [], [SOMEBODY_ELSE], [SOMEBODY_ELSE]]);
    expect(named(gatewayUpload('15814810036'))).toEqual(['wrong-subject', [], [], 'wrong-subject', 'wrong-subject']);
  });
});

describe('an observation that points at nobody', () => {
  const patient = (value: string) => ({
    resourceType: 'Patient',
    id: 'p',
    identifier: [{ system: FNR_SYSTEM, value }],
  });

  it('may be any patient the bundle brings', () => {
    const sent = bundle('batch', post(patient(SOMEBODY_ELSE)), post(observation({ subject: undefined })));
    expect(named(sent)).toEqual([[SOMEBODY_ELSE], [SOMEBODY_ELSE]]);
    expect(named(bundle('batch', post(patient(SOMEBODY_ELSE)), post(observation())))).toEqual([
      [SOMEBODY_ELSE],
      [TESTESEN],
    ]);
  });

  it('is found by a relative, an absolute and a versioned reference', () => {
    for (const reference of ['Patient/p', 'https://gateway.example/fhir/Patient/p', 'Patient/p/_history/3'])
      expect(named(bundle('batch', post(patient(TESTESEN)), post(observation({ subject: { reference } }))))[1]).toEqual(
        [TESTESEN],
      );
  });

  it('a Patient’s condition names whom it asks for', () => {
    const ask = (value: string) =>
      named(bundle('batch', post({ resourceType: 'Patient' }, { ifNoneExist: `identifier=${FNR_SYSTEM}|${value}` })));
    expect(ask(SOMEBODY_ELSE)).toEqual([[SOMEBODY_ELSE]]);
    expect(ask('1000807')).toEqual(['wrong-subject']);
  });
});

describe('the query of a conditional create', () => {
  it('is one identifier with its system, encoded or not', () => {
    expect(parseIfNoneExist('identifier=urn:a|00-1+1')).toEqual({ ok: true, value: 'urn:a|00-1+1' });
    expect(parseIfNoneExist('?identifier=http%3A%2F%2Fa%7Cb%26c')).toEqual({ ok: true, value: 'http://a|b&c' });
    expect(parseIfNoneExist('identifier=urn:a|100%')).toEqual({ ok: true, value: 'urn:a|100%' });
    for (const query of ['', 'identifier', 'identifier=x', 'identifier=urn:a|', 'code=a|b', 'identifier=a|b&code=c'])
      expect(parseIfNoneExist(query).ok, query).toBe(false);
  });
});
