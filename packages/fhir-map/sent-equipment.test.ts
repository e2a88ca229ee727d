import { describe, expect, it } from 'vitest';
import { indexBundle, NO_BUNDLE } from './index-bundle.ts';
import { sentEquipment } from './sent-equipment.ts';

const MDC = 'urn:iso:std:iso:11073:10101';
const EUI = 'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680';
const version = (code: string, value: string) => ({ type: { coding: [{ system: MDC, code }] }, value });
const METER = {
  resourceType: 'Device',
  id: 'm',
  identifier: [{ system: EUI, value: 'FE-1' }],
  deviceName: [{ name: "Kari's scale", type: 'user-friendly-name' }],
  modelNumber: 'HW-7',
  version: [version('531974', 'B'), version('531976', ' 2.1.0 ')],
};
const PHONE = { resourceType: 'Device', id: 'p', modelNumber: 'Phone', version: [version('531975', '18')] };
const bundleOf = (...resources: { resourceType: string; id?: string; modelNumber?: string }[]) =>
  indexBundle(resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })));

describe('model and firmware of what measured', () => {
  const told = { deviceModel: 'HW-7', firmware: '2.1.0' };

  it('are those of the Device that an Observation refers to, however it does', () => {
    const bundle = bundleOf(PHONE, METER);
    for (const reference of ['urn:uuid:m', 'Device/m', `Device?identifier=${EUI}|FE-1`])
      expect(sentEquipment({ device: { reference } }, bundle)).toEqual(told);
    expect(sentEquipment({ device: { identifier: { system: EUI, value: 'FE-1' } } }, bundle)).toEqual(told);
    expect(sentEquipment({ device: { reference: '#m' }, contained: [PHONE, METER] }, NO_BUNDLE)).toEqual(told);
    expect(sentEquipment({}, bundleOf(METER))).toEqual(told);
  });

  it('are not guessed: of several, of none, or of another device', () => {
    expect(sentEquipment({}, bundleOf(METER, PHONE))).toEqual({});
    expect(sentEquipment({ device: { reference: 'Device/9' } }, bundleOf(METER))).toEqual({});
    const twice = { ...METER, id: 'n', modelNumber: 'HW-8' };
    const both = { identifier: { system: EUI, value: 'FE-1' } };
    expect(sentEquipment({ device: both }, bundleOf(METER, twice))).toEqual({ firmware: '2.1.0' });
  });

  it('are taken by a name of the model, never by what its owner calls it', () => {
    const { modelNumber: _, ...named } = METER;
    expect(sentEquipment({}, bundleOf(named))).toEqual({ firmware: '2.1.0' });
    const model = { ...named, deviceName: [...named.deviceName, { name: 'Body Scan', type: 'model-name' }] };
    expect(sentEquipment({}, bundleOf(model))).toEqual({ deviceModel: 'Body Scan', firmware: '2.1.0' });
  });

  it('are understood where the version says firmware in words', () => {
    const words = { ...METER, version: [{ type: { text: 'Firmware revision' }, value: '3' }] };
    expect(sentEquipment({}, bundleOf(words))).toEqual({ deviceModel: 'HW-7', firmware: '3' });
  });

  it.each([
    ['too long', 'x'.repeat(121)],
    ['a national id', 'of 10915596784'],
    ['nothing a record can hold', 'a\0b'],
    ['blank', '  '],
  ])('that are %s are left out', (_, modelNumber) => {
    expect(sentEquipment({}, bundleOf({ ...METER, modelNumber }))).toEqual({ firmware: '2.1.0' });
  });

  it('of a Device that cannot be read are not told', () => {
    expect(sentEquipment({}, bundleOf({ ...METER, version: 'two' } as never))).toEqual({});
  });
});
