import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import { describe, expect, it } from 'vitest';
import { buildCodeTable } from './code-table.ts';
import {
  coincidentTime,
  concept,
  FNR_SYSTEM,
  type Json,
  observation,
  quantity,
  RECEIVED_AT,
  SOMEBODY_ELSE,
  TESTESEN,
} from './invented-fixture.ts';
import { mapObservation } from './map-observation.ts';
import { isNationalId, nationalIdsIn } from './national-id.ts';

const codes = buildCodeTable();
const map = (more: Json) => {
  const mapped = mapObservation(observation(more), { codes });
  if (!mapped.ok) return `${mapped.error.code} ${mapped.error.field}`;
  if (mapped.value.kind === 'context') return 'context';
  return mapped.value;
};
const item = (more: Json) => {
  const mapped = map(more);
  if (typeof mapped === 'string') throw new Error(mapped);
  return mapped.item;
};

describe('when it was measured', () => {
  const at = (more: Json) => {
    const reading = normaliseItem(item({ effectiveDateTime: undefined, ...more }), {
      receivedAt: RECEIVED_AT,
      deviceId: 'd',
      door: 'fhir',
    });
    if (!reading.ok) return reading.error.code;
    const { measuredAt, precision, late } = reading.value;
    return { measuredAt: new Date(measuredAt).toISOString(), precision, late };
  };

  it('is the effective time, an instant, or the end of a period', () => {
    const expected = { measuredAt: '2026-11-20T09:30:00.000Z', precision: 'instant', late: false };
    expect(at({ effectiveDateTime: '2026-11-20T10:30:00+01:00' })).toEqual(expected);
    expect(at({ effectiveInstant: '2026-11-20T09:30:00.000Z' })).toEqual(expected);
    expect(at({ effectivePeriod: { start: '2026-11-19', end: '2026-11-20T09:30:00Z' } })).toEqual(expected);
    expect(at({ effectivePeriod: { start: '2026-11-20T09:30:00Z' } })).toEqual(expected);
  });

  it('may be a day, which is late; a year or a month is no time', () => {
    expect(at({ effectiveDateTime: '2026-11-20' })).toMatchObject({ precision: 'day', late: true });
    expect(at({ effectiveDateTime: '2026-11' })).toBe('invalid-time');
    expect(at({ effectiveDateTime: '2026-11-20T11:00:00' })).toBe('invalid-time');
    expect(at({ effectiveDateTime: '2026-11-20T10:06:00Z' })).toBe('time-in-future');
    expect(map({ effectiveDateTime: undefined })).toBe('invalid-time Observation.effective');
    expect(map({ effectiveInstant: '2026-11-20T09:30:00Z' })).toBe('invalid-time Observation.effective');
    expect(map({ effectiveDateTime: undefined, effectiveTiming: {} })).toBe('invalid-time Observation.effectiveTiming');
    expect(map({ effectiveDateTime: undefined, effectivePeriod: {} })).toBe('invalid-time Observation.effectivePeriod');
  });
});

describe('whom it is about', () => {
  const named = (more: Json) => {
    const mapped = map(more);
    return typeof mapped === 'string' ? mapped : mapped.nationalIds;
  };

  it('a national id with right check digits is handed on for comparison', () => {
    expect(named({})).toEqual([TESTESEN]);
    const contained = [
      { resourceType: 'Patient', id: 'p', identifier: [{ system: FNR_SYSTEM, value: SOMEBODY_ELSE }] },
    ];
    expect(named({ contained })).toEqual([TESTESEN, SOMEBODY_ELSE]);
    expect(named({ subject: { reference: `Patient?identifier=${FNR_SYSTEM}|${SOMEBODY_ELSE}` } })).toEqual([
      SOMEBODY_ELSE,
    ]);
  });

  it('a national id that cannot be one refuses, and its digits are not repeated', () => {
    const subject = (value: string) => named({ subject: { identifier: { system: FNR_SYSTEM, value } } });
    expect(subject('1000807')).toBe('wrong-subject Observation.subject.identifier.value');
    expect(subject('15814810036')).toBe('wrong-subject Observation.subject.identifier.value');
    const reference = `Patient?identifier=${FNR_SYSTEM}|15814810036`;
    expect(named({ subject: { reference } })).toBe('wrong-subject Observation.subject.reference');
  });

  it('other identifiers and references say nothing about it', () => {
    expect(named({ subject: { reference: 'Patient/cdp-1', identifier: { system: 'urn:acme', value: '1' } } })).toEqual(
      [],
    );
    expect(named({ subject: undefined })).toEqual([]);
    const performer = [{ identifier: { system: FNR_SYSTEM, value: '889911' } }];
    expect(named({ performer })).toEqual([TESTESEN]);
  });

  it('a device, a group, a place or a focus on another is not the patient', () => {
    for (const subject of [{ reference: 'Device/1' }, { reference: 'https://x.example/Group/1' }, { type: 'Location' }])
      expect(named({ subject })).toBe('wrong-subject Observation.subject');
    expect(named({ focus: [{ reference: 'Patient/child' }] })).toBe('wrong-subject Observation.subject');
    const battery = { code: concept('urn:iso:std:iso:11073:10101', '67996'), valueQuantity: quantity(40, '%') };
    expect(named({ ...battery, subject: { reference: 'Device/1' } })).toEqual([]);
  });

  it('more numbers than a person can have are several people', () => {
    const ids = [
      '15814810035',
      '15814810116',
      '15814810388',
      '55814810029',
      '55814810290',
      '81234510053',
      '81234510134',
    ];
    const more = ['15664810260', '15664810341', '10915596784', '15814810035'];
    const identifier = [...ids, ...more].map((value) => ({ system: FNR_SYSTEM, value }));
    expect(named({ contained: [{ resourceType: 'Patient', identifier }] })).toHaveLength(10);
    const another = [...Array(1000).keys()]
      .map((n) => `158149${String(n).padStart(3, '0')}`)
      .flatMap((nine) => {
        const found = [...Array(100).keys()].map((n) => `${nine}${String(n).padStart(2, '0')}`).find(isNationalId);
        return found === undefined ? [] : [{ system: FNR_SYSTEM, value: found }];
      });
    expect(named({ contained: [{ resourceType: 'Patient', identifier: another.slice(0, 11) }] })).toBe(
      'wrong-subject Observation.subject',
    );
  });
});

