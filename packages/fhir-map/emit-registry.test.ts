import { describe, expect, it } from 'vitest';
import { emitDevice } from './emit-device.ts';
import { emitPatient } from './emit-patient.ts';

const IDENTITY = { name: 'Oddny Oppdikt', birthDate: '1955-01-15' };

describe('a stored patient as a Patient', () => {
  it.each([
    ['a fødselsnummer', '15815500129', 'urn:oid:2.16.578.1.12.4.1.4.1'],
    ['a D-number', '55815500129', 'urn:oid:2.16.578.1.12.4.1.4.2'],
    ['a help number', '81234567890', 'urn:oid:2.16.578.1.12.4.1.4.3'],
  ])('has %s under its own system, and says nothing of sex', (_, nationalId, system) => {
    expect(emitPatient({ patient_id: 'p', identity: { ...IDENTITY, nationalId } })).toEqual({
      resourceType: 'Patient',
      id: 'p',
      identifier: [{ system, value: nationalId }],
      name: [{ text: 'Oddny Oppdikt' }],
      birthDate: '1955-01-15',
    });
  });

  it('without a national id has none, and one whose identity was erased is an id alone', () => {
    expect(emitPatient({ patient_id: 'p', identity: IDENTITY })).not.toHaveProperty('identifier');
    expect(emitPatient({ patient_id: 'p' })).toEqual({ resourceType: 'Patient', id: 'p' });
  });
});

describe('a stored device as a Device', () => {
  it.each([
    ['in use', null, 'active'],
    ['out of use', '2026-11-22T08:00:00Z', 'inactive'],
  ])('%s says so, with its identifier, name and owner', (_, retired_at, status) => {
    const stored = {
      device_id: 'd',
      label: 'PO 1',
      identifier_system: 's',
      identifier_value: 'v',
      organisation_id: 'o',
      retired_at,
    };
    expect(emitDevice(stored)).toEqual({
      resourceType: 'Device',
      id: 'd',
      identifier: [{ system: 's', value: 'v' }],
      status,
      deviceName: [{ name: 'PO 1', type: 'user-friendly-name' }],
      owner: { reference: 'Organization/o' },
    });
  });

  it('that nobody registered is an id alone', () => {
    const stored = {
      device_id: 'd',
      label: null,
      identifier_system: null,
      identifier_value: null,
      organisation_id: null,
      retired_at: null,
    };
    expect(emitDevice(stored)).toEqual({ resourceType: 'Device', id: 'd', status: 'active' });
  });
});
