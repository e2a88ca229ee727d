import { describe, expect, it } from 'vitest';
import { AlertLife, stateOf } from '../alert/life-testing.ts';
import type { AccessBlock } from './patient-access.ts';
import { keptMeasurements, withheldFrom, withoutValues } from './withheld.ts';

const PATIENT = '018f0000-0000-7000-8000-000000000001';
const block = (over: Partial<AccessBlock>): AccessBlock => ({
  blockId: 'b',
  document: `measurement/${PATIENT}.7`,
  ...over,
});
const kept = (...blocks: readonly AccessBlock[]) =>
  keptMeasurements(
    { patientId: PATIENT, enrolment: { unitId: 'ward', active: true }, access: { grants: [], blocks } },
    'ward',
  );

describe('a measurement that is kept from somebody', () => {
  it.each<readonly [string, AccessBlock, readonly string[]]>([
    ['from a person', block({ practitionerId: 'kari' }), ['kari']],
    ['from a person at this unit', block({ practitionerId: 'kari', unitId: 'ward' }), ['kari']],
    ['from a person at another', block({ practitionerId: 'kari', unitId: 'er' }), []],
    ['from the unit, the responsible one too', block({ unitId: 'ward' }), ['*']],
    ['from another unit', block({ unitId: 'er' }), []],
    ['a contact is none', block({ practitionerId: 'kari', document: 'contact/1' }), []],
    ['another patient’s is none', block({ practitionerId: 'kari', document: 'measurement/other.7' }), []],
    ['the whole record is none', { blockId: 'b', practitionerId: 'kari' }, []],
  ])('%s', (_, one, from) => {
    expect(kept(one)).toEqual(from.map((who) => ({ sequence: 7, from: who })));
  });

  const life = new AlertLife(stateOf([])).fire('red');
  const reading = { sequence: 7, measuredAt: 1, value: '80', unit: '%' };
  const value = { sequence: 6, series: 'pulse', measuredAt: 5, value: '120', unit: '/min' };
  const finding = { values: [value] };
  const nobody = () => undefined;

  it('withholds the values of an alert that shows it, or rests on it, and of no other', () => {
    const withReading = { ...life.own, reading };
    expect(withheldFrom(withReading, kept(block({ practitionerId: 'kari' })), nobody)).toEqual(['kari']);
    expect(
      withheldFrom({ ...withReading, reading: { ...reading, sequence: 8 } }, kept(block({ unitId: 'ward' })), nobody),
    ).toEqual([]);
    const restsOn = { ...life.own, finding };
    const found = () => ({ series: 'pulse', measuredAt: 5 });
    expect(withheldFrom(restsOn, kept(block({ unitId: 'ward' })), found)).toEqual(['*']);
    expect(withheldFrom(restsOn, kept(block({ unitId: 'ward' })), () => ({ series: 'pulse', measuredAt: 6 }))).toEqual(
      [],
    );
  });

  it('leaves that the alert stands, and how it stands', () => {
    const { reading: shown, finding: found, limit, ...rest } = withoutValues({ ...life.own, reading, finding });
    expect([shown, found, limit]).toEqual([undefined, undefined, undefined]);
    expect(rest).toMatchObject({
      alertId: life.own.alertId,
      severity: 'red',
      state: 'open',
      revision: life.own.revision,
    });
  });
});