describe('national ids', () => {
  it('are told from other numbers by their check digits', () => {
    for (const id of [TESTESEN, '10915596784', '55814810029', '15664810260', '81234510053'])
      expect(isNationalId(id), id).toBe(true);
    for (const id of ['', '1581481003', '15814810036', '81234510054', '158148100355', 'abcdefghijk'])
      expect(isNationalId(id), id).toBe(false);
  });

  it('are found inside an identifier, but not inside a longer number', () => {
    expect(nationalIdsIn(`0011-${TESTESEN}-urn:oid:2.16-150456-20261120095900`)).toEqual([TESTESEN]);
    expect(nationalIdsIn(`9${TESTESEN}`)).toEqual([]);
    const uuid = `0198aa11-22bb-4c33-8d44-a${TESTESEN}`;
    expect(nationalIdsIn(uuid)).toEqual([]);
    expect(nationalIdsIn(`${uuid} ${TESTESEN}`)).toEqual([TESTESEN]);
    expect(nationalIdsIn(`ab${TESTESEN}cd0123456789abcdef`)).toEqual([]);
    expect(nationalIdsIn(`id${TESTESEN}`)).toEqual([TESTESEN]);
    const apart = `${TESTESEN.slice(0, 6)} ${TESTESEN.slice(6)}`;
    expect(nationalIdsIn(`120000 ${apart}, 120000 ${TESTESEN}.`)).toEqual([apart, TESTESEN]);
    expect(nationalIdsIn(`1${apart} ${apart}1`)).toEqual([]);
  });
});

describe('what stands around the value', () => {
  it('the sender’s identifier is PHD’s, else the first', () => {
    const phd = { system: 'http://hl7.org/fhir/uv/phd/StructureDefinition/PhdBaseObservation', value: 'b' };
    expect(item({ identifier: [{ system: 'urn:a', value: 'a' }, phd] }).id).toBe(`${phd.system}|b`);
    expect(item({ identifier: [{ system: 'urn:a', value: 'a' }] }).id).toBe('urn:a|a');
    expect(item({ identifier: [{ system: 'urn:a' }] }).id).toBeUndefined();
  });

  it('test data are marked, a personal device and who measured are kept', () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' }];
    expect(item({ meta: { security } }).test).toBe(true);
    expect(item({ meta: { security: [{ code: 'HTEST' }] } }).test).toBe(false);
    const category = [concept('http://hl7.org/fhir/uv/phd/CodeSystem/PhdObservationCategories', 'phd')];
    expect(item({ category, performer: [{ reference: 'RelatedPerson/1' }] })).toMatchObject({
      method: 'device',
      measuredBy: 'kin',
    });
    const two = [{ reference: 'Patient/1' }, { type: 'Practitioner' }];
    expect(item({ performer: two }).measuredBy).toBeUndefined();
    expect(item({ performer: [{ reference: 'PractitionerRole/1' }, { reference: 'Organization/1' }] }).measuredBy).toBe(
      'staff',
    );
  });

  it('what would change its meaning is not passed over', () => {
    expect(map({ modifierExtension: [{ url: 'urn:not' }] })).toBe('unexpected-field Observation.modifierExtension');
    expect(map({ implicitRules: 'urn:rules' })).toBe('unexpected-field Observation.implicitRules');
    for (const status of ['entered-in-error', 'cancelled', 'registered', 'unknown', 'done'])
      expect(map({ status })).toBe('not-a-measurement Observation.status');
    expect(map({ status: undefined })).toBe('missing-value Observation.status');
    for (const status of ['preliminary', 'amended', 'corrected']) expect(map({ status })).toBeTypeOf('object');
  });

  it('a coincident timestamp is context', () => {
    const stamp = coincidentTime('2026-11-20T10:00:00Z', '2026-11-20T10:00:05Z');
    expect(mapObservation(stamp, { codes })).toEqual({ ok: true, value: { kind: 'context', nationalIds: [] } });
  });
});
